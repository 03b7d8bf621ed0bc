// Two traces side by side: the same lanes in both, how long they took, and where their order first differs.
//
// A lane is a task, or the calls of one name of a thread without an event loop (model/lanes.hpp). So a synchronous program can stand beside
// its asynchronous twin.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::insight {

enum class LaneKind : std::uint8_t { none, task, calls };

/// A lane as one of the traces has it.
struct LaneSide {
  LaneKind kind{};                                      ///< none: that trace does not have it
  std::uint32_t index = model::k_none;                  ///< the task or the span; of several the first
  std::uint32_t count = 0;                              ///< of calls, or of tasks, which are several only where calls stand beside them
  std::int64_t life_ns = 0;                             ///< from the first creation or begin to the last end, or to that of the trace
  std::int64_t busy_ns = 0, delay_ns = 0, wait_ns = 0;  ///< in all; a call is busy from its begin to its end
};

struct Lane {
  LaneSide a, b;
  bool same_site = false;  ///< created or called first by the same line; else only name and parent agree
  bool in_both() const { return a.kind != LaneKind::none && b.kind != LaneKind::none; }
  bool is_mixed() const { return in_both() && a.kind != b.kind; }
};

/// What happened to a lane next in one trace, and something else in the other. k_none: that trace had ended.
struct OrderDifference {
  model::EventIndex a = model::k_none, b = model::k_none;
};

struct Comparison {
  std::vector<Lane> lanes;  ///< those of `a`, tasks in the order of their creation and then calls, then those of `b` only
  std::size_t in_both = 0, only_a = 0, only_b = 0;
  /// Of what happens to the lanes that are in both: creations, resumes, suspends and ends of tasks; begins and ends where one has calls.
  std::optional<OrderDifference> first_difference;
  std::int64_t length_a_ns = 0, length_b_ns = 0;  ///< of the whole traces
  bool same() const { return only_a == 0 && only_b == 0 && !first_difference; }
  bool has_calls() const;
};

/// Lanes match by the name that the program gave, or their function; by their parents, which must match; and by the line that created them,
/// or where no lane of that line is left, by the others two alone. Of several that are alike the first matches the first. Ids count for
/// nothing. Calls match tasks where no other calls have their name and place: all tasks of the name under the same parent, where the first
/// task of a loop stands for the `main` around the outermost calls.
Comparison compare(const model::Trace& a, const model::Trace& b);

/// What a person calls the lane: "red", "fetch ×3".
std::string lane_name(const model::Trace& trace, const LaneSide& side);

}  // namespace interleave::insight
