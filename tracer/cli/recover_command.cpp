// `interleave recover`: what a damaged trace still holds, as a whole one.
#include "tracer/rewrite/recover.hpp"

#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/progress_line.hpp"
#include "tracer/cli/terminal.hpp"

namespace interleave::cli {
namespace {

struct RecoverCommandOptions {
  std::string file, output;
  bool no_sources = false, json = false;
};

nlohmann::ordered_json notes_json(const std::vector<file::Damage>& notes) {
  auto list = nlohmann::ordered_json::array();
  for (const file::Damage& note : notes) list.push_back({{"offset", note.offset}, {"message", note.message}});
  return list;
}

nlohmann::ordered_json report_json(const rewrite::RecoverReport& report, const RecoverCommandOptions& options) {
  return {{"file", options.file},
          {"output", options.output},
          {"bytes_before", report.bytes_before},
          {"bytes_after", report.bytes_after},
          {"chunks", report.chunks},
          {"events", report.events},
          {"lost", report.lost_events},
          {"was_clean", report.was_clean},
          {"left_out", notes_json(report.left_out)},
          {"sealed", notes_json(report.sealed)},
          {"guessed", report.guessed},
          {"sources", report.sources},
          {"sources_not_found", report.no_sources}};
}

void print_report(const rewrite::RecoverReport& report, const RecoverCommandOptions& options) {
  const auto plural = [](std::size_t count, std::string_view one) {
    return fmt::format("{} {}{}", grouped(count), one, count == 1 ? "" : "s");
  };
  fmt::print("{}: {} in {}, {}\n", options.output, plural(report.events, "event"), plural(report.chunks, "chunk"),
             human_bytes(report.bytes_after));
  for (const file::Damage& note : report.left_out) fmt::print("left out   at byte {}: {}\n", note.offset, note.message);
  if (report.lost_events > 0) fmt::print("lost       {} in chunks whose content is broken\n", plural(report.lost_events, "event"));
  for (const std::string& guess : report.guessed) fmt::print("guessed    {}\n", guess);
  for (const file::Damage& note : report.sealed) fmt::print("closed     {}\n", note.message);
  for (const std::string& source : report.sources) fmt::print("embedded   {}\n", source);
  for (const std::string& source : report.no_sources) fmt::print("not found  {}\n", source);
  if (report.left_out.empty() && report.guessed.empty())
    fmt::print("{}\n", report.was_clean ? "nothing was wrong with it" : "nothing is lost: it only had not been closed");
}

void recover(const RecoverCommandOptions& options) {
  rewrite::RecoverReport report;
  {
    ProgressLine line{fmt::format("recovering {}", options.file)};
    report = rewrite::recover(options.file, options.output,
                              {!options.no_sources, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); }});
  }
  if (options.json)
    fmt::print("{}\n", dumped(report_json(report, options)));
  else
    print_report(report, options);
}

}  // namespace

void add_recover(CLI::App& app) {
  auto options = std::make_shared<RecoverCommandOptions>();
  CLI::App* command = app.add_subcommand("recover", "Make a whole trace of a damaged, cut or unfinished one, and say what is lost");
  add_trace_option(*command, options->file);
  command->add_option("-o,--output", options->output, "The new trace; it may be FILE")->required();
  command->add_flag("--no-sources", options->no_sources, "Do not put source files of this machine into the trace");
  command->add_flag("--json", options->json, "Say what was left out as one JSON object");
  command->footer(
      "Where chunks of a thread are missing, a `lost` event stands in their place.\nExample:\n  interleave recover broken.ilv -o "
      "whole.ilv");
  command->callback([options] { recover(*options); });
}

}  // namespace interleave::cli
