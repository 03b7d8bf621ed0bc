// `interleave info`: what a trace is.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <memory>
#include <set>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/terminal.hpp"
#include "tracer/insight/sentence.hpp"

namespace interleave::cli {
namespace {

struct InfoOptions {
  std::string file;
  bool json = false;
};

std::size_t process_count(const file::TraceFile& file) {
  std::set<std::uint32_t> processes;
  for (const file::EventChunk& chunk : file.chunks()) processes.insert(chunk.process);
  return processes.size();
}

nlohmann::ordered_json info_json(const model::Trace& trace) {
  const file::FileInfo& info = trace.file().info();
  return {{"format", fmt::format("{}.{}", info.major, info.minor)},
          {"program", info.program},
          {"argv", info.arguments},
          {"processes", process_count(trace.file())},
          {"threads", trace.threads().size()},
          {"loops", trace.loops().size()},
          {"tasks", trace.tasks().size()},
          {"events", trace.event_count()},
          {"lost", trace.lost_events()},
          {"given_up", given_up_events(trace.file())},
          {"duration_ns", trace.time().length_ns()},
          {"clean", info.clean},
          {"recorder", info.recorder},
          {"bytes", info.bytes},
          {"clock", name_of(info.clock)},
          {"precision", name_of(info.precision)},
          {"uuid", info.trace_uuid},
          {"damage", trace.file().damage().size()}};
}

void print_info(const model::Trace& trace) {
  const file::FileInfo& info = trace.file().info();
  const auto row = [](std::string_view name, const std::string& value) { fmt::print("{:<10} {}\n", name, value); };
  std::string command;
  for (const std::string& argument : info.arguments) command += (command.empty() ? "" : " ") + argument;
  row("trace", fmt::format("{}, format {}.{}, {}", trace.file().path().string(), info.major, info.minor, human_bytes(info.bytes)));
  row("program", command.empty() ? info.program : command);
  // What was imported from a format that tells no wall time has none.
  const std::string when = info.realtime_ns == 0 ? ""
                                                 : fmt::format("{:%Y-%m-%d %H:%M:%S} UTC ",
                                                               fmt::gmtime(static_cast<std::time_t>(info.realtime_ns / 1'000'000'000)));
  row("recorded", fmt::format("{}by the {} recorder{}{}, clock: {}{}", when, info.recorder, info.recorder_version.empty() ? "" : " ",
                              info.recorder_version, name_of(info.clock), info.precision == trace::Precision::coarse ? ", coarse" : ""));
  row("duration", insight::human_time(trace.time().length_ns()));
  row("events", fmt::format("{}, {} lost", grouped(trace.event_count()), grouped(trace.lost_events())));
  if (const std::uint64_t given_up = given_up_events(trace.file()); given_up > 0)
    row("given up", fmt::format("{} older events, to keep the file within its size; what was alive then is told", grouped(given_up)));
  row("holds", fmt::format("{}, {}, {}, {}", counted(process_count(trace.file()), "process"), counted(trace.threads().size(), "thread"),
                           counted(trace.loops().size(), "loop"), counted(trace.tasks().size(), "task")));
  row("closed",
      info.clean ? "in order" : "not in order: the program was killed or has crashed, or still runs; what it had recorded is all there");
  for (const file::Damage& damage : trace.file().damage()) row("damaged", fmt::format("at byte {}: {}", damage.offset, damage.message));
}

void info(const InfoOptions& options) {
  const model::Trace trace = load_trace(options.file);
  if (options.json)
    fmt::print("{}\n", dumped(info_json(trace)));
  else
    print_info(trace);
}

}  // namespace

void add_info(CLI::App& app) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command = app.add_subcommand("info", "Say what a trace is");
  add_trace_option(*command, options->file);
  command->add_flag("--json", options->json, "As one JSON object");
  command->footer("Example:\n  interleave info hello.ilv");
  command->callback([options] { info(*options); });
}

}  // namespace interleave::cli
