// A critical path in words, and in shares.
#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "tracer/insight/critical_path.hpp"
#include "tracer/insight/phrasing.hpp"
#include "tracer/insight/row_name.hpp"
#include "tracer/insight/wait_words.hpp"

namespace interleave::insight {
namespace {

using model::TaskState;

std::vector<PathShare> sorted(const std::map<std::string, std::int64_t>& times) {
  std::vector<PathShare> all;
  for (const auto& [name, time_ns] : times) all.push_back({name, time_ns});
  std::ranges::sort(all, [](const PathShare& a, const PathShare& b) { return std::tie(b.time_ns, a.name) < std::tie(a.time_ns, b.name); });
  return all;
}

std::string state_name(const Words& words, TaskState state, model::WaitKind wait) {
  switch (state) {
    case TaskState::running:
      return words.say(Phrase::path_runs);
    case TaskState::ready:
      return words.say(Phrase::path_ready);
    case TaskState::waiting:
      return words.say(Phrase::path_waits, fill("kind", trace::name_of(wait)));
    default:
      return words.say(Phrase::row_unknown);
  }
}

}  // namespace

PathShares shares(const model::Trace& trace, const CriticalPath& path, Language language) {
  const Words words{trace, language};
  // First by number: a path has many more steps than tasks and lines, and to name one of these takes longer than to add.
  std::unordered_map<model::TaskIndex, std::int64_t> by_task;
  std::unordered_map<std::uint32_t, std::int64_t> by_site;
  std::map<std::pair<TaskState, model::WaitKind>, std::int64_t> by_state;
  for (const PathStep& step : path.steps) {
    const std::int64_t length = step.time.length_ns();
    by_task[step.task] += length;
    by_site[step.site.value] += length;
    by_state[{step.state, step.wait}] += length;
  }
  std::map<std::string, std::int64_t> tasks, sites, states;
  for (const auto& [task, time_ns] : by_task) tasks[words.function(trace.tasks()[task].name)] += time_ns;
  for (const auto& [site, time_ns] : by_site) sites[site_name(trace, words, {site})] += time_ns;
  for (const auto& [state, time_ns] : by_state) states[state_name(words, state.first, state.second)] += time_ns;
  return {sorted(tasks), sorted(sites), sorted(states)};
}

std::string sentence(const model::Trace& trace, const PathStep& step, Language language) {
  const Words words{trace, language};
  const auto task = fill("task", words.named(trace.tasks()[step.task].id));
  switch (step.state) {
    case TaskState::running:
      return words.say(Phrase::path_step_runs, task, fill("at", words.at_line(step.site)));
    case TaskState::ready:
      return words.say(Phrase::path_step_ready, task);
    case TaskState::waiting:
      return words.say(Phrase::path_step_waits, task, fill("waits", wait_words(trace, words, step.event)),
                       fill("at", words.at_line(step.site)));
    default:
      return words.say(Phrase::path_step_unknown, task);
  }
}

}  // namespace interleave::insight
