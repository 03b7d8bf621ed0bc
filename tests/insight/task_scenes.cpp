// The events of tasks, but for the many ways in which a wait ends.
#include <array>

#include "tests/insight/scenes.hpp"

namespace interleave::test {
namespace {

void creations() {
  const LoopId loop = loop_start("main");
  tell("task_create: the first of its loop");
  const TaskId main = create(loop, "main");
  tell("task_wake: just created");
  wake(main, loop);
  pass(3'000);
  tell("task_resume: for the first time");
  resume(main, 1);
  tell("task_create: by a task");
  const TaskId child = create(loop, "child", main);
  tell("task_wake: created by a task");
  wake(child, main);
  pass(40'000);
  finish(main);
  tell("task_resume: for the first time, while its creator ran");
  resume(child, 1);
  finish(child);
  tell("task_create: outside of any task");
  const TaskId late = create(loop, "late");
  wake(late, loop);
  const SpanId callback = span_begin("on_ready");
  tell("task_create: by a callback");
  const TaskId called = create(loop, "called");
  wake(called, loop);
  span_end(callback);
  resume(late, 1);
  finish(late);
  resume(called, 1);
  finish(called);
}

void turns() {
  const LoopId loop = loop_start();
  const TaskId a = started(loop, "a"), b = create(loop, "b"), c = create(loop, "c"), d = create(loop, "d"), e = create(loop, "e");
  for (const TaskId task : {b, c, d, e}) wake(task, loop);
  tell("task_suspend: another task is ready");
  suspend(a, WaitKind::yield);
  tell("task_wake: after a turn given to the others");
  wake(a, a);
  resume(b, 1);
  pass(2 * k_ms);
  suspend(b, WaitKind::yield);
  wake(b, b);
  resume(c, 1);
  pass(1 * k_ms);
  finish(c);
  tell("task_resume: two others ran meanwhile");
  resume(a, 2);
  suspend(a, WaitKind::yield);
  wake(a, a);
  for (const TaskId task : {d, e}) {
    resume(task, 1);
    finish(task);
  }
  resume(b, 2);
  finish(b);
  tell("task_resume: three others ran meanwhile");
  resume(a, 3);
  const TaskId f = create(loop, "f");
  wake(f, a);
  suspend(a, WaitKind::yield);
  wake(a, a);
  for (std::uint64_t n = 1; n < 70; ++n) {
    resume(f, n);
    suspend(f, WaitKind::yield);
    wake(f, f);
  }
  tell("task_resume: others ran many times meanwhile");
  resume(a, 4);
  finish(a);
  resume(f, 70);
  const ResourceId timer = resource_create(ResourceKind::timer, "");
  resource_state(timer, 5 * k_ms);
  tell("task_suspend: nothing is ready");
  suspend(f, WaitKind::timer, timer);
  poll_begin(loop, 5 * k_ms);
  pass(5 * k_ms);
  poll_end(loop);
  wake(f, timer);
  resume(f, 71);
  finish(f);
}

void finishes() {
  const LoopId loop = loop_start();
  const auto ended = [&](std::string_view state, std::string_view name, Outcome outcome, std::string_view value) {
    const TaskId task = started(loop, name);
    pass(20'000);
    suspend(task, WaitKind::yield);
    wake(task, task);
    resume(task, 2);
    pass(10'000);
    tell(state);
    finish(task, outcome, value);
    return task;
  };
  ended("task_finish: returned", "fetch", Outcome::returned, "[1, 2]");
  ended("task_finish: returned nothing", "fetch", Outcome::returned, "");
  const TaskId failed = ended("task_finish: raised", "parse", Outcome::raised, "ValueError: no number");
  ended("task_finish: cancelled", "poll", Outcome::cancelled, "too slow");
  ended("task_finish: dropped", "lost", Outcome::dropped, "");
  const TaskId quick = started(loop, "quick");
  tell("task_finish: after one run");
  finish(quick);
  const TaskId boss = started(loop, "boss");
  tell("task_retrieve: by a task");
  retrieve(failed, boss);
  tell("task_retrieve: outside of any task");
  retrieve(failed, {});
  finish(boss);
}

void cancels() {
  const LoopId loop = loop_start("main");
  const TaskId worker = create(loop, "worker"), boss = started(loop, "boss");
  wake(worker, boss);
  tell("task_cancel: by a task, with a message");
  cancel(worker, boss, "too slow");
  suspend(boss, WaitKind::yield);
  wake(boss, boss);
  tell("task_resume: asked to cancel before it ran");
  resume(worker, 1);
  tell("task_cancel: by itself");
  cancel(worker, worker);
  suspend(worker, WaitKind::yield);
  wake(worker, worker);
  resume(boss, 2);
  const GroupId group = group_create(trace::GroupKind::task_group, boss);
  group_member(group, worker);
  tell("task_cancel: by a group");
  cancel(worker, group);
  const ResourceId timer = resource_create(ResourceKind::timer, "");
  resource_state(timer, 50 * k_ms);
  tell("task_cancel: by a timer");
  cancel(worker, timer);
  tell("task_cancel: by the running task, which the event does not name");
  cancel(worker, {});
  finish(boss);
  tell("task_cancel: by the loop");
  cancel(worker, loop);
  tell("task_cancel: by nobody that the trace names");
  cancel(worker, {});
  const SpanId callback = span_begin("on_ready");
  tell("task_cancel: by a callback");
  cancel(worker, {});
  span_end(callback);
  resume(worker, 2);
  finish(worker, Outcome::cancelled);
  tell("task_cancel: of a task that has finished");
  cancel(worker, boss);
}

void cancelled_while_ready() {
  const LoopId loop = loop_start();
  const TaskId worker = started(loop, "worker");
  suspend(worker, WaitKind::yield);
  wake(worker, worker);
  const TaskId boss = started(loop, "boss");
  cancel(worker, boss);
  finish(boss);
  tell("task_resume: after a turn, asked to cancel since");
  resume(worker, 2);
  suspend(worker, WaitKind::yield);
  wake(worker, worker);
  cancel(worker, {});
  tell("task_resume: after a turn, asked to cancel since, nobody knows by whom");
  resume(worker, 3);
  finish(worker);
}

constexpr auto k_task_scenes = std::to_array<Scene>({{"creations", creations},
                                                     {"turns", turns},
                                                     {"finishes", finishes},
                                                     {"cancels", cancels},
                                                     {"cancelled while ready", cancelled_while_ready}});

}  // namespace

std::span<const Scene> task_scenes() { return k_task_scenes; }

}  // namespace interleave::test
