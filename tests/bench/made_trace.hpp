// Long traces for benchmarks: what an echo server would record, made by the public recorder, the same each time.
//
// A connection's task sleeps, handles a request in two frames under a lock, puts something into a queue, sleeps again; now and then it
// gathers, prints, or ends, and another takes its place.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <source_location>
#include <string>
#include <thread>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fstream>

#include "tracer/file/trace_file.hpp"
#include "tracer/record/recorder.hpp"
#include "tracer/record/session.hpp"

namespace interleave::bench {

struct Shape {
  std::uint64_t events = 1'000'000;
  std::uint32_t loops = 1;     ///< each on its own thread, all at the same time
  std::uint32_t alive = 64;    ///< tasks of a loop
  std::uint32_t requests = 1;  ///< of each task, until it ends
};

/// One event loop with its tasks, until it has recorded so many events.
class EchoServer {
 public:
  EchoServer(const Shape& shape, std::uint32_t seed) : shape_{shape}, random_{seed}, connections_(shape.alive) {}

  void run(std::uint64_t events) {
    using enum record::EventKind;
    loop_ = record::new_id<trace::LoopId>();
    emit<loop_start>(loop_, std::string_view{"server"});
    lock_ = record::new_id<trace::ResourceId>();
    emit<resource_create>(lock_, trace::ResourceKind::lock, std::int64_t{0}, site(), std::string_view{"db"});
    queue_ = record::new_id<trace::ResourceId>();
    emit<resource_create>(queue_, trace::ResourceKind::queue, std::int64_t{100}, site(), std::string_view{"jobs"});
    for (std::size_t next = 0; made_ < events; next = (next + 1 + random_() % 3) % connections_.size()) turn(connections_[next]);
    emit<loop_stop>(loop_);
  }

 private:
  struct Connection {
    trace::TaskId task;
    trace::FrameId frame;
    trace::ResourceId timer;
    std::uint32_t requests = 0, resumes = 0;
  };

  template <record::EventKind K, class... Values>
  void emit(const Values&... values) {
    record::emit<K>(values...);
    ++made_;
  }
  void pass(std::uint64_t ns) { record::set_virtual_time(record::virtual_time() + ns + random_() % (2 * ns)); }
  static trace::SiteId site(std::source_location where = std::source_location::current()) { return record::site(where); }

  void turn(Connection& connection) {
    using enum record::EventKind;
    pass(400);
    if (random_() % 4 == 0) {
      emit<poll_begin>(loop_, std::int64_t{1'000'000});
      pass(20'000);
      emit<poll_end>(loop_);
    }
    if (!connection.task) {
      connection = {};
      connection.task = record::new_id<trace::TaskId>();
      emit<task_create>(connection.task, trace::TaskId{}, loop_, record::static_string("server::handle"), site(),
                        random_() % 8 == 0 ? std::string_view{"a client with a name"} : std::string_view{});
      emit<task_wake>(connection.task, loop_, site());
      emit<task_resume>(connection.task, std::uint64_t{++connection.resumes});
      connection.frame = call(connection.task, "server::handle");
      return sleep(connection);
    }
    emit<task_wake>(connection.task, connection.timer, site());
    emit<resource_close>(connection.timer);
    pass(300);
    emit<task_resume>(connection.task, std::uint64_t{++connection.resumes});
    if (connection.requests++ % 2 == 1) return sleep(connection);
    if (connection.requests / 2 >= shape_.requests) {
      leave(connection.frame);
      emit<task_finish>(connection.task, trace::Outcome::returned, std::string_view{"None"});
      connection.task = {};
      return;
    }
    const trace::FrameId reply = call(connection.task, "server::reply");
    const trace::FrameId parse = call(connection.task, "parse");
    pass(800);
    emit<resource_state>(lock_, std::int64_t{1}, connection.task);
    leave(parse);
    emit<resource_state>(lock_, std::int64_t{0}, trace::TaskId{});
    emit<resource_state>(queue_, static_cast<std::int64_t>(random_() % 100), trace::TaskId{});
    if (random_() % 500 == 0) {
      record::print(trace::OutputStream::out, "served a client\n", site());
      ++made_;
    }
    if (random_() % 16 == 0) gather(connection);
    leave(reply);
    sleep(connection);
  }

  void gather(Connection& connection) {
    using enum record::EventKind;
    const auto group = record::new_id<trace::GroupId>();
    emit<group_create>(group, trace::GroupKind::gather, connection.task, site());
    for (int i = 0; i < 3; ++i) {
      const auto frame = call(connection.task, "part");
      leave(frame);
      emit<group_member>(group, frame);
    }
    emit<group_end>(group, trace::Outcome::returned, std::string_view{"[1, 2, 3]"});
  }

  trace::FrameId call(trace::TaskId task, const char* function) {
    using enum record::EventKind;
    const auto frame = record::new_id<trace::FrameId>();
    emit<frame_create>(frame, task, record::static_string(function), site());
    emit<frame_enter>(frame, task, site());
    return frame;
  }
  void leave(trace::FrameId frame) { emit<record::EventKind::frame_leave>(frame, trace::Outcome::returned, std::string_view{"42"}); }

  void sleep(Connection& connection) {
    using enum record::EventKind;
    connection.timer = record::new_id<trace::ResourceId>();
    emit<resource_create>(connection.timer, trace::ResourceKind::timer, std::int64_t{0}, site(), std::string_view{"sleep"});
    emit<resource_state>(connection.timer, static_cast<std::int64_t>(50'000 + random_() % 100'000), trace::TaskId{});
    pass(500);
    emit<task_suspend>(connection.task, trace::WaitKind::timer, connection.timer, site());
  }

  const Shape shape_;
  std::mt19937 random_;
  std::vector<Connection> connections_;
  trace::LoopId loop_;
  trace::ResourceId lock_, queue_;
  std::uint64_t made_ = 0;
};

/// The threads of a virtual recording follow each other; this lets all of them begin at its start, as threads do that run at the same time.
inline void let_threads_run_at_once(const std::filesystem::path& path) {
  const file::TraceFile trace = file::TraceFile::open(path, file::Checksums::skip);
  std::map<std::uint32_t, std::uint64_t> begins;  // by stream
  for (const file::EventChunk& chunk : trace.chunks())
    if (chunk.sequence == 0) begins[chunk.thread.value] = chunk.base_ticks;
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  for (const file::EventChunk& chunk : trace.chunks()) {
    trace::wire::ChunkHeader header;
    file.seekg(static_cast<std::streamoff>(chunk.offset));
    file.read(reinterpret_cast<char*>(&header), sizeof header);
    header.base_ticks -= begins[header.stream];
    header.last_ticks -= std::min(header.last_ticks, begins[header.stream]);
    header.header_hash = XXH64(&header, offsetof(trace::wire::ChunkHeader, header_hash), 0);
    file.seekp(static_cast<std::streamoff>(chunk.offset));
    file.write(reinterpret_cast<const char*>(&header), sizeof header);
  }
}

/// Records a trace of the shape.
inline void make_trace(const std::filesystem::path& path, const Shape& shape) {
  record::Options options{path};
  options.clock = trace::ClockKind::virtual_time;
  options.when_full = record::WhenFull::wait;
  {
    const record::Recording recording{options};
    for (std::uint32_t loop = 0; loop < shape.loops; ++loop)
      std::thread{[&] { EchoServer{shape, loop + 1}.run(shape.events / shape.loops); }}.join();
  }
  if (shape.loops > 1) let_threads_run_at_once(path);
}

}  // namespace interleave::bench
