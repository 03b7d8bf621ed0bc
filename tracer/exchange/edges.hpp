// The arrows of a trace: who wakes whom, who awaits whom, who submitted a job. Each leads from a slice that runs to the next run of what it
// is about; arrows without both ends are left out, for no viewer draws them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::exchange {

enum class EdgeKind : std::uint8_t { wake, await, job };
constexpr std::string_view name_of(EdgeKind kind) {
  return std::array<std::string_view, 3>{"wake", "await", "job"}[static_cast<std::size_t>(kind)];
}

struct Edge {
  std::uint64_t id = 0;  ///< from 1; the same at both ends
  EdgeKind kind{};
};

/// Is given every event, in order, and tells which arrows begin and end there. Keeps those that have begun and not ended.
class Edges {
 public:
  explicit Edges(const model::Trace& trace) : trace_{trace}, open_jobs_(trace.threads().size()) {}

  void next(model::EventIndex index, const model::Event& event);
  const std::vector<Edge>& begun() const { return begun_; }  ///< by the last event
  const std::vector<Edge>& ended() const { return ended_; }

 private:
  void wake(model::EventIndex index, model::TaskIndex task);
  void await(model::EventIndex index, model::EntityId on);
  void await_task(model::EventIndex index, model::TaskIndex task);
  void begin(EdgeKind kind, std::vector<Edge>& at_target);

  const model::Trace& trace_;
  std::vector<std::uint32_t> open_jobs_;  // by thread
  std::unordered_map<model::TaskIndex, std::vector<Edge>> to_tasks_;
  std::unordered_map<model::JobIndex, std::vector<Edge>> to_jobs_;
  std::vector<Edge> begun_, ended_;
  std::uint64_t last_id_ = 0;
};

}  // namespace interleave::exchange
