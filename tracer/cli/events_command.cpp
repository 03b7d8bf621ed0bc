// `interleave events`: the raw events, one a line.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"

namespace interleave::cli {
namespace {

struct EventsOptions {
  std::string file, task, kind;
  bool json = false;
};

void check_kind(const std::string& kind) {
  if (kind.empty() || std::ranges::find(trace::k_events, kind, &trace::EventSpec::name) != trace::k_events.end()) return;
  throw UsageError{fmt::format("there is no kind of event named '{}'; see the table in tracer/FORMAT.md, such as task_resume", kind)};
}

void events(const EventsOptions& options) {
  check_kind(options.kind);
  const model::Trace trace = load_trace(options.file);
  const auto write = [&](model::EventIndex index) {
    if (!options.kind.empty() && name_of(trace.kind(index)) != options.kind) return;
    fmt::print("{}\n", options.json ? dumped(event_json(trace, index)) : event_text(trace, index));
  };
  if (options.task.empty())
    for (model::EventIndex index = 0; index < trace.event_count(); ++index) write(index);
  else if (const auto task = known_task(trace, options.task))
    std::ranges::for_each(trace.events_of(*task), write);
  else
    throw UsageError{fmt::format("the trace has no task '{}'; `interleave show` lists its tasks", options.task)};
}

}  // namespace

void add_events(CLI::App& app) {
  auto options = std::make_shared<EventsOptions>();
  CLI::App* command = app.add_subcommand("events", "List the raw events, one a line");
  add_trace_option(*command, options->file);
  command->add_option("--task", options->task, "Only events about this task: its id or its name")->type_name("ID");
  command->add_option("--kind", options->kind, "Only events of this kind")->type_name("KIND");
  command->add_flag("--json", options->json, "One JSON object a line, with the fields' names from tracer/FORMAT.md");
  command->footer("Example:\n  interleave events hello.ilv --kind task_resume --json");
  command->callback([options] { events(*options); });
}

}  // namespace interleave::cli
