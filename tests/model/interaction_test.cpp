// Who has to do with whom, and how an event came about.
#include "tracer/model/interaction.hpp"

#include <gtest/gtest.h>

#include "tests/model/by_hand.hpp"

namespace interleave::test {
namespace {

using namespace model;

/// `main` makes a, b and stranger; awaits a; a wakes b, which waits on a lock; stranger cancels nobody and is awaited by nobody.
Trace company() {
  return recorded([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    at(1);
    resume(main, 1);
    const TaskId a = create(loop, "a", main), b = create(loop, "b", main);
    wake(a, main);
    wake(b, main);
    const TaskId stranger = create(loop, "stranger");
    wake(stranger, loop);
    suspend(main, WaitKind::task, a);
    at(2);
    resume(b, 1);
    const ResourceId lock = resource_create(ResourceKind::lock, "l");
    suspend(b, WaitKind::lock, lock);
    resume(a, 1);
    wake(b, a);
    at(3);
    finish(a);
    wake(main, a);
    resume(stranger, 1);
    at(4);
    finish(stranger);
    resume(b, 2);
    finish(b);
    resume(main, 2);
    finish(main);
    loop_stop(loop);
  });
}

std::vector<std::string_view> names(const Trace& trace, const std::vector<TaskIndex>& tasks) {
  std::vector<std::string_view> found;
  for (const TaskIndex task : tasks) found.push_back(trace.tasks()[task].name);
  return found;
}

TaskIndex called(const Trace& trace, std::string_view name) {
  for (TaskIndex task = 0; task < trace.tasks().size(); ++task)
    if (trace.tasks()[task].name == name) return task;
  return k_none;
}

TEST(Interaction, IsWithParentsChildrenAwaitedAwaitersAndWakers) {
  const Trace trace = company();
  using Names = std::vector<std::string_view>;
  EXPECT_EQ(names(trace, interacting_tasks(trace, called(trace, "a"))), (Names{"main", "a", "b"})) << "it woke b, and main awaited it";
  EXPECT_EQ(names(trace, interacting_tasks(trace, called(trace, "b"))), (Names{"main", "a", "b"}));
  EXPECT_EQ(names(trace, interacting_tasks(trace, called(trace, "main")))[0], "main");
}

TEST(Interaction, IsMutual) {
  const Trace trace = company();
  for (TaskIndex one = 0; one < trace.tasks().size(); ++one)
    for (const TaskIndex other : interacting_tasks(trace, one)) {
      const auto back = interacting_tasks(trace, other);
      EXPECT_NE(std::ranges::find(back, one), back.end()) << trace.tasks()[one].name << " and " << trace.tasks()[other].name;
    }
}

TEST(ChainOfCauses, GoesBackFromEachEventToTheFirst) {
  const Trace trace = company();
  for (EventIndex event = 0; event < trace.event_count(); ++event) {
    EventIndex at = event;
    for (const Edge& edge : chain_of_causes(trace, event)) {
      EXPECT_EQ(edge.to, at);
      EXPECT_LT(edge.from, edge.to);
      at = edge.from;
    }
  }
  const EventIndex last = static_cast<EventIndex>(trace.event_count() - 2);  // main's end
  EXPECT_GE(chain_of_causes(trace, last).size(), 4u) << "its resume, a's end, a's resume, …";
  EXPECT_EQ(chain_of_causes(trace, last, 2).size(), 2u);
}

}  // namespace
}  // namespace interleave::test
