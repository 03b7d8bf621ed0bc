// Rules about how long tasks run and how long they are ready, and who wakes whom.
#include <algorithm>
#include <deque>
#include <unordered_map>

#include "tracer/insight/rule_watchers.hpp"
#include "tracer/model/state.hpp"

namespace interleave::insight {
namespace {

using model::Event;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::LifePiece;
using model::TaskIndex;
using model::TaskState;
using trace::FieldName;

class RunRules final : public RuleWatcher {
 public:
  RunRules(const model::Trace& trace, const Limits& limits, Findings& findings)
      : trace_{trace}, limits_{limits}, findings_{findings}, wakes_(trace.tasks().size()) {}

  void piece(const LifePiece& piece) override {
    const std::int64_t length = piece.segment.time.length_ns();
    if (piece.segment.state == TaskState::running) {
      if (length > limits_.ns(LimitId::blocking_call_warning_ms))
        add_long(piece, Rule::blocking_call, severity(length, LimitId::blocking_call_critical_ms));
      if (length > limits_.ns(LimitId::never_yields_critical_ms)) add_long(piece, Rule::never_yields, Severity::critical);
    } else if (piece.segment.state == TaskState::ready && length > limits_.ns(LimitId::slow_wake_warning_ms)) {
      Finding found = of(piece, Rule::slow_wake, severity(length, LimitId::slow_wake_critical_ms));
      found.event = piece.segment.end_event == k_none ? piece.segment.begin_event : piece.segment.end_event;
      if (Finding* worst = findings_.add(std::move(found), length)) find_who_ran(*worst);
    }
  }

  void event(EventIndex index, const Event& event, TaskIndex task) override {
    if (event.kind == EventKind::task_wake) {
      if (task == k_none) return;
      ++wakes_[task].all;
      if (event.id(FieldName::cause) != event.task()) return;
      ++wakes_[task].own;
      last_own_[task] = index;
    } else if (event.kind == EventKind::task_cancel) {
      cancel(index, event);
    }
  }

  void finish(Findings& findings) override {
    for (const auto& [task, event] : last_own_) {
      const Wakes wakes = wakes_[task];
      if (wakes.all < limits_[LimitId::self_wake_least] || 100.0 * wakes.own <= limits_[LimitId::self_wake_percent] * wakes.all) continue;
      Finding found{.rule = Rule::self_wake, .severity = Severity::warning, .task = task};
      found.site = trace_.event(event).site();
      found.event = event;
      found.time = {trace_.time_ns(trace_.task_times(task).created), trace_.time_ns(event)};
      found.number = wakes.own;
      found.concerned = wakes.all;
      findings.add(std::move(found), wakes.own);
    }
  }

 private:
  struct Wakes {
    std::uint32_t all = 0, own = 0;
  };

  Severity severity(std::int64_t length, LimitId critical) const {
    return length > limits_.ns(critical) ? Severity::critical : Severity::warning;
  }

  Finding of(const LifePiece& piece, Rule rule, Severity how) const {
    Finding found{.rule = rule, .severity = how, .task = piece.task, .site = piece.pause.site};
    found.time = piece.segment.time;
    found.event = piece.segment.begin_event;
    found.worst_ns = found.total_ns = piece.segment.time.length_ns();
    return found;
  }

  void add_long(const LifePiece& piece, Rule rule, Severity how) {
    Finding* worst = findings_.add(of(piece, rule, how), piece.segment.time.length_ns());
    if (worst == nullptr) return;
    const EventIndex end = piece.segment.end_event;
    worst->until = end == k_none ? model::SiteId{} : trace_.event(end).site();
    worst->tasks.clear();
    worst->concerned = 0;
    const model::LoopIndex loop = trace_.task_times(piece.task).loop;
    const model::State state = trace_.state_at(end == k_none ? static_cast<EventIndex>(trace_.event_count() - 1) : end - 1);
    for (const model::LoopNow& now : state.loops) {
      if (now.loop != loop) continue;
      for (const TaskIndex ready : now.ready) {
        const model::TaskNow* of = state.find(ready);
        if (of == nullptr) continue;
        const std::int64_t since = std::max(trace_.time_ns(of->since), piece.segment.time.begin_ns);
        concern(*worst, ready, piece.segment.time.end_ns - since);
      }
    }
    // Whose timers ran out meanwhile would have gone on, too: the loop had no time to see it.
    for (const model::TimerNow& timer : state.timers) {
      if (timer.task == k_none || timer.due_ns >= piece.segment.time.end_ns || trace_.task_times(timer.task).loop != loop) continue;
      concern(*worst, timer.task, piece.segment.time.end_ns - std::max(timer.due_ns, piece.segment.time.begin_ns));
    }
    keep_most_concerned(*worst);
  }

  // Whose runs lie in the time for which the task was ready.
  void find_who_ran(Finding& found) const {
    found.tasks.clear();
    found.concerned = 0;
    const model::LoopIndex loop = trace_.task_times(found.task).loop;
    if (loop >= trace_.loops().size()) return;
    const auto runs = trace_.loops()[loop].runs;
    std::map<TaskIndex, std::int64_t> ran;
    auto at = std::ranges::upper_bound(runs, found.time.begin_ns, {}, [](const model::Loop::Run& run) { return run.time.begin_ns; });
    if (at != runs.begin()) --at;
    constexpr int k_most_runs = 10'000;
    for (int i = 0; at != runs.end() && i < k_most_runs; ++at, ++i) {
      const model::Loop::Run run = *at;
      if (run.time.begin_ns >= found.time.end_ns) break;
      const std::int64_t length = std::min(run.time.end_ns, found.time.end_ns) - std::max(run.time.begin_ns, found.time.begin_ns);
      if (length > 0 && run.task != found.task) ran[run.task] += length;
    }
    for (const auto& [task, length] : ran) concern(found, task, length);
    keep_most_concerned(found);
  }

  static void concern(Finding& found, TaskIndex task, std::int64_t time_ns) {
    found.tasks.push_back({task, time_ns});
    ++found.concerned;
  }
  void cancel(EventIndex index, const Event& event) {
    if (trace_.find(event.id(FieldName::by)).kind == model::EntityKind::loop) return;  // at its end
    cancels_.push_back(event.time_ns);
    while (event.time_ns - cancels_.front() > limits_.ns(LimitId::cancellation_storm_window_ms)) cancels_.pop_front();
    if (static_cast<double>(cancels_.size()) < limits_[LimitId::cancellation_storm_least]) return;
    Finding found{.rule = Rule::cancellation_storm, .severity = Severity::warning, .task = trace_.task(event.id(FieldName::by))};
    found.site = event.site();
    found.time = {cancels_.front(), event.time_ns};
    found.event = index;
    found.number = cancels_.size();
    if (Finding* worst = findings_.add(std::move(found), static_cast<std::int64_t>(cancels_.size()))) worst->count = 1;
  }

  const model::Trace& trace_;
  const Limits& limits_;
  Findings& findings_;
  std::vector<Wakes> wakes_;                            // by task
  std::unordered_map<TaskIndex, EventIndex> last_own_;  // of the tasks that have woken themselves
  std::deque<std::int64_t> cancels_;                    // in the window
};

}  // namespace

std::unique_ptr<RuleWatcher> watch_runs(const model::Trace& trace, const Limits& limits, Findings& findings) {
  return std::make_unique<RunRules>(trace, limits, findings);
}

}  // namespace interleave::insight
