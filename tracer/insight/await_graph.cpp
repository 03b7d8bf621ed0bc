#include "tracer/insight/await_graph.hpp"

#include <algorithm>
#include <unordered_map>

namespace interleave::insight {
namespace {

using model::EntityId;
using model::EntityKind;
using model::EventIndex;
using model::k_none;
using model::TaskIndex;
using model::TaskState;
using model::Trace;

constexpr std::uint32_t k_no_node = ~std::uint32_t{0};

class Builder {
 public:
  Builder(const Trace& trace, const model::State& state) : trace_{trace}, state_{state} {}

  AwaitGraph build() {
    for (const model::TaskNow& task : state_.tasks) graph_.nodes[node_of(trace_.tasks()[task.task].id)].state = task.state;
    for (const model::ResourceNow& resource : state_.resources) {
      if (!resource.holder) continue;
      const EntityId id = trace_.resources()[resource.resource].id;
      // It has just been handed to a task that waited for it, which is about to be woken.
      const TaskIndex holder = trace_.task(resource.holder);
      const model::TaskNow* waits = holder == k_none ? nullptr : state_.find(holder);
      if (waits != nullptr && waits->state == TaskState::waiting && waits->on == id && waits->since < resource.since) continue;
      holders_[id.value] = resource.holder;
    }
    for (std::uint32_t i = 0; i < state_.tasks.size(); ++i) {
      const model::TaskNow& task = state_.tasks[i];
      if (task.state == TaskState::waiting && task.on) add_edge(i, task.on, task.site);
    }
    // What is waited for may wait itself; nodes are added meanwhile.
    for (auto i = static_cast<std::uint32_t>(state_.tasks.size()); i < graph_.nodes.size(); ++i) add_edges_of(i);
    for (const AwaitEdge& edge : graph_.edges) graph_.nodes[edge.to].awaited = true;
    mark_orphans();
    return std::move(graph_);
  }

 private:
  std::uint32_t node_of(EntityId id) {
    const auto [at, is_new] = places_.try_emplace(id.value, static_cast<std::uint32_t>(graph_.nodes.size()));
    if (is_new) graph_.nodes.push_back({id, trace_.find(id)});
    return at->second;
  }
  void add_edge(std::uint32_t from, EntityId to, model::SiteId site) {
    const std::uint32_t place = node_of(to);
    graph_.edges.push_back({from, place, site});
  }

  void add_edges_of(std::uint32_t place) {
    const AwaitNode node = graph_.nodes[place];
    if (node.entity.kind == EntityKind::resource) {
      if (const auto holder = holders_.find(node.id.value); holder != holders_.end()) add_edge(place, holder->second, {});
    } else if (node.entity.kind == EntityKind::group) {
      for (const EntityId member : trace_.groups()[node.entity.index].members)
        if (!has_ended(member)) add_edge(place, member, {});
    }
  }

  bool has_ended(EntityId id) const {
    const model::Entity entity = trace_.find(id);
    const auto by_now = [&](EventIndex event) { return event <= state_.event; };  // k_none is behind every event
    switch (entity.kind) {
      case EntityKind::task:
        return by_now(trace_.task_times(entity.index).finished);
      case EntityKind::group:
        return by_now(trace_.groups()[entity.index].ended);
      case EntityKind::resource:
        return by_now(trace_.resources()[entity.index].closed);
      case EntityKind::frame:
        return by_now(trace_.frames()[entity.index].left);
      case EntityKind::job:
        return by_now(trace_.jobs()[entity.index].ended);
      default:
        return true;
    }
  }

  void mark_orphans() {
    for (AwaitNode& node : graph_.nodes) {
      if (node.entity.kind != EntityKind::task) continue;
      const model::TaskTimes times = trace_.task_times(node.entity.index);
      node.orphan = !node.awaited && (times.parent != k_none);
    }
  }

