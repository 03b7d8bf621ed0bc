// A recording: from start to stop, one trace file.
//
// A process has at most one session at a time. It is started from outside by INTERLEAVE_TRACE (a path; `interleave record` sets
// it), at the first event, and stopped when the program exits; or from inside by the functions below. A child made by fork records into a
// file of its own beside its parent's, PATH.PID.ilv, from its first event on.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tracer/events/enumerations.hpp"

namespace interleave::record {

/// What happens to events when the disk is full, or too slow.
enum class WhenFull : std::uint8_t {
  lose,  ///< they are counted, the trace tells how many are missing and where, and the program goes on
  wait,  ///< the recording thread waits for the disk; what a full disk has no room for is lost all the same
};

struct Options {
  std::filesystem::path path;
  std::optional<trace::ClockKind> clock;              ///< the best one of the machine unless set; or INTERLEAVE_CLOCK
  std::optional<trace::Precision> precision;          ///< precise unless set; or INTERLEAVE_PRECISION
  std::vector<std::filesystem::path> source_folders;  ///< where to look for sources with relative paths; or INTERLEAVE_SOURCE_PATH
  std::optional<WhenFull> when_full;                  ///< lose unless set; or INTERLEAVE_WHEN_FULL
  /// The newest events are kept in so many bytes, with the state of all that is still alive: 1 MiB to 64 GiB. Unlimited unless
  /// set; or INTERLEAVE_MAX_SIZE. The sources that are embedded at the end, and the index, come on top.
  std::optional<std::uint64_t> max_bytes;
  std::string recorder = "cpp";
  Options() {}
  explicit Options(std::filesystem::path file) : path{std::move(file)} {}
};

/// The trace file could not be made. what() says which file, what was found and what to do.
struct SessionError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

#ifndef INTERLEAVE_NO_RECORDING

/// Starts recording into a new file; an existing file of that name is replaced. Throws SessionError, also when a
/// session is running already, and in a program that was built without recording.
void start(const Options& options);

/// Ends the session: embeds the sources that the trace speaks of, writes the index and closes the file. Events of other
/// threads that come later are not recorded. Nothing happens when none is running.
void stop();

/// Switches recording off for a while, at the cost of a load and a branch for each event, and on again. What happens between the two is not
/// in the trace, which says so where it goes on. Nothing happens when there is no session, or it is in that state already.
void pause();
void resume();

/// The running session's file; empty when none is.
std::filesystem::path current_file();

#else

inline void start(const Options& options) {
  throw SessionError{"cannot record into " + options.path.string() +
                     ": this program was built without recording (INTERLEAVE_RECORDING=OFF)"};
}
inline void stop() {}
inline void pause() {}
inline void resume() {}
inline std::filesystem::path current_file() { return {}; }

#endif

/// A session for a scope.
class Recording {
 public:
  explicit Recording(const Options& options) { start(options); }
  ~Recording() { stop(); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
};

}  // namespace interleave::record
