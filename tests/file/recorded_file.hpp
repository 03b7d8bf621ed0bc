// A small trace that the recorder wrote, and its events as text: what the tests of the file compare.
#pragma once

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/recorded.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/record/recorder.hpp"

namespace interleave::test {

inline record::Options virtual_time(const std::filesystem::path& path) {
  record::Options options{path};
  options.clock = trace::ClockKind::virtual_time;
  return options;
}

/// The events of a file, chunk by chunk.
inline std::vector<trace::Event> decoded(const file::TraceFile& file) {
  std::vector<trace::Event> events;
  for (const file::EventChunk& chunk : file.chunks())
    for (file::ChunkReader reader{file, chunk}; reader.next();) events.push_back(reader.event());
  return events;
}

/// Some events of every encoding.
inline void record_a_few_events() {
  using record::EventKind;
  const auto loop = record::new_id<trace::LoopId>();
  const auto task = record::new_id<trace::TaskId>();
  const auto here = std::source_location::current();
  record::emit<EventKind::loop_start>(loop, "loop");
  record::emit<EventKind::task_create>(task, trace::TaskId{}, loop, record::place_of(here).function, record::site(here), "first");
  record::emit_same_time<EventKind::task_wake>(task, loop, trace::SiteId{});
  record::emit<EventKind::task_resume>(task, 1u);
  record::print(trace::OutputStream::out, "hello\n", record::site(here));
  record::counter("depth", -2.5);
  record::emit<EventKind::task_finish>(task, trace::Outcome::returned, "42");
  record::emit<EventKind::loop_stop>(loop);
}

inline std::vector<std::string> events_of(const file::TraceFile& file) {
  std::vector<std::string> events;
  for (const file::EventChunk& chunk : file.chunks())
    for (file::ChunkReader reader{file, chunk}; reader.next();) {
      const trace::Event& event = reader.event();
      events.push_back(
          fmt::format("{} {} {} {} {}", event.thread.value, name_of(event.kind), event.values[0], event.values[1], event.text));
    }
  return events;
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream{path, std::ios::binary}.rdbuf();
  return content.str();
}

inline void write_bytes(const std::filesystem::path& path, std::string_view bytes) { std::ofstream{path, std::ios::binary} << bytes; }

}  // namespace interleave::test
