// `interleave lint`: the diagnostics.
#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/progress_line.hpp"
#include "tracer/cli/terminal.hpp"
#include "tracer/insight/diagnose.hpp"

namespace interleave::cli {
namespace {

using insight::Finding;
using insight::Severity;

struct LintOptions {
  std::string file;
  std::vector<std::string> limits;
  Severity fail_on = Severity::warning;
  bool json = false, rules = false;
};

const std::map<std::string, Severity> k_severities{
    {"info", Severity::info}, {"warning", Severity::warning}, {"critical", Severity::critical}};

insight::Limits limits_of(const LintOptions& options) {
  insight::Limits limits;
  for (const std::string& assignment : options.limits) {
    try {
      limits.set(assignment);
    } catch (const std::invalid_argument& error) {
      throw UsageError{fmt::format("--set: {}", error.what())};
    }
  }
  return limits;
}

nlohmann::ordered_json task_json(const model::Trace& trace, model::TaskIndex task) {
  if (task == model::k_none) return nullptr;
  const model::Task of = trace.tasks()[task];
  return {{"id", of.id.value}, {"name", of.name}};
}

nlohmann::ordered_json finding_json(const model::Trace& trace, const Finding& found) {
  nlohmann::ordered_json json{{"rule", info_of(found.rule).name},
                              {"severity", name_of(found.severity)},
                              {"message", insight::sentence(trace, found)},
                              {"advice", insight::advice(found.rule)},
                              {"task", task_json(trace, found.task)},
                              {"site", nullptr},
                              {"begin_ns", since_first_event(trace, found.time.begin_ns)},
                              {"end_ns", since_first_event(trace, found.time.end_ns)},
                              {"event", found.event},
                              {"count", found.count},
                              {"tasks", nlohmann::ordered_json::array()}};
  if (trace.site(found.site).line > 0) json["site"] = site_json(trace, found.site);
  for (const insight::Concerned& concerned : found.tasks) {
    nlohmann::ordered_json one = task_json(trace, concerned.task);
    if (concerned.time_ns > 0) one["time_ns"] = concerned.time_ns;
    json["tasks"].push_back(std::move(one));
  }
  return json;
}

nlohmann::ordered_json diagnosis_json(const model::Trace& trace, const insight::Diagnosis& diagnosis) {
  nlohmann::ordered_json json{{"findings", nlohmann::ordered_json::array()}, {"skipped", nlohmann::ordered_json::array()}};
  for (const Finding& found : diagnosis.findings) json["findings"].push_back(finding_json(trace, found));
  for (const insight::LeftOut& out : diagnosis.left_out)
    json["skipped"].push_back({{"rule", info_of(out.rule).name}, {"why", insight::reason(out)}});
  return json;
}

void print_finding(const model::Trace& trace, const Finding& found, const Terminal& screen) {
  const std::string_view colour = !screen.colour                         ? ""
                                  : found.severity == Severity::critical ? "\033[1;31m"
                                  : found.severity == Severity::warning  ? "\033[1;33m"
                                                                         : "\033[1;36m";
  const model::Site site = trace.site(found.site);
  const std::string where = site.line > 0 ? fmt::format("  {}:{}", site.file, site.line) : "";
  fmt::print("\n{}{}{}: {}{}  #{}\n", colour, name_of(found.severity), colour.empty() ? "" : "\033[0m", info_of(found.rule).name,
             printable(where, screen), found.event);
  fmt::print("  {}\n", printable(insight::sentence(trace, found), screen));
  fmt::print("  {}\n", printable(insight::advice(found.rule), screen));
}

void print_diagnosis(const model::Trace& trace, const insight::Diagnosis& diagnosis) {
  const Terminal screen = terminal();
  const std::size_t count = diagnosis.findings.size();
  const std::string file = trace.file().path().filename().string();
  if (count == 0)
    fmt::print("{}: nothing found; {} of {} rules could be decided\n", file, insight::k_rules.size() - diagnosis.left_out.size(),
               insight::k_rules.size());
  else
    fmt::print("{}: {} finding{}\n", file, count, count == 1 ? "" : "s");
  for (const Finding& found : diagnosis.findings) print_finding(trace, found, screen);
  if (!diagnosis.left_out.empty()) fmt::print("\nNot decided:\n");
  for (const insight::LeftOut& out : diagnosis.left_out)
    fmt::print("  {}: {}\n", info_of(out.rule).name, printable(insight::reason(out), screen));
}

void print_rules(const insight::Limits& limits) {
  for (std::size_t i = 0; i < insight::k_rules.size(); ++i) {
    const auto rule = static_cast<insight::Rule>(i);
    fmt::print("{} ({})\n  {}\n", info_of(rule).name, name_of(info_of(rule).severity), insight::definition(rule, limits));
    for (std::size_t limit = 0; limit < insight::k_limits.size(); ++limit)
      if (insight::k_limits[limit].rule == rule)
        fmt::print("  --set {}.{}={}\n", info_of(rule).name, insight::k_limits[limit].name, limits[static_cast<insight::LimitId>(limit)]);
  }
}

void lint(const LintOptions& options) {
  const insight::Limits limits = limits_of(options);
  if (options.rules) return print_rules(limits);
  if (options.file.empty()) throw UsageError{"lint needs a trace: interleave lint FILE, or interleave lint --rules"};
  const model::Trace trace = load_trace(options.file);
  const insight::Diagnosis diagnosis = with_progress(
      "looking for faults in " + options.file, [&](const model::Progress& progress) { return insight::diagnose(trace, limits, progress); });
  if (options.json)
    fmt::print("{}\n", dumped(diagnosis_json(trace, diagnosis)));
  else
    print_diagnosis(trace, diagnosis);
  for (const Finding& found : diagnosis.findings)
    if (found.severity >= options.fail_on) throw Exit{1};
}

}  // namespace

void add_lint(CLI::App& app) {
  auto options = std::make_shared<LintOptions>();
  CLI::App* command = app.add_subcommand("lint", "What is wrong with the program, as far as its trace proves it");
  command->add_option("FILE", options->file, "The trace");
  command->add_flag("--json", options->json, "One JSON object; the keys are in tracer/insight/README.md");
  command->add_option("--fail-on", options->fail_on, "Exit code 1 from this severity on: info, warning (the default) or critical")
      ->transform(CLI::CheckedTransformer(k_severities))
      ->type_name("SEVERITY");
  command->add_option("--set", options->limits, "Another limit, such as blocking-call.warning_ms=20; may be given again")
      ->type_name("RULE.LIMIT=VALUE")
      ->take_all()
      ->expected(1);
  command->add_flag("--rules", options->rules, "The rules, their exact definitions and their limits");
  command->footer("Example:\n  interleave lint hello.ilv --fail-on critical\n  interleave lint --rules");
  command->callback([options] { lint(*options); });
}

}  // namespace interleave::cli
