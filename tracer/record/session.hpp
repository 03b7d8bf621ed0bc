// A recording: from start to stop, one trace file.
//
// A process has at most one session at a time. It is started from outside by INTERLEAVE_TRACE (a path; `interleave record` sets
// it), at the first event, and stopped when the program exits; or from inside by the functions below.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tracer/events/enumerations.hpp"

namespace interleave::record {

struct Options {
  std::filesystem::path path;
  std::optional<trace::ClockKind> clock;              ///< the best one of the machine unless set; or INTERLEAVE_CLOCK
  std::vector<std::filesystem::path> source_folders;  ///< where to look for sources with relative paths; or INTERLEAVE_SOURCE_PATH
  std::string recorder = "cpp";
  Options() {}
  explicit Options(std::filesystem::path file) : path{std::move(file)} {}
};

/// The trace file could not be made. what() says which file, what was found and what to do.
struct SessionError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Starts recording into a new file; an existing file of that name is replaced. Throws SessionError, also when a
/// session is running already.
void start(const Options& options);

/// Ends the session: embeds the sources that the trace speaks of, writes the index and closes the file. Events of other
/// threads that come later are not recorded. Nothing happens when none is running.
void stop();

/// The running session's file; empty when none is.
std::filesystem::path current_file();

/// A session for a scope.
class Recording {
 public:
  explicit Recording(const Options& options) { start(options); }
  ~Recording() { stop(); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
};

}  // namespace interleave::record
