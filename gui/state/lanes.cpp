#include "gui/state/lanes.hpp"

#include <algorithm>
#include <map>

namespace interleave::gui {
namespace {

using model::k_none;

// More functions than this are no picture any more: the rest is seen inside the bars of their callers.
constexpr std::size_t k_most_call_lanes = 64;

bool is_default_name(std::string_view name) { return name.starts_with("Task-"); }

class Builder {
 public:
  Builder(const model::Trace& trace, HueBook& hues) : trace_{trace}, hues_{hues} {}

  Lanes build() {
    hues_.begin_trace();
    const auto tasks = trace_.tasks();
    made_.task_lanes.assign(tasks.size(), k_no_lane);
    for (const model::Task& task : tasks) made_.task_hues.push_back(hues_.next(task.name, task.function));
    children_.resize(tasks.size());
    std::vector<model::TaskIndex> roots;
    for (model::TaskIndex index = 0; index < tasks.size(); ++index) {
      const model::TaskIndex parent = tasks[index].parent;
      // A parent on another loop does not fold its child away; a parent that comes later is a broken trace.
      if (parent < index && tasks[parent].loop == tasks[index].loop) {
        children_[parent].push_back(index);
      } else {
        roots.push_back(index);
      }
    }
    const auto loops = trace_.loops();
    for (model::LoopIndex loop = 0; loop < loops.size(); ++loop) {
      const std::uint32_t lane = add({.kind = LaneKind::loop, .index = loop, .name = loops[loop].name});
      add_tasks(roots, loop, lane);
    }
    add_tasks(roots, k_none, k_no_lane);
    add_threads();
    return std::move(made_);
  }

 private:
  std::uint32_t add(Lane lane) {
    if (lane.parent != k_no_lane) made_.lanes[lane.parent].has_children = true;
    made_.lanes.push_back(std::move(lane));
    return static_cast<std::uint32_t>(made_.lanes.size() - 1);
  }

  void add_tasks(const std::vector<model::TaskIndex>& roots, model::LoopIndex loop, std::uint32_t loop_lane) {
    struct Next {
      model::TaskIndex task;
      std::uint32_t parent_lane;
      std::uint32_t depth;
    };
    std::vector<Next> stack;
    for (auto root = roots.rbegin(); root != roots.rend(); ++root)
      if (trace_.tasks()[*root].loop == loop) stack.push_back({*root, loop_lane, 0});
    while (!stack.empty()) {
      const Next next = stack.back();
      stack.pop_back();
      const model::Task& task = trace_.tasks()[next.task];
      const std::uint32_t lane = add({.kind = LaneKind::task,
                                      .index = next.task,
                                      .name = task.name,
                                      .detail = is_default_name(task.name) ? task.function : std::string_view{},
                                      .depth = next.depth,
                                      .parent = next.parent_lane,
                                      .hue = made_.task_hues[next.task]});
      made_.task_lanes[next.task] = lane;
      const auto& children = children_[next.task];
      for (auto child = children.rbegin(); child != children.rend(); ++child) stack.push_back({*child, lane, next.depth + 1});
    }
  }

  void add_threads() {
    const auto threads = trace_.threads();
    std::vector<std::vector<model::SpanIndex>> spans(threads.size());
    std::vector<std::vector<model::JobIndex>> jobs(threads.size());
    for (model::SpanIndex index = 0; index < trace_.spans().size(); ++index) {
      const model::Span& span = trace_.spans()[index];
      if (span.task == k_none && span.thread < spans.size() && span.begin != k_none) spans[span.thread].push_back(index);
    }
    for (model::JobIndex index = 0; index < trace_.jobs().size(); ++index) {
      const model::Job& job = trace_.jobs()[index];
      if (job.begun != k_none && job.thread < jobs.size()) jobs[job.thread].push_back(index);
    }
    for (model::ThreadIndex thread = 0; thread < threads.size(); ++thread) {
      const bool worker = threads[thread].role == trace::ThreadRole::worker;
      if (spans[thread].empty() && jobs[thread].empty() && !worker) continue;
      std::ranges::sort(spans[thread], {}, [&](model::SpanIndex span) { return trace_.spans()[span].begin; });
      std::ranges::sort(jobs[thread], {}, [&](model::JobIndex job) { return trace_.jobs()[job].begun; });
      const std::uint32_t lane = add({.kind = LaneKind::thread, .index = thread, .name = threads[thread].name});
      made_.lanes[lane].jobs = std::move(jobs[thread]);
      add_calls(lane, thread, spans[thread]);
    }
  }

  // One lane for each node of the thread's call tree.
  void add_calls(std::uint32_t thread_lane, model::ThreadIndex thread, const std::vector<model::SpanIndex>& spans) {
    struct Node {
      std::string_view function;
      std::size_t parent = 0;
      std::vector<std::size_t> children;
      std::vector<model::SpanIndex> calls;
    };
    std::vector<Node> nodes{Node{}};  // the root: the thread itself
    std::map<std::pair<std::size_t, std::string_view>, std::size_t> places;
    std::map<model::SpanIndex, std::size_t> node_of;
    for (const model::SpanIndex span : spans) {
      const model::Span& call = trace_.spans()[span];
      const auto around = node_of.find(call.parent);
      const std::size_t parent = around == node_of.end() ? 0 : around->second;
      const auto key = std::pair{parent, call.function};
      auto place = places.find(key);
      if (place == places.end()) {
        if (nodes.size() > k_most_call_lanes) continue;
        place = places.emplace(key, nodes.size()).first;
        nodes[parent].children.push_back(nodes.size());
        nodes.push_back({.function = call.function, .parent = parent, .children = {}, .calls = {}});
      }
      nodes[place->second].calls.push_back(span);
      node_of.emplace(span, place->second);
    }

    // Numbered in the order of their first calls, so that the hues come in the order in which a reader meets them.
    std::vector<Hue> hues(nodes.size());
    for (std::size_t node = 1; node < nodes.size(); ++node) hues[node] = hues_.next(nodes[node].function);
    for (const model::SpanIndex span : spans) {
      const auto node = node_of.find(span);
      if (node == node_of.end() || nodes[node->second].parent != 0) continue;
      made_.lanes[thread_lane].spans.push_back(span);
      made_.lanes[thread_lane].span_hues.push_back(hues[node->second]);
    }
    struct Next {
      std::size_t node;
      std::uint32_t parent_lane;
      std::uint32_t depth;
    };
    std::vector<Next> stack;
    const auto push_children = [&](std::size_t node, std::uint32_t lane, std::uint32_t depth) {
      const auto& children = nodes[node].children;
      for (auto child = children.rbegin(); child != children.rend(); ++child) stack.push_back({*child, lane, depth});
    };
    push_children(0, thread_lane, 0);
    while (!stack.empty()) {
      const Next next = stack.back();
      stack.pop_back();
      const std::uint32_t lane = add({.kind = LaneKind::call,
                                      .index = thread,
                                      .name = nodes[next.node].function,
                                      .depth = next.depth,
                                      .parent = next.parent_lane,
                                      .hue = hues[next.node],
                                      .spans = nodes[next.node].calls});
      push_children(next.node, lane, next.depth + 1);
    }
  }

  const model::Trace& trace_;
  HueBook& hues_;
  Lanes made_;
  std::vector<std::vector<model::TaskIndex>> children_;
};

}  // namespace

Lanes make_lanes(const model::Trace& trace, HueBook& hues) { return Builder{trace, hues}.build(); }

}  // namespace interleave::gui
