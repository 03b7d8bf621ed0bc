// `interleave import`: a trace out of another format.
#include "tracer/exchange/import.hpp"

#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/progress_line.hpp"
#include "tracer/cli/terminal.hpp"

namespace interleave::cli {
namespace {

struct ImportOptions {
  std::string file, output;
  bool json = false;
};

void import_file(const ImportOptions& options) {
  exchange::ImportReport report;
  {
    ProgressLine line{fmt::format("importing {}", options.file)};
    report = exchange::import_trace(options.file, options.output, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); });
  }
  if (options.json) {
    const nlohmann::ordered_json object{{"file", options.file},        {"output", options.output},  {"format", report.format},
                                        {"events", report.events},     {"threads", report.threads}, {"processes", report.processes},
                                        {"bytes_after", report.bytes}, {"repairs", report.repairs}};
    fmt::print("{}\n", dumped(object));
    return;
  }
  for (const std::string& repair : report.repairs) fmt::print(stderr, "interleave: mended: {}\n", repair);
  fmt::print("{}: {} events of {} threads from {}, {}\n", options.output, grouped(report.events), grouped(report.threads), report.format,
             human_bytes(report.bytes));
}

}  // namespace

void add_import(CLI::App& app) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command =
      app.add_subcommand("import", "Make a trace of JSON Lines (interleave export) or of Chrome's JSON (VizTracer and others)");
  command->add_option("FILE", options->file, "What interleave export --to jsonl or another tracer has written")->required();
  command->add_option("-o,--output", options->output, "The new trace")->required();
  command->add_flag("--json", options->json, "Say what was made of it as one JSON object");
  command->footer(
      "What did not fit is mended, counted and told.\nExample:\n  interleave import result.json -o result.ilv\n  interleave show "
      "result.ilv");
  command->callback([options] { import_file(*options); });
}

}  // namespace interleave::cli
