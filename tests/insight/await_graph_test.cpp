// Who waits for whom: the right edges, circles, chains; and no trouble with very many.
#include "tracer/insight/await_graph.hpp"

#include <algorithm>
#include <map>

#include "tests/model/random_program.hpp"

namespace interleave::test {
namespace {

using insight::AwaitGraph;
using model::EventIndex;

AwaitGraph graph_at_end(const model::Trace& trace) {
  return insight::await_graph(trace, trace.state_at(static_cast<EventIndex>(trace.event_count() - 1)));
}

std::string name(const model::Trace& trace, const AwaitGraph& graph, std::uint32_t node) {
  return model::describe(trace, graph.nodes[node].id);
}

std::vector<std::string> edges(const model::Trace& trace, const AwaitGraph& graph) {
  std::vector<std::string> all;
  for (const insight::AwaitEdge& edge : graph.edges) all.push_back(name(trace, graph, edge.from) + " -> " + name(trace, graph, edge.to));
  return all;
}
std::vector<std::string> names(const model::Trace& trace, const AwaitGraph& graph, const std::vector<std::uint32_t>& nodes) {
  std::vector<std::string> all;
  for (const std::uint32_t node : nodes) all.push_back(name(trace, graph, node));
  return all;
}
using Names = std::vector<std::string>;

// A task that is created by `parent` and runs up to its wait.
TaskId waiting(LoopId loop, const char* called, WaitKind wait, EntityId on, TaskId parent = {}) {
  const TaskId task = create(loop, called, parent);
  wake(task, loop);
  resume(task, 1);
  suspend(task, wait, on);
  return task;
}

TEST(AwaitGraph, HasEachThingOnceAndOnlyMembersThatHaveNotEnded) {
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    const GroupId group = group_create(trace::GroupKind::gather, main);
    const ResourceId timer = resource_create(ResourceKind::timer, "sleep");
    suspend(main, WaitKind::group, group);
    const TaskId a = waiting(loop, "a", WaitKind::timer, timer, main), b = waiting(loop, "b", WaitKind::task, a, main);
    group_member(group, a);
    group_member(group, b);
    const TaskId done = create(loop, "done", main);
    group_member(group, done);
    wake(done, loop);
    resume(done, 1);
    finish(done);
    waiting(loop, "forgotten", WaitKind::task, a, main);
  });
  const AwaitGraph graph = graph_at_end(trace);
  EXPECT_EQ(edges(trace, graph),
            (Names{"main -> gather of 3", "a -> sleep timer", "b -> a", "forgotten -> a", "gather of 3 -> a", "gather of 3 -> b"}));
  EXPECT_TRUE(graph.circles.empty());
  EXPECT_EQ(names(trace, graph, graph.longest_chain), (Names{"main", "gather of 3", "b", "a", "sleep timer"}));
  Names orphans;
  for (const insight::AwaitNode& node : graph.nodes)
    if (node.orphan) orphans.push_back(model::describe(trace, node.id));
  EXPECT_EQ(orphans, Names{"forgotten"});
}

TEST(AwaitGraph, FindsACircleThroughLocks) {
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const ResourceId one = resource_create(ResourceKind::lock, "one"), two = resource_create(ResourceKind::lock, "two");
    const TaskId a = waiting(loop, "a", WaitKind::lock, two), b = waiting(loop, "b", WaitKind::lock, one);
    resource_state(one, 1, a);
    resource_state(two, 1, b);
    waiting(loop, "c", WaitKind::task, a);
  });
  const AwaitGraph graph = graph_at_end(trace);
  ASSERT_EQ(graph.circles.size(), 1u);
  Names circle = names(trace, graph, graph.circles[0]);
  std::ranges::rotate(circle, std::ranges::find(circle, "a"));
  EXPECT_EQ(circle, (Names{"a", "lock 'two'", "b", "lock 'one'"}));
  EXPECT_EQ(std::ranges::count_if(graph.nodes, &insight::AwaitNode::in_circle), 4);
  EXPECT_EQ(names(trace, graph, graph.longest_chain), Names{"c"}) << "behind it is the circle";
}

TEST(AwaitGraph, OfAHundredThousandTasksThatWaitForOneAnother) {
  constexpr std::size_t k_count = 100'000;
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    TaskId last = create(loop, "last");
    wake(last, loop);
    for (std::size_t i = 1; i < k_count; ++i) last = waiting(loop, "link", WaitKind::task, last);
  });
  const AwaitGraph graph = graph_at_end(trace);
  EXPECT_EQ(graph.nodes.size(), k_count);
  EXPECT_EQ(graph.edges.size(), k_count - 1);
  EXPECT_EQ(graph.longest_chain.size(), k_count);
  EXPECT_TRUE(graph.circles.empty());
}

TEST(AwaitGraph, OfALadderThatHasExponentiallyManyPaths) {
  constexpr int k_rungs = 2000;
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    EntityId below = create(loop, "ground");
    for (int i = 0; i < k_rungs; ++i) {
      const TaskId left = waiting(loop, "left", WaitKind::task, below), right = waiting(loop, "right", WaitKind::task, below);
      const GroupId both = group_create(trace::GroupKind::gather, left);
      group_member(both, left);
      group_member(both, right);
      below = both;
    }
    waiting(loop, "top", WaitKind::group, below);
  });
  EXPECT_EQ(graph_at_end(trace).longest_chain.size(), 2u * k_rungs + 2);
}

TEST(AwaitGraph, IsThatOfTheStateAnywhereInAProgram) {
  const auto trace = recorded([] { RandomProgram{9}.run(400); });
  for (EventIndex i = 0; i < trace.event_count(); i += 17) {
    const model::State state = trace.state_at(i);
    const AwaitGraph graph = insight::await_graph(trace, state);
    std::size_t waits = 0;
    for (const model::TaskNow& task : state.tasks) waits += task.state == model::TaskState::waiting && task.on ? 1 : 0;
    std::map<std::uint64_t, int> seen;
    for (const insight::AwaitNode& node : graph.nodes) EXPECT_EQ(++seen[node.id.value], 1);
    EXPECT_GE(graph.edges.size(), waits);
    EXPECT_TRUE(graph.circles.empty());
  }
}

TEST(CancellationChain, GoesBackToWhoBeganIt) {
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId user = create(loop, "user");
    wake(user, loop);
    resume(user, 1);
    const TaskId parent = create(loop, "parent", user);
    const GroupId group = group_create(trace::GroupKind::task_group, parent);
    const TaskId child = create(loop, "child", parent);
    group_member(group, child);
    cancel(parent, user);
    cancel(child, group);
  });
  const auto chain = insight::cancellation_chain(trace, 2, static_cast<EventIndex>(trace.event_count() - 1));
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_EQ(trace.tasks()[chain[0].task].name, "child");
  EXPECT_EQ(model::describe(trace, chain[0].by), "task_group of 1");
  EXPECT_EQ(trace.tasks()[chain[1].task].name, "parent");
  EXPECT_EQ(model::describe(trace, chain[1].by), "user");
  EXPECT_TRUE(insight::cancellation_chain(trace, 0, static_cast<EventIndex>(trace.event_count() - 1)).empty());
}

}  // namespace
}  // namespace interleave::test
