// `interleave path`: the critical path.
#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/progress_line.hpp"
#include "tracer/cli/terminal.hpp"
#include "tracer/insight/critical_path.hpp"
#include "tracer/model/instant.hpp"

namespace interleave::cli {
namespace {

using insight::human_time;

struct PathOptions {
  std::string file;
  RangeOptions range;
  std::size_t top = 40;
  bool json = false;
};

nlohmann::ordered_json step_json(const model::Trace& trace, const insight::PathStep& step) {
  const model::Task task = trace.tasks()[step.task];
  nlohmann::ordered_json json{{"task", task.id.value}, {"name", task.name}, {"kind", model::name_of(step.state)}};
  if (step.state == model::TaskState::waiting) json["wait"] = trace::name_of(step.wait);
  json["on"] = nullptr;
  if (step.on) json["on"] = model::describe(trace, step.on);
  json.update({{"begin_ns", since_first_event(trace, step.time.begin_ns)},
               {"end_ns", since_first_event(trace, step.time.end_ns)},
               {"site", nullptr}});
  if (trace.site(step.site).line > 0) json["site"] = site_json(trace, step.site);
  return json;
}

// A step at a time: of a long trace there are millions.
void print_json(const model::Trace& trace, const insight::CriticalPath& path) {
  fmt::print(R"({{"total_ns":{},"steps":[)", path.time().length_ns());
  for (std::size_t i = 0; i < path.steps.size(); ++i) fmt::print("{}{}", i == 0 ? "" : ",", dumped(step_json(trace, path.steps[i])));
  const insight::PathShares of = insight::shares(trace, path);
  const auto list = [](const std::vector<insight::PathShare>& all) {
    nlohmann::ordered_json made = nlohmann::ordered_json::array();
    for (const insight::PathShare& share : all) made.push_back({{"name", share.name}, {"time_ns", share.time_ns}});
    return made;
  };
  const nlohmann::ordered_json all{{"tasks", list(of.tasks)}, {"sites", list(of.sites)}, {"states", list(of.states)}};
  fmt::print("],\"shares\":{}}}\n", dumped(all));
}

void print_shares(std::string_view title, const std::vector<insight::PathShare>& all, std::int64_t total_ns, const Terminal& screen) {
  constexpr std::size_t k_most = 5;
  fmt::print("\n{}\n", title);
  for (std::size_t i = 0; i < std::min(k_most, all.size()); ++i)
    fmt::print("{:7.1f} %  {}  {}\n", 100 * static_cast<double>(all[i].time_ns) / static_cast<double>(std::max<std::int64_t>(1, total_ns)),
               printable(fitted(human_time(all[i].time_ns), 9, screen.utf8), screen), printable(all[i].name, screen));
  if (all.size() > k_most) fmt::print("           and {} more\n", all.size() - k_most);
}

void print_path(const model::Trace& trace, const insight::CriticalPath& path, const PathOptions& options) {
  const Terminal screen = terminal();
  const std::string file = trace.file().path().filename().string();
  if (path.steps.empty()) {
    fmt::print("{}: no task did anything here, so there is no critical path\n", printable(file, screen));
    return;
  }
  const std::int64_t total = path.time().length_ns();
  fmt::print("{}\n\n", printable(fmt::format("{}: what decided that it took {}, in {} step{}", file, human_time(total),
                                             grouped(path.steps.size()), path.steps.size() == 1 ? "" : "s"),
                                 screen));
  fmt::print("  begins at   lasts   share  what\n");
  const std::size_t shown = options.top == 0 ? path.steps.size() : std::min(options.top, path.steps.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const insight::PathStep& step = path.steps[i];
    const std::string begin = human_time(since_first_event(trace, step.time.begin_ns)), length = human_time(step.time.length_ns());
    fmt::print("{}\n", printable(fmt::format("{} {} {:5.1f} %  {}", right_aligned(begin, 10), right_aligned(length, 9),
                                             100 * static_cast<double>(step.time.length_ns()) / static_cast<double>(total),
                                             insight::sentence(trace, step)),
                                 screen));
  }
  if (shown < path.steps.size()) fmt::print("  and {} more steps: --top 0 shows all\n", grouped(path.steps.size() - shown));
  const insight::PathShares of = insight::shares(trace, path);
  print_shares("By what happens", of.states, total, screen);
  print_shares("By task", of.tasks, total, screen);
  print_shares("By line", of.sites, total, screen);
}

void path(const PathOptions& options) {
  const model::Trace trace = load_trace(options.file);
  RangeOptions bounds = options.range;
  const std::optional<model::TaskIndex> to = known_task(trace, bounds.to);
  if (to) bounds.to.clear();
  const model::Interval range = [&] {
    try {
      return chosen_range(trace, bounds, trace.kept_time());
    } catch (const model::InstantError& error) {
      if (bounds.to.empty()) throw;
      throw UsageError{
          fmt::format("--from or --to: there is no such task, time or event: {}; `interleave show` lists the tasks", error.what())};
    }
  }();
  const insight::CriticalPath found = with_progress("following the critical path of " + options.file, [&](const model::Progress& progress) {
    return insight::critical_path(trace, range, to.value_or(model::k_none), progress);
  });
  if (options.json)
    print_json(trace, found);
  else
    print_path(trace, found, options);
}

}  // namespace

void add_path(CLI::App& app) {
  auto options = std::make_shared<PathOptions>();
  CLI::App* command = app.add_subcommand("path", "The critical path: the runs and waits that decided how long it took");
  add_trace_option(*command, options->file);
  command->add_option("--from", options->range.from, "Begin here: a time like 12.5ms or 3s, or an event like #1234")->type_name("T");
  command
      ->add_option("--to", options->range.to,
                   "To the end of this task, its id or its name; or to a time or an event. Else to the last thing that a task did")
      ->type_name("TASK");
  command->add_option("--top", options->top, "So many steps; 0: all")->type_name("N");
  command->add_flag("--json", options->json, "One JSON object; the keys are in tracer/insight/README.md");
  command->footer("Example:\n  interleave path hello.ilv --to main");
  command->callback([options] { path(*options); });
}

}  // namespace interleave::cli
