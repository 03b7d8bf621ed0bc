// What only a broken trace holds, or one whose recorder tells little: it is told as far as it is true.
#include <array>

#include "tests/insight/scenes.hpp"

namespace interleave::test {
namespace {

void wakes_of_what_does_not_wait() {
  const LoopId loop = loop_start("main");
  const TaskId task = create(loop, "task"), other = started(loop, "other");
  wake(task, other);
  tell("broken: task_wake of a ready task");
  wake(task, other);
  suspend(other, WaitKind::yield);
  wake(other, other);
  resume(task, 1);
  tell("broken: task_wake of a running task");
  wake(task, other);
  finish(task);
  tell("broken: task_wake of a finished task");
  wake(task, other);
  tell("broken: task_wake of a finished task, nobody knows by whom");
  wake(task, {});
  tell("broken: task_wake of an unknown task");
  wake({999'999}, other);
  tell("broken: task_finish once more");
  finish(task);
  resume(other, 2);
  finish(other);
}

void wakes_that_are_not_told() {
  const LoopId loop = loop_start("main");
  const TaskId task = create(loop, "task");
  tell("broken: task_resume of a task that nothing made ready");
  resume(task, 1);
  suspend(task, WaitKind::other);
  tell("broken: task_resume of a waiting task");
  resume(task, 2);
  suspend(task, WaitKind::event, resource_create(ResourceKind::event, "go"));
  const TaskId boss = create(loop, "boss");
  cancel(task, boss);
  tell("broken: task_resume of a waiting task that was asked to cancel");
  resume(task, 3);
  suspend(task, WaitKind::lock, resource_create(ResourceKind::lock, "db"));
  wake(task, {});
  tell("broken: task_resume after a wake that names nobody");
  resume(task, 4);
  tell("broken: task_finish of an unknown kind");
  finish(task, static_cast<Outcome>(99));
  wake(boss, loop);
  tell("broken: task_finish of a task that never ran");
  finish(boss, Outcome::cancelled);
  tell("broken: task_finish of an unknown task");
  finish({999'999});
  tell("broken: task_create by an unknown task");
  create(loop, "child", {999'998});
}

void things_that_nobody_introduced() {
  tell("broken: frame_enter of an unknown coroutine");
  frame_enter({900'001}, {900'002});
  tell("broken: frame_leave of an unknown coroutine");
  frame_leave({900'001});
  tell("broken: group_create of an unknown kind");
  group_create(static_cast<trace::GroupKind>(99), {});
  tell("broken: group_end of an unknown group");
  group_end({900'003});
  tell("broken: resource_create of an unknown kind");
  resource_create(static_cast<ResourceKind>(99), "it");
  tell("broken: resource_state of an unknown resource");
  resource_state({900'004}, 3);
  tell("broken: job_begin of an unknown job");
  job_begin({900'005});
  tell("broken: job_end of an unknown job");
  job_end({900'005});
  tell("broken: poll_end of an unknown loop");
  poll_end({900'006});
  tell("broken: span_end of an unknown call");
  span_end({900'007});
  tell("broken: task_retrieve of an unknown task");
  retrieve({900'008}, {});
}

constexpr auto k_broken_scenes = std::to_array<Scene>({{"wakes of what does not wait", wakes_of_what_does_not_wait, false},
                                                       {"wakes that are not told", wakes_that_are_not_told, false},
                                                       {"things that nobody introduced", things_that_nobody_introduced, false}});

}  // namespace

std::span<const Scene> broken_scenes() { return k_broken_scenes; }

}  // namespace interleave::test