  const Trace& trace_;
  const model::State& state_;
  AwaitGraph graph_;
  std::unordered_map<std::uint64_t, std::uint32_t> places_;
  std::unordered_map<std::uint64_t, EntityId> holders_;
};

// Tarjan's strongly connected components, without recursion: they come out so that what is waited for comes before who waits.
class Circles {
 public:
  explicit Circles(AwaitGraph& graph)
      : graph_{graph},
        first_(graph.nodes.size() + 1),
        index_(graph.nodes.size(), k_no_node),
        low_(graph.nodes.size()),
        on_stack_(graph.nodes.size()),
        chain_(graph.nodes.size(), 1),
        next_in_chain_(graph.nodes.size(), k_no_node) {
    for (const AwaitEdge& edge : graph.edges) ++first_[edge.from + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  }

  void find() {
    for (std::uint32_t node = 0; node < graph_.nodes.size(); ++node)
      if (index_[node] == k_no_node) visit(node);
    std::uint32_t start = k_no_node;
    for (std::uint32_t node = 0; node < chain_.size(); ++node)
      if (!graph_.nodes[node].in_circle && (start == k_no_node || chain_[node] > chain_[start])) start = node;
    for (std::uint32_t node = start; node != k_no_node; node = next_in_chain_[node]) graph_.longest_chain.push_back(node);
  }

 private:
  struct Step {
    std::uint32_t node = 0;
    std::uint32_t edge = 0;  // the next one to be looked at
  };

  void visit(std::uint32_t root) {
    std::vector<Step> steps;
    enter(root, steps);
    while (!steps.empty()) {
      Step& step = steps.back();
      if (step.edge < first_[step.node + 1]) {
        const std::uint32_t to = graph_.edges[step.edge++].to;
        if (index_[to] == k_no_node)
          enter(to, steps);
        else if (on_stack_[to])
          low_[step.node] = std::min(low_[step.node], index_[to]);
        continue;
      }
      const std::uint32_t node = step.node;
      steps.pop_back();
      if (!steps.empty()) low_[steps.back().node] = std::min(low_[steps.back().node], low_[node]);
      if (low_[node] == index_[node]) close(node);
    }
  }

  void enter(std::uint32_t node, std::vector<Step>& steps) {
    index_[node] = low_[node] = next_index_++;
    stack_.push_back(node);
    on_stack_[node] = true;
    steps.push_back({node, first_[node]});
  }

  // The component of which `node` was seen first is complete.
  void close(std::uint32_t node) {
    const auto begin = std::ranges::find(stack_.rbegin(), stack_.rend(), node).base() - 1;
    const std::vector<std::uint32_t> members{begin, stack_.end()};
    stack_.erase(begin, stack_.end());
    for (const std::uint32_t member : members) on_stack_[member] = false;
    const bool waits_for_itself = std::any_of(graph_.edges.begin() + first_[node], graph_.edges.begin() + first_[node + 1],
                                              [&](const AwaitEdge& edge) { return edge.to == node; });
    if (members.size() > 1 || waits_for_itself) {
      for (const std::uint32_t member : members) graph_.nodes[member].in_circle = true;
      graph_.circles.push_back(circle_through(node));
      return;
    }
    for (std::uint32_t edge = first_[node]; edge < first_[node + 1]; ++edge) {
      const std::uint32_t to = graph_.edges[edge].to;
      if (graph_.nodes[to].in_circle || chain_[to] + 1 <= chain_[node]) continue;
      chain_[node] = chain_[to] + 1;
      next_in_chain_[node] = to;
    }
  }

  // Along edges inside the component, from `node` back to it: by breadth, so it is the shortest.
  std::vector<std::uint32_t> circle_through(std::uint32_t node) {
    std::unordered_map<std::uint32_t, std::uint32_t> came_from;
    std::vector<std::uint32_t> queue{node};
    for (std::size_t at = 0; at < queue.size(); ++at)
      for (std::uint32_t edge = first_[queue[at]]; edge < first_[queue[at] + 1]; ++edge) {
        const std::uint32_t to = graph_.edges[edge].to;
        if (to == node) {
          std::vector<std::uint32_t> circle;
          for (std::uint32_t back = queue[at]; back != node; back = came_from[back]) circle.push_back(back);
          circle.push_back(node);
          std::ranges::reverse(circle);
          return circle;
        }
        if (graph_.nodes[to].in_circle && came_from.try_emplace(to, queue[at]).second) queue.push_back(to);
      }
    return {node};
  }

  AwaitGraph& graph_;
  std::vector<std::uint32_t> first_;  // by node: its first edge
  std::vector<std::uint32_t> index_, low_;
  std::vector<bool> on_stack_;
  std::vector<std::uint32_t> stack_;
  std::uint32_t next_index_ = 0;
  std::vector<std::uint32_t> chain_;          // by node: the length of the longest chain from it
  std::vector<std::uint32_t> next_in_chain_;  // by node
};

}  // namespace

AwaitGraph await_graph(const Trace& trace, const model::State& state) {
  AwaitGraph graph = Builder{trace, state}.build();
  Circles{graph}.find();
  return graph;
}

std::vector<CancelLink> cancellation_chain(const Trace& trace, TaskIndex task, EventIndex event) {
  std::vector<CancelLink> chain;
  while (task != k_none) {
    EventIndex request = k_none;
    EntityId by;
    for (const EventIndex at : trace.mentions_of(task)) {
      if (at > event) break;
      if (trace.kind(at) != model::EventKind::task_cancel) continue;
      const model::Event cancel = trace.event(at);
      if (trace.task(cancel.task()) != task) continue;
      request = at;
      by = cancel.id(trace::FieldName::by);
    }
    if (request == k_none || request == 0) break;
    chain.push_back({task, by, request});
    const model::Entity who = trace.find(by);
    const TaskIndex next = who.kind == EntityKind::task    ? who.index
                           : who.kind == EntityKind::group ? trace.groups()[who.index].task
                                                           : k_none;
    if (next == task) break;
    task = next;
    event = request - 1;
  }
  return chain;
}

}  // namespace interleave::insight
