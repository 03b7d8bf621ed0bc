#include "tracer/insight/lane_match.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <tuple>

#include "tracer/insight/row_name.hpp"
#include "tracer/model/lanes.hpp"

namespace interleave::insight {
namespace {

using model::k_none;
using Nodes = std::vector<LaneNode>;
using Places = std::vector<std::uint32_t>;

class LaneMatcher {
 public:
  LaneMatcher(const Nodes& a, const Nodes& b) : a_{a}, b_{b}, in_b_(a.size(), k_none), in_a_(b.size(), k_none), same_site_(a.size()) {}

  std::vector<LaneMatch> match() {
    match_same_kinds();
    // What is left on one side only: calls of one beside tasks of the other.
    std::vector<LaneMatch> mixed = calls_beside_tasks(a_, in_b_, b_, in_a_);
    for (LaneMatch& other : calls_beside_tasks(b_, in_a_, a_, in_b_)) {
      std::swap(other.a, other.b);
      mixed.push_back(std::move(other));
    }
    std::vector<LaneMatch> all;
    for (std::uint32_t a = 0; a < a_.size(); ++a)
      if (in_b_[a] != k_none && a_[a].kind == b_[in_b_[a]].kind) all.push_back({{a}, {in_b_[a]}, same_site_[a]});
    std::ranges::move(mixed, std::back_inserter(all));
    std::ranges::sort(all, {}, [](const LaneMatch& of) { return of.a.front(); });
    return all;
  }

 private:
  // The lane in b under which a match must be, if there is one.
  bool parent_in_b(std::uint32_t a, std::uint32_t& parent) const {
    parent = a_[a].parent;
    if (parent == k_none) return true;
    parent = in_b_[parent];
    return parent != k_none;
  }

  // A lane whose line has changed must not take what another one's line fits: so level by level, exact matches first.
  void match_same_kinds() {
    using WithoutSite = std::tuple<LaneKind, std::uint32_t, std::string_view>;                                // parent in b, name
    using WithSite = std::tuple<LaneKind, std::uint32_t, std::string_view, std::string_view, std::uint32_t>;  // and file, line
    std::map<WithSite, std::deque<std::uint32_t>> exact;
    std::map<WithoutSite, std::deque<std::uint32_t>> alike;
    for (std::uint32_t b = 0; b < b_.size(); ++b) {
      const LaneNode& of = b_[b];
      exact[{of.kind, of.parent, of.name, of.site.file, of.site.line}].push_back(b);
      alike[{of.kind, of.parent, of.name}].push_back(b);
    }
    const auto take = [&](std::uint32_t a, auto& found, bool same_site) {
      while (!found.empty() && in_a_[found.front()] != k_none) found.pop_front();
      if (found.empty()) return;
      in_b_[a] = found.front();
      in_a_[found.front()] = a;
      same_site_[a] = same_site;
    };
    std::vector<Places> levels;
    for (std::uint32_t a = 0; a < a_.size(); ++a) {
      const std::size_t depth = std::min<std::size_t>(a_[a].depth, a_.size());
      if (depth >= levels.size()) levels.resize(depth + 1);
      levels[depth].push_back(a);
    }
    std::uint32_t parent = k_none;
    for (const Places& level : levels) {
      for (const std::uint32_t a : level) {
        if (!parent_in_b(a, parent)) continue;
        const LaneNode& of = a_[a];
        if (const auto found = exact.find({of.kind, parent, of.name, of.site.file, of.site.line}); found != exact.end())
          take(a, found->second, true);
      }
      for (const std::uint32_t a : level) {
        if (in_b_[a] != k_none || !parent_in_b(a, parent)) continue;
        if (const auto found = alike.find({a_[a].kind, parent, a_[a].name}); found != alike.end()) take(a, found->second, false);
      }
    }
  }

  // The lane of calls that a task lies in by its parent; k_none: the top, where a task that no task has made stands for `main`.
  static std::optional<std::uint32_t> place_among_calls(const Nodes& tasks, const Places& calls_of, std::uint32_t task) {
    const std::uint32_t parent = tasks[task].parent;
    if (parent == k_none) return k_none;
    if (calls_of[parent] == k_none && tasks[parent].parent != k_none) return std::nullopt;
    return calls_of[parent];
  }

  std::vector<LaneMatch> calls_beside_tasks(const Nodes& calls, Places& tasks_of, const Nodes& tasks, Places& calls_of) {
    using Key = std::pair<std::uint32_t, std::string_view>;  // the lane of calls around it, its name
    std::vector<LaneMatch> all;
    std::uint32_t deepest = 0;
    for (const LaneNode& of : calls)
      if (of.kind == LaneKind::calls) deepest = std::max(deepest, of.depth);
    for (std::uint32_t depth = 0; depth <= deepest; ++depth) {  // those around them first
      std::map<Key, Places> lanes;
      for (std::uint32_t at = 0; at < calls.size(); ++at)
        if (const LaneNode& of = calls[at]; of.kind == LaneKind::calls && of.depth == depth && tasks_of[at] == k_none)
          if (of.parent == k_none || tasks_of[of.parent] != k_none) lanes[{of.parent, of.name}].push_back(at);
      if (lanes.empty()) continue;
      std::map<Key, Places> alike;
      for (std::uint32_t at = 0; at < tasks.size(); ++at)
        if (tasks[at].kind == LaneKind::task && calls_of[at] == k_none) {
          const std::optional<std::uint32_t> place = place_among_calls(tasks, calls_of, at);
          if (place && lanes.contains({*place, tasks[at].name})) alike[{*place, tasks[at].name}].push_back(at);
        }
      for (const auto& [key, places] : lanes) {
        const auto found = alike.find(key);
        if (found == alike.end()) continue;
        // Several lanes of the name, on several threads: the first has the first task, …, the last one the rest.
        for (std::size_t n = 0; n < std::min(places.size(), found->second.size()); ++n) {
          const auto begin = found->second.begin() + static_cast<std::ptrdiff_t>(n);
          LaneMatch& match = all.emplace_back();
          match.a = {places[n]};
          match.b.assign(begin, n + 1 == places.size() ? found->second.end() : begin + 1);
          tasks_of[places[n]] = match.b.front();
          for (const std::uint32_t task : match.b) calls_of[task] = places[n];
        }
      }
    }
    return all;
  }

  const Nodes &a_, &b_;
  Places in_b_, in_a_;           // by place: its match in the other trace
  std::vector<bool> same_site_;  // by place in a
};

}  // namespace

std::vector<LaneNode> lane_nodes(const model::Trace& trace) {
  Nodes nodes;
  const auto tasks = trace.tasks();
  for (model::TaskIndex index = 0; index < tasks.size(); ++index) {
    const model::Task task = tasks[index];
    nodes.push_back({LaneKind::task, common_name(task), trace.site(task.site), task.parent, task.depth, {}});
  }
  if (trace.spans().empty()) return nodes;
  Places around;  // by depth: the lane of calls that the next one may lie in
  for (model::Lane& lane : model::lanes(trace)) {
    if (lane.kind != model::LaneKind::span) continue;
    const model::Span first = trace.spans()[lane.spans.front()];
    around.resize(lane.depth);
    const std::uint32_t parent = around.empty() ? k_none : around.back();
    around.push_back(static_cast<std::uint32_t>(nodes.size()));
    nodes.push_back({LaneKind::calls, first.function, trace.site(first.site), parent, lane.depth, std::move(lane.spans)});
  }
  return nodes;
}

std::vector<LaneMatch> matching_lanes(const Nodes& a, const Nodes& b) { return LaneMatcher{a, b}.match(); }

}  // namespace interleave::insight
