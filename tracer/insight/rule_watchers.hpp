// What looks for findings while a trace goes by: each watcher knows a few rules that need the same things.
#pragma once

#include <map>
#include <memory>
#include <tuple>

#include "tracer/insight/diagnose.hpp"
#include "tracer/model/life_walk.hpp"

namespace interleave::insight {

inline constexpr std::size_t k_most_concerned = 10;

/// Those concerned most come first; what is more than can be told goes.
void keep_most_concerned(Finding& finding);

/// Gathers cases into findings: one for each rule and line, or for each rule and thing where `entity` is given.
class Findings {
 public:
  /// Another case, and how bad it is. The worst one's task, time and event stay in the finding; gives that only where this is the worst so
  /// far, to be filled in.
  Finding* add(Finding found, std::int64_t weight);
  /// Those of other rules.
  void take(Findings&& others) { found_.merge(others.found_); }
  std::vector<Finding> all() &&;

 private:
  struct Kept {
    Finding finding;
    std::int64_t weight = 0;
  };
  std::map<std::tuple<Rule, std::uint32_t, std::uint64_t>, Kept> found_;
};

class RuleWatcher : public model::LifeVisitor {
 public:
  virtual ~RuleWatcher() = default;
  virtual void finish(Findings& findings) = 0;
};

/// blocking-call, never-yields, slow-wake, self-wake, cancellation-storm.
std::unique_ptr<RuleWatcher> watch_runs(const model::Trace& trace, const Limits& limits, Findings& findings);
/// deadlock, lost-wakeup.
std::unique_ptr<RuleWatcher> watch_waits(const model::Trace& trace);
/// lock-held-across-await.
std::unique_ptr<RuleWatcher> watch_locks(const model::Trace& trace, const Limits& limits);
/// never-awaited, orphan-task, exception-never-retrieved, cancel-ignored.
std::unique_ptr<RuleWatcher> watch_ends(const model::Trace& trace);
/// sequential-awaits.
std::unique_ptr<RuleWatcher> watch_sequences(const Limits& limits, Findings& findings);
/// task-leak, queue-grows.
std::unique_ptr<RuleWatcher> watch_growth(const model::Trace& trace, const Limits& limits);

}  // namespace interleave::insight
