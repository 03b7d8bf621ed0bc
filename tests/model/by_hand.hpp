// Events written by hand, one call each: for traces that a sound program never makes, and for exact expectations.
//
// Use inside recorded() or written(); times are virtual, set by at().
#pragma once

#include <source_location>
#include <string_view>

#include "tests/support/recorded.hpp"
#include "tracer/record/recorder.hpp"
#include "tracer/record/write.hpp"

namespace interleave::test {

using trace::EntityId;
using trace::EventKind;
using trace::FrameId;
using trace::GroupId;
using trace::JobId;
using trace::LoopId;
using trace::Outcome;
using trace::ResourceId;
using trace::ResourceKind;
using trace::SpanId;
using trace::TaskId;
using trace::WaitKind;

/// Like recorded(), for a trace that may be broken.
template <class Body>
model::Trace written(Body&& body, trace::ClockKind clock = trace::ClockKind::virtual_time) {
  const TemporaryFile file;
  record::Options options{file.path()};
  options.clock = clock;
  {
    const record::Recording recording{options};
    body();
  }
  return model::Trace::load(file.path());
}

inline void at(std::uint64_t ns) { record::set_virtual_time(ns); }

using Where = std::source_location;

inline LoopId loop_start(std::string_view name = "loop") {
  const auto id = record::new_id<LoopId>();
  record::emit<EventKind::loop_start>(id, name);
  return id;
}
inline void loop_stop(LoopId loop) { record::emit<EventKind::loop_stop>(loop); }
inline void poll_begin(LoopId loop, std::int64_t timeout_ns) { record::emit<EventKind::poll_begin>(loop, timeout_ns); }
inline void poll_end(LoopId loop) { record::emit<EventKind::poll_end>(loop); }

inline TaskId create(LoopId loop, std::string_view name, TaskId parent = {}, Where where = Where::current()) {
  const auto id = record::new_id<TaskId>();
  record::emit<EventKind::task_create>(id, parent, loop, record::static_string("work"), record::site(where), name);
  return id;
}
inline void wake(TaskId task, EntityId cause, Where where = Where::current()) {
  record::emit<EventKind::task_wake>(task, cause, record::site(where));
}
inline void resume(TaskId task, std::uint64_t n) { record::emit<EventKind::task_resume>(task, n); }
inline void suspend(TaskId task, WaitKind wait, EntityId on = {}, Where where = Where::current()) {
  record::emit<EventKind::task_suspend>(task, wait, on, record::site(where));
}
inline void finish(TaskId task, Outcome outcome = Outcome::returned, std::string_view value = {}) {
  record::emit<EventKind::task_finish>(task, outcome, value);
}
inline void cancel(TaskId task, EntityId by, std::string_view message = {}, Where where = Where::current()) {
  record::emit<EventKind::task_cancel>(task, by, record::site(where), message);
}

inline void retrieve(TaskId task, TaskId by) { record::emit<EventKind::task_retrieve>(task, by); }

inline FrameId frame_create(TaskId task, const char* function, Where where = Where::current()) {
  const auto id = record::new_id<FrameId>();
  record::emit<EventKind::frame_create>(id, task, record::static_string(function), record::site(where));
  return id;
}
inline void frame_enter(FrameId frame, TaskId task, Where where = Where::current()) {
  record::emit<EventKind::frame_enter>(frame, task, record::site(where));
}
inline void frame_leave(FrameId frame, Outcome outcome = Outcome::returned, std::string_view value = {}) {
  record::emit<EventKind::frame_leave>(frame, outcome, value);
}

inline GroupId group_create(trace::GroupKind kind, TaskId task, Where where = Where::current()) {
  const auto id = record::new_id<GroupId>();
  record::emit<EventKind::group_create>(id, kind, task, record::site(where));
  return id;
}
inline void group_member(GroupId group, EntityId member) { record::emit<EventKind::group_member>(group, member); }
inline void group_end(GroupId group, Outcome outcome = Outcome::returned, std::string_view value = {}) {
  record::emit<EventKind::group_end>(group, outcome, value);
}

inline ResourceId resource_create(ResourceKind kind, std::string_view name, std::int64_t limit = 0, Where where = Where::current()) {
  const auto id = record::new_id<ResourceId>();
  record::emit<EventKind::resource_create>(id, kind, limit, record::site(where), name);
  return id;
}
inline void resource_state(ResourceId resource, std::int64_t state, EntityId holder = {}) {
  record::emit<EventKind::resource_state>(resource, state, holder);
}
inline void resource_close(ResourceId resource) { record::emit<EventKind::resource_close>(resource); }

inline JobId job_submit(TaskId task, const char* function, ResourceId pool = {}, Where where = Where::current()) {
  const auto id = record::new_id<JobId>();
  record::emit<EventKind::job_submit>(id, task, pool, record::static_string(function), record::site(where));
  return id;
}
inline void job_begin(JobId job) { record::emit<EventKind::job_begin>(job); }
inline void job_end(JobId job, Outcome outcome = Outcome::returned, std::string_view value = {}) {
  record::emit<EventKind::job_end>(job, outcome, value);
}

inline SpanId span_begin(const char* function, Where where = Where::current()) {
  const auto id = record::new_id<SpanId>();
  record::emit<EventKind::span_begin>(id, EntityId{}, record::static_string(function), record::site(where));
  return id;
}
inline void span_end(SpanId span, Outcome outcome = Outcome::returned, std::string_view value = {}) {
  record::emit<EventKind::span_end>(span, outcome, value);
}
inline void print(std::string_view text, Where where = Where::current()) {
  record::print(trace::OutputStream::out, text, record::site(where));
}

}  // namespace interleave::test
