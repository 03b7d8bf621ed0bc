#include "tracer/cli/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "tracer/cli/progress_line.hpp"
#include "tracer/model/instant.hpp"

namespace interleave::cli {

CLI::Option* add_trace_option(CLI::App& command, std::string& file) { return command.add_option("FILE", file, "The trace")->required(); }

model::Trace load_trace(const std::string& file) {
  model::Trace trace =
      with_progress("reading " + file, [&](const model::Progress& progress) { return model::Trace::load(file, progress); });
  if (const auto damage = trace.file().damage(); !damage.empty())
    fmt::print(stderr, "interleave: {} is damaged, this is what it still holds: at byte {}, {}{}\n", file, damage.front().offset,
               damage.front().message,
               damage.size() > 1 ? fmt::format(" (and {} more: interleave check {})", damage.size() - 1, file) : "");
  return trace;
}

std::optional<model::TaskIndex> known_task(const model::Trace& trace, const std::string& wanted) {
  if (wanted.empty()) return std::nullopt;
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), id);
  if (error == std::errc{} && *end == '\0')
    if (const model::TaskIndex task = trace.task({id}); task != model::k_none) return task;
  const auto found = std::ranges::find(trace.tasks(), wanted, &model::Task::name);
  if (found == trace.tasks().end()) return std::nullopt;
  return static_cast<model::TaskIndex>(found - trace.tasks().begin());
}

void add_range_options(CLI::App& command, RangeOptions& options) {
  command.add_option("--from", options.from, "Begin here: a time like 12.5ms or 3s, or an event like #1234")->type_name("T");
  command.add_option("--to", options.to, "End here")->type_name("T");
}

model::Interval chosen_range(const model::Trace& trace, const RangeOptions& options, model::Interval otherwise) {
  if (!options.from.empty()) otherwise.begin_ns = model::parse_instant(trace, options.from);
  if (!options.to.empty()) otherwise.end_ns = model::parse_instant(trace, options.to);
  if (otherwise.end_ns < otherwise.begin_ns)
    throw UsageError{fmt::format("the range from {} to {} ends before it begins", options.from, options.to)};
  return otherwise;
}

std::uint64_t given_up_events(const file::TraceFile& file) {
  std::uint64_t sum = 0;
  for (const file::FileInfo& process : file.processes()) sum += process.given_up_events;
  return sum;
}

}  // namespace interleave::cli
