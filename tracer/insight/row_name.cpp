// What a person calls a row of the statistics.
#include <filesystem>

#include "tracer/insight/row_name.hpp"
#include "tracer/insight/statistics.hpp"

namespace interleave::insight {
namespace {

std::string name_of_awaited(const Words& words, const StatisticsRow& row) {
  switch (row.awaited) {
    case Awaited::resource:
      return words.label({row.id});
    case Awaited::resources:
    case Awaited::group:
      return words.function(row.name);
    case Awaited::tasks:
      return words.say(Phrase::row_tasks, fill("name", words.function(row.name)));
    case Awaited::jobs:
      return words.say(Phrase::row_jobs, fill("name", words.function(row.name)));
    case Awaited::nothing:
      return words.say(Phrase::row_turns);
    case Awaited::before_first:
      return words.say(Phrase::row_before_first);
    case Awaited::unknown:
      break;
  }
  return words.say(Phrase::row_unknown);
}

}  // namespace

std::string_view common_name(const model::Task& task) { return task.named || task.function.empty() ? task.name : task.function; }

std::string site_name(const model::Trace& trace, const Words& words, model::SiteId id) {
  const model::Site site = trace.site(id);
  if (site.line == 0) return words.say(Phrase::row_no_site);
  return words.say(Phrase::row_site, fill("line", site.line), fill("file", std::filesystem::path{site.file}.filename().string()),
                   fill("function", words.function(site.function)));
}

std::string row_name(const model::Trace& trace, const Statistics& all, const StatisticsRow& row, Language language) {
  const Words words{trace, language};
  if (&row == &all.total) return words.say(Phrase::row_total);
  switch (all.by) {
    case GroupBy::site:
      return site_name(trace, words, row.site);
    case GroupBy::resource:
      return name_of_awaited(words, row);
    case GroupBy::task:
      return words.function(trace.tasks()[row.task].name);
    case GroupBy::name:
      break;
  }
  return words.function(row.name);
}

}  // namespace interleave::insight
