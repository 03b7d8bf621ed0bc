#include <algorithm>

#include "tracer/insight/rule_watchers.hpp"

namespace interleave::insight {

void keep_most_concerned(Finding& finding) {
  std::ranges::sort(finding.tasks,
                    [](const Concerned& a, const Concerned& b) { return std::tie(b.time_ns, a.task) < std::tie(a.time_ns, b.task); });
  if (finding.tasks.size() > k_most_concerned) finding.tasks.resize(k_most_concerned);
}

Finding* Findings::add(Finding found, std::int64_t weight) {
  const auto [at, is_new] = found_.try_emplace({found.rule, found.site.value, found.entity.value});
  Kept& kept = at->second;
  if (is_new) {
    kept = {std::move(found), weight};
    return &kept.finding;
  }
  ++kept.finding.count;
  kept.finding.total_ns += found.total_ns;
  if (weight <= kept.weight) return nullptr;
  found.count = kept.finding.count;
  found.total_ns = kept.finding.total_ns;
  kept = {std::move(found), weight};
  return &kept.finding;
}

std::vector<Finding> Findings::all() && {
  std::vector<Finding> all;
  for (auto& [key, kept] : found_) all.push_back(std::move(kept.finding));
  std::ranges::sort(all, [](const Finding& a, const Finding& b) {
    return std::tuple{b.severity, a.rule, b.total_ns, a.site.value, a.entity.value} <
           std::tuple{a.severity, b.rule, a.total_ns, b.site.value, b.entity.value};
  });
  return all;
}

}  // namespace interleave::insight
