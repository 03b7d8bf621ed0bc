#include "gui/state/await_picture.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace interleave::gui {
namespace {

using insight::AwaitEdge;
using insight::AwaitGraph;
using insight::AwaitNode;

constexpr std::uint32_t k_nowhere = UINT32_MAX;

/// What makes two nodes look alike, besides what they wait for.
using Looks = std::tuple<model::EntityKind, int, std::string_view, bool>;

class Painter {
 public:
  Painter(const model::Trace& trace, AwaitGraph graph, std::size_t apart) : trace_{trace} {
    made_.graph = std::move(graph), apart_ = apart;
  }

  AwaitPicture paint() {
    order_nodes();
    make_boxes();
    make_arrows();
    find_columns();
    find_rows();
    return std::move(made_);
  }

 private:
  const AwaitGraph& graph() const { return made_.graph; }
  std::span<const AwaitEdge> edges_from(std::uint32_t node) const {
    return std::span{graph().edges}.subspan(first_edge_[node], first_edge_[node + 1] - first_edge_[node]);
  }

  /// What is waited for comes before who waits for it; edges that close a circle are noted and left out of that.
  void order_nodes() {
    const std::size_t count = graph().nodes.size();
    first_edge_.assign(count + 1, 0);
    for (const AwaitEdge& edge : graph().edges) ++first_edge_[edge.from + 1];
    for (std::size_t node = 0; node < count; ++node) first_edge_[node + 1] += first_edge_[node];
    closes_.assign(graph().edges.size(), false);
    enum : std::uint8_t { fresh, open, done };
    std::vector<std::uint8_t> mark(count, fresh);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> path;  // a node, and its next edge
    for (std::uint32_t start = 0; start < count; ++start) {
      if (mark[start] != fresh) continue;
      mark[start] = open;
      path.emplace_back(start, first_edge_[start]);
      while (!path.empty()) {
        auto& [node, edge] = path.back();
        if (edge == first_edge_[node + 1]) {
          mark[node] = done;
          order_.push_back(node);
          path.pop_back();
          continue;
        }
        const std::uint32_t to = graph().edges[edge].to;
        if (mark[to] == open) closes_[edge] = true;
        ++edge;
        if (mark[to] == fresh) {
          mark[to] = open;
          path.emplace_back(to, first_edge_[to]);
        }
      }
    }
  }

  Looks looks_of(std::uint32_t index) const {
    const AwaitNode& node = graph().nodes[index];
    switch (node.entity.kind) {
      case model::EntityKind::task: {
        const model::Task task = trace_.tasks()[node.entity.index];
        return {node.entity.kind, static_cast<int>(node.state), task.function.empty() ? task.name : task.function, node.orphan};
      }
      case model::EntityKind::resource: {
        const model::Resource resource = trace_.resources()[node.entity.index];
        return {node.entity.kind, static_cast<int>(resource.kind), resource.name, false};
      }
      case model::EntityKind::job:
        return {node.entity.kind, 0, trace_.jobs()[node.entity.index].function, false};
      case model::EntityKind::group:
        return {node.entity.kind, static_cast<int>(trace_.groups()[node.entity.index].kind), {}, false};
      default:
        return {node.entity.kind, 0, {}, false};
    }
  }

  void make_boxes() {
    const std::size_t count = graph().nodes.size();
    std::vector<bool> in_longest(count);
    for (const std::uint32_t node : graph().longest_chain) in_longest[node] = true;
    box_of_.assign(count, k_nowhere);
    const bool joins = count > apart_;
    std::map<std::tuple<Looks, std::vector<std::uint32_t>>, std::uint32_t> alike;
    for (const std::uint32_t node : order_) {
      const AwaitNode& of = graph().nodes[node];
      std::uint32_t box = static_cast<std::uint32_t>(made_.boxes.size());
      if (joins && !of.in_circle) {
        std::vector<std::uint32_t> targets;
        for (const AwaitEdge& edge : edges_from(node)) targets.push_back(box_of_[edge.to]);
        std::ranges::sort(targets);
        const auto twice = std::ranges::unique(targets);
        targets.erase(twice.begin(), twice.end());
        box = alike.try_emplace({looks_of(node), std::move(targets)}, box).first->second;
      }
      if (box == made_.boxes.size()) made_.boxes.emplace_back();
      AwaitBox& made = made_.boxes[box];
      made.nodes.push_back(node);
      made.in_circle = made.in_circle || of.in_circle;
      made.in_longest = made.in_longest || in_longest[node];
      made.orphan = made.orphan || of.orphan;
      box_of_[node] = box;
    }
    for (AwaitBox& box : made_.boxes) std::ranges::sort(box.nodes);
  }

