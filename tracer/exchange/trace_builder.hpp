// A trace made of events that somebody else has: given ids, texts and times, each thread in the order of its events.
//
// Times are nanoseconds on the trace's axis, whatever clock the events were taken by. Memory is bounded by a few pieces for all threads,
// whatever is given; names of strings and lines of code are kept, as a recorder keeps them. Throws ImportError for what a trace cannot
// hold, and RewriteError where it cannot be written.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracer/file/trace_file.hpp"
#include "tracer/record/any_record.hpp"
#include "tracer/rewrite/trace_output.hpp"

namespace interleave::exchange {

/// The input cannot be a trace. what(): what was found and where, without the file's name.
struct ImportError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class TraceBuilder {
 public:
  /// The first of `processes` is the file's own; at least one, at most 65536. Of each: program, arguments, recorder, process ids, clock,
  /// precision, realtime_ns, what was lost or given up, and the UUID.
  TraceBuilder(const std::filesystem::path& path, std::span<const file::FileInfo> processes);

  /// Makes a thread known, before its first event. `process`: place in the processes.
  void add_thread(trace::ThreadId thread, std::uint32_t process);
  bool has_thread(trace::ThreadId thread) const { return threads_.contains(thread.value); }
  std::uint32_t process_of(trace::ThreadId thread) const { return threads_.at(thread.value).process; }

  /// Numbers for an event's fields. The empty string is 0.
  std::uint32_t string(std::uint32_t process, std::string_view text);
  std::uint32_t site(std::uint32_t process, std::string_view file, std::uint64_t line, std::string_view function);

  struct NewEvent {
    trace::EventKind kind{};
    std::int64_t time_ns = 0;
    std::array<std::uint64_t, trace::k_max_fields> values{};  ///< ids as the file's reader tells them, strings and sites by number
    std::string_view text;
    bool condensed = false;  ///< stands for others that were given up: only before all others of its thread
  };
  void add(trace::ThreadId thread, const NewEvent& event);
  /// Events of the thread are missing before the next one, and nobody has counted them.
  void leave_gap(trace::ThreadId thread);
  void add_source(std::string_view path, std::string_view text);

  /// How many events had a time before the one before on their thread, and got that one's.
  std::uint64_t times_moved() const { return times_moved_; }
  std::uint64_t events() const { return events_; }
  /// Writes what is left, and gives the file its name. Returns its bytes.
  std::uint64_t finish(bool clean);

 private:
  struct Chunk {
    std::vector<std::uint8_t> bytes;
    trace::LastIds last_ids;
    std::uint64_t base_ticks = 0, last_ticks = 0;
    std::uint32_t events = 0;
    bool condensed = false;
  };
  struct Thread {
    std::uint32_t process = 0;
    std::uint32_t sequence = 0;
    std::int64_t last_ns = 0;
    bool begun = false;
    Chunk chunk;
  };
  struct Definitions {
    std::unordered_map<std::string, std::uint32_t> strings, sites;
    Chunk chunk;
    std::uint32_t sequence = 0;
  };

  template <class Values>
  void define(std::uint32_t process, trace::EventKind kind, const Values& values, std::string_view text);
  void put(Chunk& chunk, const record::detail::AnyRecord& record);
  void write_definitions();
  void write(std::uint32_t stream, Thread& thread);
  void write_all();

  rewrite::TraceOutput out_;
  std::vector<Definitions> definitions_;  // by process
  std::map<std::uint32_t, Thread> threads_;
  std::uint64_t held_bytes_ = 0, events_ = 0, times_moved_ = 0, names_ = 0;
};

}  // namespace interleave::exchange
