#include "tracer/insight/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <future>
#include <stdexcept>

#include "tracer/insight/rule_watchers.hpp"

namespace interleave::insight {
namespace {

using model::Event;
using model::EventIndex;
using model::EventKind;

// Which kinds of event there are: so what the recorder reports.
class Reports final : public RuleWatcher {
 public:
  void event(EventIndex, const Event& event, model::TaskIndex) override { ++kinds_[static_cast<std::size_t>(event.kind)]; }
  void finish(Findings&) override {}
  bool has(EventKind kind) const { return kinds_[static_cast<std::size_t>(kind)] > 0; }

 private:
  std::array<std::uint64_t, 256> kinds_{};
};

class All final : public model::LifeVisitor {
 public:
  explicit All(const std::vector<std::unique_ptr<RuleWatcher>>& watchers) {
    for (const auto& watcher : watchers) add(*watcher);
  }
  void add(RuleWatcher& watcher) { watchers_.push_back(&watcher); }
  void piece(const model::LifePiece& piece) override {
    for (RuleWatcher* watcher : watchers_) watcher->piece(piece);
  }
  void event(EventIndex index, const Event& event, model::TaskIndex task) override {
    for (RuleWatcher* watcher : watchers_) watcher->event(index, event, task);
  }

 private:
  std::vector<RuleWatcher*> watchers_;
};

// Format 2.2 is the first in which errors that are taken are told.
bool tells_retrievals(const model::Trace& trace) {
  return std::ranges::all_of(trace.file().processes(), [](const file::FileInfo& info) {
    return (info.recorder == "cpp" || info.recorder == "python") && (info.major > 2 || (info.major == 2 && info.minor >= 2));
  });
}

unsigned lacks(const model::Trace& trace, const Reports& reports) {
  unsigned missing = 0;
  if (trace.lost_events() > 0 || !trace.gaps().empty() || trace.first_kept() > 0 || !trace.file().damage().empty())
    missing |= k_need_all_events;
  if (reports.has(EventKind::task_suspend) && !reports.has(EventKind::task_wake)) missing |= k_need_wakes;
  if (reports.has(EventKind::task_resume) && !reports.has(EventKind::frame_enter)) missing |= k_need_frames;
  if (std::ranges::any_of(trace.file().processes(),
                          [](const file::FileInfo& info) { return info.clock == trace::ClockKind::virtual_time; }))
    missing |= k_need_real_time;
  if (!tells_retrievals(trace)) missing |= k_need_retrievals;
  return missing;
}

}  // namespace

Diagnosis diagnose(const model::Trace& trace, const Limits& limits, const model::Progress& progress) {
  // Two halves of about the same work, each with a walk of its own.
  Findings findings, others;
  Reports reports;
  std::vector<std::unique_ptr<RuleWatcher>> watchers, other_watchers;
  watchers.push_back(watch_runs(trace, limits, findings));
  watchers.push_back(watch_waits(trace));
  watchers.push_back(watch_locks(trace, limits));
  other_watchers.push_back(watch_ends(trace));
  other_watchers.push_back(watch_sequences(limits, others));
  other_watchers.push_back(watch_growth(trace, limits));
  All all{watchers}, all_others{other_watchers};
  all.add(reports);
  std::atomic<bool> stopped{false};
  std::future<void> other = std::async(std::launch::async, [&] {
    model::walk_lives(trace, trace.time(), all_others, [&](double) { return !stopped; });
    for (const auto& watcher : other_watchers) watcher->finish(others);
  });
  try {
    model::walk_lives(trace, trace.time(), all, progress);
    for (const auto& watcher : watchers) watcher->finish(findings);
  } catch (...) {
    stopped = true;
    other.wait();
    throw;
  }
  other.get();

  Diagnosis diagnosis;
  findings.take(std::move(others));
  diagnosis.findings = std::move(findings).all();
  const unsigned missing = lacks(trace, reports);
  for (std::size_t i = 0; i < k_rules.size(); ++i) {
    const unsigned why = k_rules[i].needs & missing;
    if (why == 0) continue;
    const auto rule = static_cast<Rule>(i);
    const auto is_of_rule = [&](const Finding& finding) { return finding.rule == rule; };
    // What is long in virtual time is long; only that nothing is proves nothing.
    if (why == k_need_real_time && std::ranges::any_of(diagnosis.findings, is_of_rule)) continue;
    diagnosis.left_out.push_back({rule, static_cast<Need>(why & (~why + 1))});  // the first of them
    std::erase_if(diagnosis.findings, is_of_rule);
  }
  return diagnosis;
}

void Limits::set(std::string_view assignment) {
  const std::size_t dot = assignment.find('.'), equals = assignment.find('=');
  const auto words = [&](std::size_t from, std::size_t to) { return assignment.substr(from, to - from); };
  if (dot == assignment.npos || equals == assignment.npos || dot > equals)
    throw std::invalid_argument{fmt::format("'{}' sets no limit: write RULE.LIMIT=VALUE, such as blocking-call.warning_ms=20", assignment)};
  const std::string_view rule = words(0, dot), limit = words(dot + 1, equals), text = assignment.substr(equals + 1);
  std::string known;
  for (std::size_t i = 0; i < k_limits.size(); ++i) {
    const std::string_view name = info_of(k_limits[i].rule).name;
    known += fmt::format("{}{}.{}", known.empty() ? "" : ", ", name, k_limits[i].name);
    if (name != rule || k_limits[i].name != limit) continue;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0))
      throw std::invalid_argument{fmt::format("{}.{} is a number of at least 0, and not '{}'", rule, limit, text)};
    values_[i] = value;
    return;
  }
  throw std::invalid_argument{fmt::format("there is no limit {}.{}; there are {}", rule, limit, known)};
}

std::string definition(Rule rule, const Limits& limits) {
  std::string text{info_of(rule).definition};
  for (std::size_t i = 0; i < k_limits.size(); ++i) {
    if (k_limits[i].rule != rule) continue;
    const std::string name = fmt::format("{{{}}}", k_limits[i].name);
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name))
      text.replace(at, name.size(), fmt::format("{}", limits[static_cast<LimitId>(i)]));
  }
  return text;
}

}  // namespace interleave::insight
