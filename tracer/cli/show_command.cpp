// `interleave show`: a timeline in text, or the state at an instant.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/terminal.hpp"
#include "tracer/cli/timeline_text.hpp"
#include "tracer/insight/sentence.hpp"
#include "tracer/model/instant.hpp"

namespace interleave::cli {
namespace {

struct ShowOptions {
  std::vector<std::string> files;
  RangeOptions range;
  std::string at;
  std::size_t width = 0;
};

std::string title(const model::Trace& trace) {
  std::string out = fmt::format("{}: {}", trace.file().path().filename().string(), insight::human_time(trace.time().length_ns()));
  if (!trace.tasks().empty()) out += ", " + counted(trace.tasks().size(), "task");
  if (!trace.file().info().clean) out += ", not closed in order";
  return out;
}

void show(const ShowOptions& options) {
  Terminal screen = terminal();
  if (options.width > 0) screen.width = options.width;
  std::vector<model::Trace> traces;
  for (const std::string& file : options.files) traces.push_back(load_trace(file));
  // Several traces share an axis: the longest one's, behind the longest names.
  std::int64_t longest = 0;
  std::size_t names = 0;
  for (const model::Trace& trace : traces) {
    longest = std::max(longest, trace.kept_time().length_ns());
    names = std::max(names, name_columns(trace, screen));
  }
  bool first = true;
  for (const model::Trace& trace : traces) {
    if (!std::exchange(first, false)) fmt::print("\n");
    if (!options.at.empty()) {
      const model::EventIndex event = model::parse_event(trace, options.at);
      if (event == model::k_none)
        throw UsageError{
            fmt::format("nothing has happened at {}: the first event of {} is later", options.at, trace.file().path().string())};
      fmt::print("{}", printable(state_text(trace, event), screen));
      continue;
    }
    const model::Interval shared{trace.kept_time().begin_ns, trace.kept_time().begin_ns + longest};
    const model::Interval range = chosen_range(trace, options.range, shared);
    fmt::print("{}", printable(title(trace) + '\n' + timeline_text(trace, range, names, screen), screen));
  }
}

}  // namespace

void add_show(CLI::App& app) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = app.add_subcommand("show", "Show a timeline in text, or with --at everything at one instant");
  command->add_option("FILE", options->files, "The trace; several share one axis")->required();
  command->add_option("--width", options->width, "Columns; the terminal's width, or 80")->check(CLI::Range(20, 10000));
  add_range_options(*command, options->range);
  command->add_option("--at", options->at, "The state at this instant: tasks, await stacks, ready queue, timers, output so far")
      ->type_name("T");
  command->footer("Example:\n  interleave show hello.ilv\n  interleave show hello.ilv --at '#12'");
  command->callback([options] { show(*options); });
}

}  // namespace interleave::cli