  void make_arrows() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> known;
    std::map<std::uint32_t, std::uint32_t> next_in_chain;
    for (std::size_t at = 0; at + 1 < graph().longest_chain.size(); ++at)
      next_in_chain[graph().longest_chain[at]] = graph().longest_chain[at + 1];
    for (std::size_t index = 0; index < graph().edges.size(); ++index) {
      const AwaitEdge& edge = graph().edges[index];
      const std::uint32_t from = box_of_[edge.from], to = box_of_[edge.to];
      const auto [at, is_new] = known.try_emplace({from, to}, static_cast<std::uint32_t>(made_.arrows.size()));
      if (is_new) made_.arrows.push_back({from, to, 0, false, false});
      AwaitArrow& arrow = made_.arrows[at->second];
      ++arrow.count;
      arrow.in_circle = arrow.in_circle || (graph().nodes[edge.from].in_circle && graph().nodes[edge.to].in_circle);
      const auto link = next_in_chain.find(edge.from);
      arrow.in_longest = arrow.in_longest || (link != next_in_chain.end() && link->second == edge.to);
      if (!closes_[index]) forward_.push_back(at->second);
    }
    std::ranges::sort(forward_);
    const auto twice = std::ranges::unique(forward_);
    forward_.erase(twice.begin(), twice.end());
  }

  /// One column further than the last of those who wait for it. Boxes were made from what is waited for, so from the last one back
  /// everybody comes before what he waits for.
  void find_columns() {
    std::vector<std::vector<std::uint32_t>> targets(made_.boxes.size());
    for (const std::uint32_t index : forward_) targets[made_.arrows[index].from].push_back(made_.arrows[index].to);
    for (std::size_t box = made_.boxes.size(); box-- > 0;)
      for (const std::uint32_t to : targets[box])
        if (to < box) made_.boxes[to].column = std::max(made_.boxes[to].column, made_.boxes[box].column + 1);
    for (const AwaitBox& box : made_.boxes) made_.columns = std::max(made_.columns, box.column + 1);
  }

  /// In each column by the mean row of those who wait for the box; first come the chains that are of most interest.
  void find_rows() {
    std::vector<std::vector<std::uint32_t>> columns(made_.columns), waiters(made_.boxes.size());
    for (std::uint32_t box = 0; box < made_.boxes.size(); ++box) columns[made_.boxes[box].column].push_back(box);
    for (const AwaitArrow& arrow : made_.arrows) waiters[arrow.to].push_back(arrow.from);
    std::vector<double> wanted(made_.boxes.size());
    for (std::uint32_t column = 0; column < made_.columns; ++column) {
      for (const std::uint32_t box : columns[column]) {
        double sum = 0;
        std::size_t count = 0;
        for (const std::uint32_t waiter : waiters[box]) {
          if (made_.boxes[waiter].column >= column) continue;
          sum += made_.boxes[waiter].row;
          ++count;
        }
        wanted[box] = count > 0 ? sum / static_cast<double>(count) : 0;
      }
      const auto key = [&](std::uint32_t box) {
        const AwaitBox& of = made_.boxes[box];
        return std::tuple{column == 0 ? 0.0 : wanted[box], !of.in_circle, !of.in_longest, of.nodes.front()};
      };
      std::ranges::sort(columns[column], {}, key);
      std::uint32_t row = 0;
      for (const std::uint32_t box : columns[column]) {
        // As far down as those who wait for it, where there is room.
        row = std::max(row, column == 0 ? 0 : static_cast<std::uint32_t>(wanted[box]));
        made_.boxes[box].row = row++;
      }
      made_.rows = std::max(made_.rows, row);
    }
  }

  const model::Trace& trace_;
  AwaitPicture made_;
  std::size_t apart_ = 0;
  std::vector<std::uint32_t> first_edge_;  // by node
  std::vector<bool> closes_;               // by edge
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> box_of_;   // by node
  std::vector<std::uint32_t> forward_;  // arrows that do not only close circles
};

}  // namespace

AwaitPicture await_picture(const model::Trace& trace, AwaitGraph graph, std::size_t apart) {
  return Painter{trace, std::move(graph), apart}.paint();
}

}  // namespace interleave::gui
