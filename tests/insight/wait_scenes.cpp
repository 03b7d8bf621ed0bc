// Every kind of wait, and every way in which it can end: by itself, by another task, by a cancel.
#include <array>
#include <utility>

#include "tests/insight/scenes.hpp"

namespace interleave::test {
namespace {

/// A task that waits, and another that runs when the wait ends.
class Wait {
 public:
  /// Of the kind, for what `on` makes.
  template <class On>
  Wait(WaitKind kind, std::string_view how, On&& on) : state_{std::string{name_of(kind)} + ", " + std::string{how}} {
    loop = loop_start("main");
    task = create(loop, "waiter");
    other = create(loop, "other");
    wake(task, loop);
    resume(task, 1);
    entity = on(*this);
    pass(20'000);
    tell("task_suspend: " + state_);
    suspend(task, kind, entity);
    wake(other, loop);
    pass(3 * k_ms);
    resume(other, 1);
  }
  /// The wait has ended because of `cause`, while the other task runs, or when it does not any more.
  void end(EntityId cause, bool while_other_runs) {
    if (!while_other_runs) finish(other);
    tell("task_wake: " + state_);
    wake(task, cause);
    pass(30'000);
    if (while_other_runs) finish(other);
    tell("task_resume: " + state_);
    resume(task, 2);
    finish(task);
  }
  void end_by_other() { end(other, true); }
  void end_by_itself() { end(entity, false); }

  LoopId loop;
  TaskId task, other;
  EntityId entity;

 private:
  std::string state_;
};

auto resource(ResourceKind kind, std::string_view name, std::int64_t limit = 0) {
  return [=](Wait&) { return EntityId(resource_create(kind, name, limit)); };
}
ResourceId id_of(const Wait& wait) { return {wait.entity.value}; }

void yields() {
  Wait{WaitKind::yield, "its turn has come", [](Wait& wait) { return EntityId(wait.task); }}.end_by_itself();
}

void timers() {
  const auto timer = [](Wait&) {
    const ResourceId made = resource_create(ResourceKind::timer, "");
    resource_state(made, 50 * k_ms);
    return EntityId(made);
  };
  Wait{WaitKind::timer, "it has run out", timer}.end_by_itself();
  Wait{WaitKind::timer, "another task ends it", timer}.end_by_other();
  Wait{WaitKind::timer, "its length is not told", resource(ResourceKind::timer, "")}.end_by_itself();
}

void tasks() {
  const auto child = [](Wait& wait) { return EntityId(create(wait.loop, "child", wait.task)); };
  const auto finished = [&](std::string_view how, Outcome outcome, std::string_view value) {
    Wait wait{WaitKind::task, how, child};
    const TaskId task{wait.entity.value};
    wake(task, wait.task);
    finish(wait.other);
    resume(task, 1);
    finish(task, outcome, value);
    wait.other = started(wait.loop, "third");
    wait.end_by_itself();
  };
  finished("it has returned", Outcome::returned, "42");
  finished("it has raised", Outcome::raised, "ValueError: no");
  finished("it was cancelled", Outcome::cancelled, "");
  finished("it was dropped", Outcome::dropped, "");
}

void eager_starts() {
  const auto start = [](std::string_view how, bool finishes) {
    Wait wait{WaitKind::eager, how, [](Wait& of) { return EntityId(of.other); }};
    if (finishes) return wait.end_by_itself();
    suspend(wait.other, WaitKind::yield);
    tell("task_wake: eager, the other waits");
    wake(wait.task, wait.other);
    tell("task_resume: eager, the other waits");
    resume(wait.task, 2);
    finish(wait.task);
  };
  start("the other has ended", true);
  start("the other waits now", false);
}

void groups() {
  const auto group = [](trace::GroupKind kind) {
    return [kind](Wait& wait) {
      const GroupId made = group_create(kind, wait.task);
      group_member(made, wait.other);
      return EntityId(made);
    };
  };
  const auto ended = [&](std::string_view how, Outcome outcome, std::string_view value) {
    Wait wait{WaitKind::group, how, group(trace::GroupKind::gather)};
    group_end({wait.entity.value}, outcome, value);
    wait.end_by_itself();
  };
  ended("it has its result", Outcome::returned, "[1, 2]");
  ended("it has failed", Outcome::raised, "ValueError: no");
  ended("it was cancelled", Outcome::cancelled, "");
  Wait{WaitKind::group, "enough members have finished", group(trace::GroupKind::wait)}.end_by_itself();
  Wait{WaitKind::group, "all children have ended", group(trace::GroupKind::task_group)}.end_by_itself();
  Wait member{WaitKind::group, "a member has finished", group(trace::GroupKind::gather)};
  member.end(member.other, false);
  Wait limited{WaitKind::group, "its time is up", group(trace::GroupKind::wait)};
  const ResourceId timer = resource_create(ResourceKind::timer, "");
  resource_state(timer, 50 * k_ms);
  limited.end(timer, false);
}

/// By another task, which changes the resource's number first, and by nobody that the trace names.
void both_ways(WaitKind kind, ResourceKind of, std::string_view by_other, std::string_view by_itself, std::int64_t first, std::int64_t then,
               std::int64_t limit = 0) {
  for (const bool is_by_other : {true, false}) {
    Wait wait{kind, is_by_other ? by_other : by_itself, [&](Wait& at) {
                const ResourceId made = resource_create(of, "it", limit);
                resource_state(made, first, of == ResourceKind::lock ? EntityId(at.other) : EntityId{});
                return EntityId(made);
              }};
    if (!is_by_other) finish(wait.other);
    resource_state(id_of(wait), then);
    if (!is_by_other) wait.other = started(wait.loop, "third");
    is_by_other ? wait.end_by_other() : wait.end_by_itself();
  }
}

void numbers() {
  both_ways(WaitKind::future, ResourceKind::future, "another task sets it", "it is set", 0, 1);
  both_ways(WaitKind::lock, ResourceKind::lock, "its holder releases it", "it is free", 1, 0);
  both_ways(WaitKind::event, ResourceKind::event, "another task sets it", "it is set", 0, 1);
  both_ways(WaitKind::semaphore, ResourceKind::semaphore, "another task gives a permit back", "it has a permit", 0, 1);
  both_ways(WaitKind::queue_get, ResourceKind::queue, "another task puts an item in", "it has an item", 0, 1);
  both_ways(WaitKind::queue_put, ResourceKind::queue, "another task takes an item out", "it has room", 2, 1, 2);
  both_ways(WaitKind::barrier, ResourceKind::barrier, "the last one comes", "all have come", 1, 3, 3);
  Wait{WaitKind::condition, "another task notifies it", resource(ResourceKind::condition, "it")}.end_by_other();
  Wait{WaitKind::condition, "it is notified", resource(ResourceKind::condition, "it")}.end_by_itself();
}

void barriers() {
  for (const bool all_come : {true, false}) {
    Wait wait{WaitKind::barrier, all_come ? "it opens and is empty" : "it is reset", [](Wait&) {
                const ResourceId made = resource_create(ResourceKind::barrier, "it", 3);
                resource_state(made, 1);
                return EntityId(made);
              }};
    resource_state(id_of(wait), all_come ? 3 : 2);
    resource_state(id_of(wait), 0);
    wait.end_by_other();
  }
}

void jobs() {
  const auto ended = [](std::string_view how, Outcome outcome, std::string_view value) {
    Wait wait{WaitKind::job, how, [](Wait& of) { return EntityId(job_submit(of.task, "compress")); }};
    const JobId job{wait.entity.value};
    finish(wait.other);
    job_begin(job);
    job_end(job, outcome, value);
    wait.other = started(wait.loop, "third");
    wait.end_by_itself();
  };
  ended("it has returned", Outcome::returned, "9");
  ended("it has raised", Outcome::raised, "bad");
}

void outside() {
  Wait{WaitKind::io_read, "data has come", resource(ResourceKind::socket, "it")}.end_by_itself();
  Wait{WaitKind::io_write, "it takes data", resource(ResourceKind::socket, "it")}.end_by_itself();
  Wait{WaitKind::accept, "a connection has come", resource(ResourceKind::server, "it")}.end_by_itself();
  Wait{WaitKind::connect, "it is decided", resource(ResourceKind::socket, "it")}.end_by_itself();
  Wait{WaitKind::dns, "it is over", resource(ResourceKind::dns, "example.org")}.end_by_itself();
  Wait{WaitKind::file, "it is done", resource(ResourceKind::file, "it")}.end_by_itself();
  Wait{WaitKind::process, "it has ended", resource(ResourceKind::process, "ls")}.end_by_itself();
  Wait{WaitKind::signal, "it has come", resource(ResourceKind::signal, "Interrupt")}.end_by_itself();
  Wait{WaitKind::io_read, "another task ends it", resource(ResourceKind::socket, "it")}.end_by_other();
  Wait other{WaitKind::other, "the loop ends it", resource(ResourceKind::other, "it")};
  other.end(other.loop, false);
  Wait nothing{WaitKind::other, "another task ends it, and it has no name", [](Wait&) { return EntityId{}; }};
  nothing.end_by_other();
}

void unnamed() {
  for (std::uint8_t kind = 0; kind < trace::k_enumerators<WaitKind>.size(); ++kind)
    Wait{static_cast<WaitKind>(kind), "what it waits for has no name", [](Wait&) { return EntityId{}; }}.end_by_other();
}

/// What such a wait is for.
EntityId awaited_by(WaitKind kind, Wait& wait) {
  switch (kind) {
    case WaitKind::task:
    case WaitKind::eager:
      return create(wait.loop, "child", wait.task);
    case WaitKind::group:
      return group_create(trace::GroupKind::gather, wait.task);
    case WaitKind::job:
      return job_submit(wait.task, "compress");
    default:
      break;
  }
  for (const auto& [waits, of] : std::to_array<std::pair<WaitKind, ResourceKind>>({{WaitKind::timer, ResourceKind::timer},
                                                                                   {WaitKind::future, ResourceKind::future},
                                                                                   {WaitKind::lock, ResourceKind::lock},
                                                                                   {WaitKind::event, ResourceKind::event},
                                                                                   {WaitKind::condition, ResourceKind::condition},
                                                                                   {WaitKind::semaphore, ResourceKind::semaphore},
                                                                                   {WaitKind::barrier, ResourceKind::barrier},
                                                                                   {WaitKind::queue_get, ResourceKind::queue},
                                                                                   {WaitKind::queue_put, ResourceKind::queue},
                                                                                   {WaitKind::io_read, ResourceKind::socket},
                                                                                   {WaitKind::io_write, ResourceKind::socket},
                                                                                   {WaitKind::accept, ResourceKind::server},
                                                                                   {WaitKind::connect, ResourceKind::socket},
                                                                                   {WaitKind::dns, ResourceKind::dns},
                                                                                   {WaitKind::file, ResourceKind::file},
                                                                                   {WaitKind::process, ResourceKind::process},
                                                                                   {WaitKind::signal, ResourceKind::signal},
                                                                                   {WaitKind::other, ResourceKind::other}})) {
    if (waits != kind) continue;
    const ResourceId made = resource_create(of, "it");
    resource_state(made, of == ResourceKind::timer ? std::int64_t{50 * k_ms} : 0);
    return made;
  }
  return {};
}

void cancelled() {
  for (std::uint8_t n = 0; n < trace::k_enumerators<WaitKind>.size(); ++n) {
    const auto kind = static_cast<WaitKind>(n);
    Wait wait{kind, "cancelled", [kind](Wait& of) { return awaited_by(kind, of); }};
    cancel(wait.task, wait.other);
    wait.end_by_other();
  }
  Wait timed_out{WaitKind::event, "its timeout cancels it", resource(ResourceKind::event, "it")};
  const ResourceId timer = resource_create(ResourceKind::timer, "");
  resource_state(timer, 50 * k_ms);
  cancel(timed_out.task, timer);
  timed_out.end(timer, false);
  Wait self{WaitKind::event, "it has cancelled itself", resource(ResourceKind::event, "it")};
  cancel(self.task, self.task);
  self.end(self.task, false);
  Wait unknown{WaitKind::event, "nobody knows who cancelled it", resource(ResourceKind::event, "it")};
  cancel(unknown.task, {});
  unknown.end(unknown.loop, false);
}

constexpr auto k_wait_scenes = std::to_array<Scene>({{"yields", yields},
                                                     {"timers", timers},
                                                     {"tasks", tasks},
                                                     {"eager starts", eager_starts},
                                                     {"groups", groups},
                                                     {"numbers", numbers},
                                                     {"barriers", barriers},
                                                     {"jobs", jobs},
                                                     {"outside", outside},
                                                     {"unnamed", unnamed},
                                                     {"cancelled", cancelled}});

}  // namespace

std::span<const Scene> wait_scenes() { return k_wait_scenes; }

}  // namespace interleave::test
