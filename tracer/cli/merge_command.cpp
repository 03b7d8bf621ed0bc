// `interleave merge`: the traces of several processes as one.
#include "tracer/rewrite/merge.hpp"

#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/progress_line.hpp"
#include "tracer/cli/terminal.hpp"

namespace interleave::cli {
namespace {

struct MergeCommandOptions {
  std::vector<std::string> files;
  std::string output;
  bool json = false;
};

nlohmann::ordered_json report_json(const rewrite::MergeReport& report, const std::string& output) {
  auto inputs = nlohmann::ordered_json::array();
  for (const rewrite::MergeReport::Input& input : report.inputs) {
    auto damage = nlohmann::ordered_json::array();
    for (const file::Damage& note : input.damage) damage.push_back({{"offset", note.offset}, {"message", note.message}});
    inputs.push_back({{"file", input.path.string()},
                      {"first_process", input.first_process},
                      {"processes", input.processes},
                      {"clean", input.clean},
                      {"damage", damage}});
  }
  return {{"output", output},          {"bytes", report.bytes},      {"processes", report.processes},
          {"threads", report.threads}, {"events", report.events},    {"sources", report.sources},
          {"inputs", inputs},          {"warnings", report.warnings}};
}

void merge(const MergeCommandOptions& options) {
  const std::vector<std::filesystem::path> inputs{options.files.begin(), options.files.end()};
  rewrite::MergeReport report;
  {
    ProgressLine line{fmt::format("merging into {}", options.output)};
    report = rewrite::merge(inputs, options.output, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); });
  }
  for (const std::string& warning : report.warnings) fmt::print(stderr, "interleave: {}\n", warning);
  for (const rewrite::MergeReport::Input& input : report.inputs)
    if (!input.damage.empty())
      fmt::print(stderr, "interleave: {} is damaged, only what it still holds was taken: at byte {}, {}{}\n", input.path.string(),
                 input.damage.front().offset, input.damage.front().message,
                 input.damage.size() > 1 ? fmt::format(" (and {} more)", input.damage.size() - 1) : "");
  if (options.json)
    fmt::print("{}\n", dumped(report_json(report, options.output)));
  else
    fmt::print("{}: {}, {}, {}, {}\n", options.output, counted(report.processes, "process"), counted(report.threads, "thread"),
               counted(report.events, "event"), human_bytes(report.bytes));
}

}  // namespace

void add_merge(CLI::App& app) {
  auto options = std::make_shared<MergeCommandOptions>();
  CLI::App* command = app.add_subcommand("merge", "Make one trace of those of several processes");
  command->add_option("FILE", options->files, "The traces; the first one's process becomes number 0")->required();
  command->add_option("-o,--output", options->output, "The new trace; it may be one of them")->required();
  command->add_flag("--json", options->json, "Say as one JSON object what became of each");
  command->footer("Example:\n  interleave merge server.ilv client.ilv -o both.ilv");
  command->callback([options] { merge(*options); });
}

}  // namespace interleave::cli
