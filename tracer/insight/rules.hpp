// Every diagnosis that can be made of a trace: its name, its exact rule, its limits, and what a trace must hold to prove it. The command,
// the viewer and the documentation follow this table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace interleave::insight {

enum class Severity : std::uint8_t { info, warning, critical };

/// What a trace must hold, so that a rule can be decided.
enum Need : unsigned {
  k_need_all_events = 1,   ///< none lost or given up
  k_need_wakes = 2,        ///< the recorder says when a task becomes ready
  k_need_frames = 4,       ///< the recorder says when a coroutine is made and when it begins
  k_need_real_time = 8,    ///< not virtual time, in which runs take no time
  k_need_retrievals = 16,  ///< the recorder says when the error of a task that had ended is taken
};

// clang-format off
// identifier, name, severity, what a trace must hold, exact rule (limits in braces)
#define ILV_RULES(X) \
  X(blocking_call, "blocking-call", warning, k_need_real_time, \
    "A task ran for more than {warning_ms} ms without a suspend; critical above {critical_ms} ms.") \
  X(deadlock, "deadlock", critical, k_need_all_events | k_need_wakes, \
    "Tasks wait for each other in a circle (a lock stands for its holder), and none of them was woken again but by a cancel; or a loop waited without a timeout, with no task ready, " \
    "no timer, job or open socket, server, process or signal, and all of its waiting tasks waited for other tasks, until the trace, the loop or the tasks were ended.") \
  X(never_awaited, "never-awaited", warning, k_need_all_events | k_need_frames, \
    "A coroutine was made and is gone, or its loop has ended, without it having begun; the first coroutine of a task is none.") \
  X(orphan_task, "orphan-task", warning, k_need_all_events, \
    "A task was alive when its loop ended, or was cancelled by the loop after the loop's first task had finished.") \
  X(exception_never_retrieved, "exception-never-retrieved", critical, k_need_all_events | k_need_retrievals, \
    "A task ended with an error; no task had waited for it, alone or as a member of a group, and nobody took its error.") \
  X(lost_wakeup, "lost-wakeup", critical, k_need_all_events | k_need_wakes, \
    "At the end of the trace a task waits for a resource that was closed while it waited, or for a lock whose holder has finished.") \
  X(slow_wake, "slow-wake", warning, k_need_wakes | k_need_real_time, \
    "A task was ready for more than {warning_ms} ms before it ran; critical above {critical_ms} ms.") \
  X(self_wake, "self-wake", warning, k_need_wakes, \
    "At least {least} of a task's wakes, and more than {percent} % of them, were its own.") \
  X(never_yields, "never-yields", critical, k_need_real_time, \
    "A task ran for more than {critical_ms} ms without a suspend.") \
  X(sequential_awaits, "sequential-awaits", info, k_need_all_events | k_need_frames, \
    "A coroutine called the same function {least} times or more, one after the other, and waited each time for something outside, never twice for the same resource; together they would have saved more " \
    "than {saved_ms} ms. Whether one needs the result of another cannot be seen: a hint.") \
  X(cancellation_storm, "cancellation-storm", warning, 0, \
    "{least} cancels or more were asked for within {window_ms} ms.") \
  X(cancel_ignored, "cancel-ignored", warning, k_need_all_events, \
    "A task that was asked to cancel, and not by a timeout or a task group, later finished in another way.") \
  X(lock_held_across_await, "lock-held-across-await", warning, k_need_wakes, \
    "Tasks waited for a lock for more than {warning_ms} ms in all, while its holder itself waited for something else.") \
  X(task_leak, "task-leak", warning, k_need_all_events, \
    "In each of 8 equal parts of the trace, up to the end of its first task, the least number of live tasks was larger than in the one before, and at its end there were {least} or more.") \
  X(queue_grows, "queue-grows", warning, k_need_all_events, \
    "In each of 8 equal parts of the trace, up to the end of its first task, the least length of a queue was larger than in the one before, and at its end it held {least} or more.")

// rule, limit, default
#define ILV_LIMITS(X) \
  X(blocking_call, warning_ms, 50) \
  X(blocking_call, critical_ms, 100) \
  X(slow_wake, warning_ms, 5) \
  X(slow_wake, critical_ms, 50) \
  X(self_wake, least, 10) \
  X(self_wake, percent, 50) \
  X(never_yields, critical_ms, 1000) \
  X(sequential_awaits, least, 2) \
  X(sequential_awaits, saved_ms, 10) \
  X(cancellation_storm, least, 100) \
  X(cancellation_storm, window_ms, 1000) \
  X(lock_held_across_await, warning_ms, 1) \
  X(task_leak, least, 100) \
  X(queue_grows, least, 100)
// clang-format on

enum class Rule : std::uint8_t {
#define ILV_RULE(identifier, name, severity, needs, definition) identifier,
  ILV_RULES(ILV_RULE)
#undef ILV_RULE
};

struct RuleInfo {
  std::string_view name;
  Severity severity{};
  unsigned needs = 0;
  std::string_view definition;
};
inline constexpr auto k_rules = std::to_array<RuleInfo>({
#define ILV_RULE(identifier, name, severity, needs, definition) {name, Severity::severity, needs, definition},
    ILV_RULES(ILV_RULE)
#undef ILV_RULE
});
constexpr const RuleInfo& info_of(Rule rule) { return k_rules[static_cast<std::size_t>(rule)]; }

enum class LimitId : std::uint8_t {
#define ILV_LIMIT(rule, name, value) rule##_##name,
  ILV_LIMITS(ILV_LIMIT)
#undef ILV_LIMIT
};
struct LimitInfo {
  Rule rule{};
  std::string_view name;
  double value = 0;
};
inline constexpr auto k_limits = std::to_array<LimitInfo>({
#define ILV_LIMIT(rule, name, value) {Rule::rule, #name, value},
    ILV_LIMITS(ILV_LIMIT)
#undef ILV_LIMIT
});

constexpr std::string_view name_of(Severity severity) {
  return severity == Severity::critical ? "critical" : severity == Severity::warning ? "warning" : "info";
}

}  // namespace interleave::insight
