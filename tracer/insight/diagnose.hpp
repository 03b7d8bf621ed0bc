// What is wrong with a program, as far as its trace proves it.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tracer/insight/rules.hpp"
#include "tracer/insight/sentence.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::insight {

/// A task that a finding is about, and for how long: it was held up, it waited, it ran.
struct Concerned {
  model::TaskIndex task = model::k_none;
  std::int64_t time_ns = 0;
};

/// What breaks one rule at one line of code, however often: the worst case stands for all.
struct Finding {
  Rule rule{};
  Severity severity{};
  model::TaskIndex task = model::k_none;
  model::SiteId site{};
  model::SiteId until{};                    ///< the line that ended what began at `site`, where there is one
  model::Interval time{};                   ///< of the worst case
  model::EventIndex event = model::k_none;  ///< where a person should look first
  model::EntityId entity{};                 ///< the lock, the queue, the function's frame, …
  std::int64_t worst_ns = 0, total_ns = 0;  ///< how long; of all cases
  std::uint64_t count = 1;                  ///< cases
  std::uint64_t number = 0;                 ///< what the rule counts: wakes, cancels, live tasks, …
  std::vector<Concerned> tasks{};           ///< the others, at most ten; those concerned most first
  std::uint64_t concerned = 0;              ///< how many there are in all
};

struct LeftOut {
  Rule rule{};
  Need why{};
};

class Limits {
 public:
  double operator[](LimitId id) const { return values_[static_cast<std::size_t>(id)]; }
  std::int64_t ns(LimitId id) const { return static_cast<std::int64_t>((*this)[id] * 1e6); }
  /// "blocking-call.warning_ms=20". Throws std::invalid_argument, which says what there is.
  void set(std::string_view assignment);

 private:
  std::array<double, k_limits.size()> values_ = [] {
    std::array<double, k_limits.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = k_limits[i].value;
    return all;
  }();
};

struct Diagnosis {
  std::vector<Finding> findings;  ///< the worst first
  std::vector<LeftOut> left_out;  ///< rules that this trace cannot prove
};

/// One walk over the whole trace. Throws Stopped where `progress` says so.
Diagnosis diagnose(const model::Trace& trace, const Limits& limits = {}, const model::Progress& progress = {});

/// What was found, with names, lines and times: "`main` ran for 120 ms without giving the others a turn (lines 10 to 12): …".
std::string sentence(const model::Trace& trace, const Finding& finding, Language language = Language::english);
/// What to do about it.
std::string advice(Rule rule, Language language = Language::english);
/// Why the rule was left out.
std::string reason(const LeftOut& left_out, Language language = Language::english);
/// The rule's definition with its limits filled in.
std::string definition(Rule rule, const Limits& limits);

}  // namespace interleave::insight
