// Which lanes of two traces are the same. See compare() for the rules.
#pragma once

#include <string_view>
#include <vector>

#include "tracer/insight/comparison.hpp"

namespace interleave::insight {

/// A lane of one trace before it is compared.
struct LaneNode {
  LaneKind kind{};
  std::string_view name;  ///< lives as long as the trace
  model::Site site;
  std::uint32_t parent = model::k_none;  ///< place in the list
  std::uint32_t depth = 0;
  std::vector<std::uint32_t> calls;  ///< its spans, in order
};

/// Its tasks, each at the place of its index, then its lanes of calls; parents come before their children.
std::vector<LaneNode> lane_nodes(const model::Trace& trace);

struct LaneMatch {
  std::vector<std::uint32_t> a;  ///< several only where these are tasks, and `b` calls
  std::vector<std::uint32_t> b;
  bool same_site = false;
};
/// The lanes that are in both, by their first of `a`.
std::vector<LaneMatch> matching_lanes(const std::vector<LaneNode>& a, const std::vector<LaneNode>& b);

}  // namespace interleave::insight
