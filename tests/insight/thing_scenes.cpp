// The events of everything that is no task: threads, loops, coroutines, groups, resources, jobs, calls, output, what is missing.
#include <array>
#include <thread>

#include "tests/insight/scenes.hpp"

namespace interleave::test {
namespace {

template <EventKind K, class... Values>
void write_by_recorder(const Values&... values) {
  record::detail::write<K>(ILV_NOW, values...);
}

void threads() {
  for (const auto role : {trace::ThreadRole::loop, trace::ThreadRole::worker, trace::ThreadRole::other}) {
    tell("thread_start: " + std::string{name_of(role)});
    write_by_recorder<EventKind::thread_start>(role, std::uint64_t{1}, std::string_view{"main"});
  }
  tell("thread_end");
  write_by_recorder<EventKind::thread_end>();
  tell("clock_sync");
  write_by_recorder<EventKind::clock_sync>(std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3});
  tell("define_string");
  write_by_recorder<EventKind::define_string>(std::uint64_t{900}, std::string_view{"fetch"});
  tell("define_site");
  write_by_recorder<EventKind::define_site>(std::uint64_t{900}, trace::StringId{}, std::uint64_t{12}, trace::StringId{});
}

void losses() {
  for (std::uint8_t reason = 0; reason < trace::k_enumerators<trace::LostReason>.size(); ++reason) {
    tell("lost: " + std::string{name_of(static_cast<trace::LostReason>(reason))});
    write_by_recorder<EventKind::lost>(std::uint64_t{12}, static_cast<trace::LostReason>(reason));
  }
  tell("lost: one");
  write_by_recorder<EventKind::lost>(std::uint64_t{1}, trace::LostReason::paused);
  tell("lost: not counted");
  write_by_recorder<EventKind::lost>(std::uint64_t{0}, trace::LostReason::overwritten);
}

void loops() {
  tell("loop_start");
  const LoopId loop = loop_start("main");
  tell("poll_begin: without limit");
  poll_begin(loop, -1);
  pass(2 * k_ms);
  tell("poll_end: after a wait");
  poll_end(loop);
  tell("poll_begin: a look");
  poll_begin(loop, 0);
  poll_end(loop);
  tell("poll_begin: with a limit");
  poll_begin(loop, 50 * k_ms);
  poll_end(loop);
  tell("loop_stop: everything has finished");
  loop_stop(loop);
  for (const int left : {1, 2}) {
    const LoopId another = loop_start();
    for (int n = 0; n < left; ++n) create(another, "left");
    tell(left == 1 ? "loop_stop: a task is left" : "loop_stop: tasks are left");
    loop_stop(another);
  }
}

void frames() {
  tell("frame_create: outside of any task");
  const FrameId first = frame_create({}, "main");
  const LoopId loop = loop_start();
  const TaskId task = started(loop, "server");
  tell("frame_enter: the first");
  frame_enter(first, task);
  const auto inner = [&](std::string_view state, Outcome outcome, std::string_view value) {
    const FrameId frame = frame_create(task, "fetch");
    frame_enter(frame, task);
    tell(state);
    frame_leave(frame, outcome, value);
  };
  tell("frame_create: in a task");
  const FrameId unused = frame_create(task, "fetch");
  tell("frame_leave: never awaited");
  frame_leave(unused, Outcome::dropped);
  const FrameId frame = frame_create(task, "pages.next");
  tell("frame_enter: awaited");
  frame_enter(frame, task);
  frame_leave(frame);
  inner("frame_leave: returned", Outcome::returned, "7");
  inner("frame_leave: raised", Outcome::raised, "ValueError: no");
  inner("frame_leave: cancelled", Outcome::cancelled, "");
  inner("frame_leave: dropped", Outcome::dropped, "");
  tell("frame_leave: the first");
  frame_leave(first);
  finish(task);
}

void groups_of_all_kinds() {
  const LoopId loop = loop_start();
  const TaskId task = started(loop, "main"), member = create(loop, "member", task);
  for (std::uint8_t n = 0; n < trace::k_enumerators<trace::GroupKind>.size(); ++n) {
    const auto kind = static_cast<trace::GroupKind>(n);
    const std::string name{name_of(kind)};
    tell("group_create: " + name);
    const GroupId group = group_create(kind, task);
    tell("group_member: " + name);
    group_member(group, member);
    if (kind == trace::GroupKind::timeout) {
      const ResourceId timer = resource_create(ResourceKind::timer, "");
      resource_state(timer, 50 * k_ms);
      tell("group_member: timeout, its timer");
      group_member(group, timer);
    }
    tell("group_end: " + name + ", returned");
    group_end(group, Outcome::returned, kind == trace::GroupKind::gather ? "[1, 2]" : "");
    for (const Outcome outcome : {Outcome::raised, Outcome::cancelled, Outcome::dropped}) {
      const GroupId another = group_create(kind, task);
      tell("group_end: " + name + ", " + std::string{name_of(outcome)});
      group_end(another, outcome, outcome == Outcome::raised ? "ValueError: no" : "");
    }
  }
  finish(task);
  tell("group_create: outside of any task");
  group_create(trace::GroupKind::shield, {});
  const SpanId span = span_begin("on_ready");
  tell("group_create: by a callback");
  group_create(trace::GroupKind::gather, {});
  span_end(span);
}

void resources_of_all_kinds() {
  for (std::uint8_t n = 0; n < trace::k_enumerators<ResourceKind>.size(); ++n) {
    const auto kind = static_cast<ResourceKind>(n);
    const std::string name{name_of(kind)};
    tell("resource_create: " + name);
    const ResourceId resource = resource_create(kind, "it");
    tell("resource_create: " + name + ", with a limit");
    const ResourceId limited = resource_create(kind, "it", 3);
    tell("resource_create: " + name + ", without a name");
    resource_create(kind, "");
    for (const std::int64_t number : {0, 1, 2, 3}) {
      tell("resource_state: " + name + ", " + std::to_string(number));
      resource_state(resource, number);
      tell("resource_state: " + name + ", " + std::to_string(number) + " of 3");
      resource_state(limited, number);
    }
    resource_state(resource, 0);
    tell("resource_close: " + name);
    resource_close(resource);
  }
}

void resources_that_are_held() {
  const LoopId loop = loop_start();
  const TaskId holder = started(loop, "holder");
  const ResourceId lock = resource_create(ResourceKind::lock, "db");
  tell("resource_state: lock, taken");
  resource_state(lock, 1, holder);
  tell("resource_close: lock, held");
  resource_close(lock);
  const ResourceId other = resource_create(ResourceKind::other, "seat");
  tell("resource_state: other, held");
  resource_state(other, 2, holder);
  const ResourceId queue = resource_create(ResourceKind::queue, "work");
  resource_state(queue, 2);
  tell("resource_close: queue, not empty");
  resource_close(queue);
  const ResourceId timer = resource_create(ResourceKind::timer, ""), stopped = resource_create(ResourceKind::timer, "");
  resource_state(timer, 5 * k_ms);
  pass(5 * k_ms);
  tell("resource_close: timer, run out");
  resource_close(timer);
  resource_state(stopped, 50 * k_ms);
  tell("resource_close: timer, stopped");
  resource_close(stopped);
  finish(holder);
}

void jobs_of_all_outcomes() {
  const LoopId loop = loop_start();
  const ResourceId pool = resource_create(ResourceKind::pool, "workers", 4);
  const TaskId task = started(loop, "main");
  for (const Outcome outcome : {Outcome::returned, Outcome::raised, Outcome::cancelled, Outcome::dropped}) {
    tell("job_submit: to a pool");
    const JobId job = job_submit(task, "compress", pool);
    pass(2 * k_ms);
    std::thread{[&] {
      record::describe_thread(trace::ThreadRole::worker, "helper");
      tell("job_begin");
      job_begin(job);
      pass(7 * k_ms);
      tell("job_end: " + std::string{name_of(outcome)});
      job_end(job, outcome, outcome == Outcome::returned ? "9" : outcome == Outcome::raised ? "bad" : "");
    }}.join();
  }
  tell("job_submit: to no pool that is named");
  const JobId job = job_submit(task, "compress");
  tell("job_end: cancelled before it began");
  job_end(job, Outcome::cancelled);
  finish(task);
  tell("job_submit: outside of any task");
  job_submit({}, "compress", pool);
}

SpanId called_back(EntityId cause) {
  const auto id = record::new_id<SpanId>();
  record::emit<EventKind::span_begin>(id, cause, record::static_string("on_ready"), record::site(Where::current()));
  return id;
}

void calls() {
  const LoopId loop = loop_start("main");
  tell("span_begin: on a bare thread");
  const SpanId outer = span_begin("outer");
  tell("span_begin: by another call");
  const SpanId inner = span_begin("inner");
  pass(2 * k_ms);
  tell("span_end: returned");
  span_end(inner, Outcome::returned, "9");
  tell("print: by a call");
  print("one\n");
  tell("span_end: raised");
  span_end(outer, Outcome::raised, "ValueError: no");
  const TaskId task = started(loop, "server");
  tell("span_begin: by a task");
  const SpanId by_task = span_begin("parse");
  tell("span_end: cancelled");
  span_end(by_task, Outcome::cancelled);
  tell("print: by a task");
  print("two\n");
  tell("print: to standard error");
  record::print(trace::OutputStream::error, "three\n", {});
  tell("mark");
  record::mark("half way");
  tell("counter");
  record::counter("depth", 2.5);
  finish(task);
  tell("print: by nobody");
  print("four\n");
  tell("span_begin: called back by the loop");
  span_end(called_back(loop));
  tell("span_begin: called back because of a task");
  span_end(called_back(task));
  const ResourceId timer = resource_create(ResourceKind::timer, "");
  resource_state(timer, 50 * k_ms);
  tell("span_begin: called back by a timer");
  const SpanId timed = called_back(timer);
  tell("span_end: dropped");
  span_end(timed, Outcome::dropped);
}

constexpr auto k_thing_scenes = std::to_array<Scene>({{"threads", threads, false},
                                                      {"losses", losses, false},
                                                      {"loops", loops},
                                                      {"frames", frames},
                                                      {"groups", groups_of_all_kinds},
                                                      {"resources", resources_of_all_kinds},
                                                      {"resources that are held", resources_that_are_held},
                                                      {"jobs", jobs_of_all_outcomes},
                                                      {"calls", calls}});

}  // namespace

std::span<const Scene> thing_scenes() { return k_thing_scenes; }

}  // namespace interleave::test
