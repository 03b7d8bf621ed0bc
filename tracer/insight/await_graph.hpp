// Who waits for whom at one instant: a graph with each thing once, and the circles in it; and who cancelled whom.
//
// Made in linear time, whatever the shape: a hundred thousand tasks that wait for one another are no problem.
#pragma once

#include <string>
#include <vector>

#include "tracer/model/state.hpp"

namespace interleave::insight {

struct AwaitNode {
  model::EntityId id;
  model::Entity entity;
  model::TaskState state{};  ///< of a task
  bool in_circle = false;    ///< it waits for itself in the end
  bool awaited = false;      ///< somebody waits for it
  /// A task that another one made and nobody waits for.
  bool orphan = false;
};

/// `from` waits for `to`: a task for what it awaits, a group for its members that have not ended, a lock for its holder.
struct AwaitEdge {
  std::uint32_t from = 0, to = 0;  ///< places in nodes
  model::SiteId site;              ///< of a task's await
};

struct AwaitGraph {
  std::vector<AwaitNode> nodes;                     ///< the live tasks in the order of their creation, then what they wait for
  std::vector<AwaitEdge> edges;                     ///< in the order of `from`
  std::vector<std::vector<std::uint32_t>> circles;  ///< the nodes of each, each waiting for the next one
  std::vector<std::uint32_t> longest_chain;         ///< who waits first; circles are left out
};

AwaitGraph await_graph(const model::Trace& trace, const model::State& state);

/// One link of a chain of cancellation.
struct CancelLink {
  model::TaskIndex task = model::k_none;    ///< was asked to cancel
  model::EntityId by;                       ///< by whom
  model::EventIndex event = model::k_none;  ///< the request
};

/// Who asked the task to cancel, who had asked that one, and so on, at or before `event`: the newest request first. Empty: nobody did.
std::vector<CancelLink> cancellation_chain(const model::Trace& trace, model::TaskIndex task, model::EventIndex event);

}  // namespace interleave::insight
