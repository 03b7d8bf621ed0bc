// `interleave stats`: where the time went.
#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/progress_line.hpp"
#include "tracer/cli/terminal.hpp"
#include "tracer/insight/statistics.hpp"

namespace interleave::cli {
namespace {

using insight::GroupBy;
using insight::human_time;
using insight::Statistics;
using insight::StatisticsRow;

struct StatsOptions {
  std::string file;
  RangeOptions range;
  GroupBy by = GroupBy::name;
  std::size_t top = 20;
  bool json = false;
};

const std::map<std::string, GroupBy> k_groupings{
    {"task", GroupBy::task}, {"name", GroupBy::name}, {"site", GroupBy::site}, {"resource", GroupBy::resource}};

// What the percentiles are of.
std::string_view measured_by(GroupBy by) { return by == GroupBy::task ? "runs" : by == GroupBy::name ? "lives" : "waits"; }

nlohmann::ordered_json sums_json(const StatisticsRow& row) {
  nlohmann::ordered_json json{{"count", row.count}, {"busy_ns", row.busy_ns}, {"delay_ns", row.delay_ns}, {"wait_ns", row.wait_ns}};
  if (row.unknown_ns > 0) json["unknown_ns"] = row.unknown_ns;
  json["resumes"] = row.resumes;
  return json;
}

nlohmann::ordered_json use_json(const StatisticsRow& row) {
  const insight::ResourceUse& use = row.use;
  nlohmann::ordered_json json{{"limit", use.limit}, {"most", use.most}, {"mean", use.mean}, {"held_ns", use.held_ns}};
  if (use.jobs > 0) json.update({{"jobs", use.jobs}, {"queued_ns", use.queued_ns}, {"worked_ns", use.worked_ns}});
  return json;
}

nlohmann::ordered_json row_json(const model::Trace& trace, const Statistics& all, const StatisticsRow& row) {
  nlohmann::ordered_json json{{"id", row.id}, {"name", insight::row_name(trace, all, row)}};
  if (row.id == 0) json["id"] = nullptr;
  if (trace.site(row.site).line > 0) json["site"] = site_json(trace, row.site);
  json.update(sums_json(row));
  json.update({{"p50_ns", row.times.percentile_ns(50)},
               {"p90_ns", row.times.percentile_ns(90)},
               {"p99_ns", row.times.percentile_ns(99)},
               {"max_ns", row.times.max_ns()}});
  if (all.by == GroupBy::resource && row.awaited == insight::Awaited::resource) json["use"] = use_json(row);
  for (const insight::Waiter& waiter : row.waiters) json["waiters"].push_back({{"name", waiter.name}, {"wait_ns", waiter.wait_ns}});
  return json;
}

nlohmann::ordered_json loop_json(const insight::LoopUse& loop) {
  return {{"busy_ns", loop.busy_ns}, {"idle_ns", loop.idle_ns}, {"length_ns", loop.length_ns}, {"utilisation", loop.utilisation()}};
}

insight::LoopUse all_loops(const Statistics& all) {
  insight::LoopUse sum;
  for (const insight::LoopUse& loop : all.loops) {
    sum.busy_ns += loop.busy_ns;
    sum.idle_ns += loop.idle_ns;
    sum.length_ns += loop.length_ns;
  }
  return sum;
}

nlohmann::ordered_json stats_json(const model::Trace& trace, const Statistics& all, std::string_view by) {
  nlohmann::ordered_json json{{"by", by},
                              {"percentiles_of", measured_by(all.by)},
                              {"begin_ns", since_first_event(trace, all.range.begin_ns)},
                              {"end_ns", since_first_event(trace, all.range.end_ns)},
                              {"rows", nlohmann::ordered_json::array()},
                              {"total", sums_json(all.total)},
                              {"loop", loop_json(all_loops(all))},
                              {"loops", nlohmann::ordered_json::array()},
                              {"parts_ns", all.parts_ns},
                              {"speed_up", all.speed_up()}};
  for (const StatisticsRow& row : all.rows) json["rows"].push_back(row_json(trace, all, row));
  for (const insight::LoopUse& loop : all.loops) {
    nlohmann::ordered_json one{{"name", trace.loops()[loop.loop].name}};
    one.update(loop_json(loop));
    json["loops"].push_back(std::move(one));
  }
  return json;
}

std::string fitted_name(std::string_view name, std::size_t columns, const Terminal& screen) {
  return display_width(name) <= columns ? std::string{name} : fitted(name, columns, screen.utf8);
}

// The numbers, then the name in what is left of the line.
void print_row(const Terminal& screen, const std::vector<std::string>& cells, std::string_view name) {
  std::string line;
  for (const std::string& cell : cells) {
    line += (line.empty() ? "" : " ") + right_aligned(cell, 8);
  }
  const std::size_t used = display_width(line) + 2;
  fmt::print("{}\n", printable(line + "  " + fitted_name(name, screen.width > used + 12 ? screen.width - used : 12, screen), screen));
}

void print_summary(const model::Trace& trace, const Statistics& all, const Terminal& screen) {
  std::string text = fmt::format("{}: {}{}, {}, resumed {}\n", trace.file().path().filename().string(), human_time(all.range.length_ns()),
                                 all.range.length_ns() == trace.time().length_ns() ? "" : " of it", counted(all.total.count, "task"),
                                 counted(all.total.resumes, "time"));
  for (const insight::LoopUse& loop : all.loops) {
    const std::string_view name = trace.loops()[loop.loop].name;
    text += fmt::format("event loop{}{}: tasks ran for {}, it was idle for {}: {:.1f} % used\n", name.empty() ? "" : " ", name,
                        human_time(loop.busy_ns), human_time(loop.idle_ns), 100 * loop.utilisation());
  }
  text += fmt::format("One after the other, what the tasks ran and waited for would take {}: {:.2f} times as long.\n",
                      human_time(all.parts_ns), all.speed_up());
  fmt::print("{}\n", printable(text, screen));
}

void print_uses(const model::Trace& trace, const Statistics& all, const Terminal& screen) {
  bool is_first = true;
  for (const StatisticsRow& row : all.rows) {
    if (row.awaited != insight::Awaited::resource) continue;
    const insight::ResourceUse& use = row.use;
    std::string text;
    if (use.held_ns > 0) text += fmt::format("; held for {}", human_time(use.held_ns));
    if (use.jobs > 0)
      text += fmt::format("; {} jobs, which worked for {} and had waited for a worker for {}", grouped(use.jobs), human_time(use.worked_ns),
                          human_time(use.queued_ns));
    if (use.held_ns == 0 && use.most > 0)
      text += fmt::format("; at most {}{}, {:.2f} on average", use.most, use.limit > 0 ? fmt::format(" of {}", use.limit) : "", use.mean);
    std::string who;
    for (const insight::Waiter& waiter : row.waiters)
      if (waiter.wait_ns > 0) who += fmt::format("{}{} {}", who.empty() ? "" : ", ", waiter.name, human_time(waiter.wait_ns));
    if (!who.empty()) text += "; waited for by " + who;
    if (text.empty()) continue;
    fmt::print("{}{}\n", std::exchange(is_first, false) ? "\n" : "",
               printable(insight::row_name(trace, all, row) + ": " + text.substr(2), screen));
  }
}

void print_stats(const model::Trace& trace, const Statistics& all, const StatsOptions& options, std::string_view by) {
  const Terminal screen = terminal();
  print_summary(trace, all, screen);
  const std::string of{measured_by(all.by)};
  print_row(screen, {"count", "runs", "ready", "waits", "p50", "max"}, by);
  const std::size_t rows = options.top == 0 ? all.rows.size() : std::min(options.top, all.rows.size());
  for (std::size_t i = 0; i < rows; ++i) {
    const StatisticsRow& row = all.rows[i];
    print_row(screen,
              {grouped(row.count), human_time(row.busy_ns), human_time(row.delay_ns), human_time(row.wait_ns),
               human_time(row.times.percentile_ns(50)), human_time(row.times.max_ns())},
              insight::row_name(trace, all, row));
  }
  if (rows < all.rows.size()) fmt::print("and {} more: --top 0 shows all\n", grouped(all.rows.size() - rows));
  fmt::print("p50 and max are of the {}.\n", all.by == GroupBy::task   ? "single runs"
                                             : all.by == GroupBy::name ? "tasks' lives"
                                                                       : "single waits");
  if (all.by == GroupBy::resource) print_uses(trace, all, screen);
}

void stats(const StatsOptions& options) {
  const model::Trace trace = load_trace(options.file);
  const model::Interval range = chosen_range(trace, options.range, trace.kept_time());
  const Statistics all = with_progress("adding up " + options.file, [&](const model::Progress& progress) {
    return insight::statistics(trace, options.by, range, progress);
  });
  const auto by = std::ranges::find(k_groupings, options.by, [](const auto& grouping) { return grouping.second; })->first;
  if (options.json)
    fmt::print("{}\n", dumped(stats_json(trace, all, by)));
  else
    print_stats(trace, all, options, by);
}

}  // namespace

void add_stats(CLI::App& app) {
  auto options = std::make_shared<StatsOptions>();
  CLI::App* command = app.add_subcommand("stats", "Where the time went: of tasks, names, lines of code, or what was waited for");
  add_trace_option(*command, options->file);
  add_range_options(*command, options->range);
  command->add_option("--by", options->by, "What has a row: task, name (the default), site or resource")
      ->transform(CLI::CheckedTransformer(k_groupings))
      ->type_name("WHAT");
  command->add_option("--top", options->top, "So many rows, those with the longest times; 0: all")->type_name("N");
  command->add_flag("--json", options->json, "One JSON object, with all rows; the keys are in tracer/insight/README.md");
  command->footer(
      "runs: tasks ran. ready: they could have run, and did not yet. waits: they waited. By site and resource, what follows a wait until "
      "the\n"
      "next one counts with it, so every table adds up to the whole.\n"
      "Example:\n  interleave stats hello.ilv --by resource");
  command->callback([options] { stats(*options); });
}

}  // namespace interleave::cli
