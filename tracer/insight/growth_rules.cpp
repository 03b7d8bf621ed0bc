// What only ever grows: live tasks, lengths of queues.
#include <algorithm>
#include <array>

#include "tracer/insight/rule_watchers.hpp"

namespace interleave::insight {
namespace {

using model::Event;
using model::EventIndex;
using model::EventKind;
using trace::FieldName;

constexpr std::size_t k_parts = 8;

/// The least that a number was in each of the equal parts of a trace.
class Least {
 public:
  explicit Least(model::Interval time) : time_{time} { least_.fill(-1); }

  /// The number is `number` from `time_ns` on.
  void set(std::int64_t time_ns, std::int64_t number) {
    pass(time_ns);
    number_ = number;
    if (least_[part_] < 0 || number < least_[part_]) least_[part_] = number;
  }
  std::int64_t number() const { return number_; }
  bool only_grew(std::int64_t end_ns) {
    pass(end_ns);
    for (std::size_t part = 0; part < k_parts; ++part)
      if (least_[part] < 0 || (part > 0 && least_[part] <= least_[part - 1])) return false;
    return true;
  }

 private:
  void pass(std::int64_t time_ns) {
    const std::int64_t length = std::max<std::int64_t>(1, time_.length_ns());
    const auto now = static_cast<std::size_t>(
        std::clamp<double>(static_cast<double>(time_ns - time_.begin_ns) * k_parts / static_cast<double>(length), 0.0, k_parts - 1.0));
    // In a part that has gone by without a change it was what it is.
    while (part_ < now) {
      ++part_;
      if (has_begun()) least_[part_] = number_;
    }
  }
  bool has_begun() const { return least_[0] >= 0 || number_ > 0; }

  const model::Interval time_;
  std::array<std::int64_t, k_parts> least_{};
  std::size_t part_ = 0;
  std::int64_t number_ = 0;
};

class GrowthRules final : public RuleWatcher {
 public:
  GrowthRules(const model::Trace& trace, const Limits& limits) : trace_{trace}, limits_{limits}, time_{observed(trace)}, tasks_{time_} {
    tasks_.set(time_.begin_ns, 0);
  }

  void event(EventIndex index, const Event& event, model::TaskIndex) override {
    if (event.time_ns > time_.end_ns) return;
    switch (event.kind) {
      case EventKind::task_create:
        tasks_.set(event.time_ns, tasks_.number() + 1);
        last_task_ = index;
        break;
      case EventKind::task_finish:
        tasks_.set(event.time_ns, tasks_.number() - 1);
        break;
      case EventKind::resource_create:
        if (event.as<trace::ResourceKind>(FieldName::kind) == trace::ResourceKind::queue) {
          const auto [queue, is_new] = queues_.try_emplace(event[FieldName::resource], Queue{Least{time_}});
          queue->second.least.set(time_.begin_ns, 0);
        }
        break;
      case EventKind::resource_state:
        if (const auto queue = queues_.find(event[FieldName::resource]); queue != queues_.end()) {
          queue->second.least.set(event.time_ns, event.number(FieldName::state));
          queue->second.last = index;
        }
        break;
      default:
        break;
    }
  }

  void finish(Findings& findings) override {
    const std::int64_t end = time_.end_ns;
    if (static_cast<double>(tasks_.number()) >= limits_[LimitId::task_leak_least] && tasks_.only_grew(end)) {
      const Event last = trace_.event(last_task_);
      Finding found = grown(Rule::task_leak, last_task_, tasks_.number());
      found.task = trace_.task(last.task());
      found.site = last.site();
      findings.add(std::move(found), tasks_.number());
    }
    for (auto& [id, queue] : queues_) {
      const std::int64_t length = queue.least.number();
      if (static_cast<double>(length) < limits_[LimitId::queue_grows_least] || !queue.least.only_grew(end)) continue;
      Finding found = grown(Rule::queue_grows, queue.last, length);
      found.entity = {id};
      if (const model::Entity entity = trace_.find({id}); entity.kind == model::EntityKind::resource)
        found.site = trace_.resources()[entity.index].site;
      findings.add(std::move(found), length);
    }
  }

 private:
  struct Queue {
    Least least;
    EventIndex last = model::k_none;
  };

  // Up to the end of the first task: then the rest is cancelled.
  static model::Interval observed(const model::Trace& trace) {
    model::Interval time = trace.time();
    if (!trace.tasks().empty())
      if (const EventIndex finished = trace.task_times(0).finished; finished != model::k_none) time.end_ns = trace.time_ns(finished) - 1;
    return time;
  }

  Finding grown(Rule rule, EventIndex event, std::int64_t number) const {
    Finding found{.rule = rule, .severity = Severity::warning, .time = time_};
    found.event = event;
    found.number = static_cast<std::uint64_t>(number);
    return found;
  }

  const model::Trace& trace_;
  const Limits& limits_;
  const model::Interval time_;
  Least tasks_;
  EventIndex last_task_ = model::k_none;
  std::map<std::uint64_t, Queue> queues_;
};

}  // namespace

std::unique_ptr<RuleWatcher> watch_growth(const model::Trace& trace, const Limits& limits) {
  return std::make_unique<GrowthRules>(trace, limits);
}

}  // namespace interleave::insight
