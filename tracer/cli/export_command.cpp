// `interleave export`: a trace in a format that other programs read.
#include "tracer/exchange/export.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/companion.hpp"
#include "tracer/cli/progress_line.hpp"
#include "tracer/cli/terminal.hpp"

namespace interleave::cli {
namespace {

struct ExportFormat {
  const char* name;
  void (*write)(const model::Trace&, exchange::TextOutput&, const exchange::Progress&);
  bool text;
};
constexpr std::array k_export_formats{ExportFormat{"chrome", exchange::export_chrome, true},
                                      ExportFormat{"perfetto", exchange::export_perfetto, false},
                                      ExportFormat{"otlp", exchange::export_otlp, true}, ExportFormat{"csv", exchange::export_csv, true},
                                      ExportFormat{"jsonl", exchange::export_json_lines, true}};

constexpr const char* k_picture_format = "svg";

struct ExportOptions {
  std::string file, format, output;
};

const ExportFormat& export_format(const std::string& name) {
  std::string names;
  for (const ExportFormat& format : k_export_formats) {
    if (format.name == name) return format;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
  }
  throw UsageError{fmt::format("there is no format '{}' to export to; there are {}, {}", name, names, k_picture_format)};
}

/// The viewer's picture of the whole trace, for paper. Other views: `interleave shot -o FILE.svg`.
void export_picture(const ExportOptions& options) {
  if (!options.output.ends_with(".svg"))
    throw UsageError{fmt::format("a picture is written to a file: name one that ends in .svg with -o{}",
                                 options.output.empty() ? "" : fmt::format(", not {}", options.output))};
  run_companion(*find_companion("shot"), {options.file, "-o", options.output, "--theme", "light"});
}

void export_trace(const ExportOptions& options) {
  if (options.format == k_picture_format) return export_picture(options);
  const ExportFormat& format = export_format(options.format);
  const model::Trace trace = load_trace(options.file);
  if (options.output.empty() && !format.text && isatty(STDOUT_FILENO) != 0)
    throw UsageError{fmt::format("{} is no text for a terminal; name a file with -o", format.name)};
  exchange::TextOutput out{options.output};
  std::uint64_t bytes = 0;
  {
    ProgressLine line{fmt::format("exporting {}", options.file)};
    format.write(trace, out, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); });
    bytes = out.finish();
  }
  if (!options.output.empty())
    fmt::print("{}: {} events as {}, {}\n", options.output, grouped(trace.event_count()), format.name, human_bytes(bytes));
}

}  // namespace

void add_export(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "Write a trace in a format that other programs read");
  add_trace_option(*command, options->file);
  command->add_option("--to", options->format, "chrome, perfetto, otlp, csv, jsonl or svg")->required()->type_name("FORMAT");
  command->add_option("-o,--output", options->output, "Write here; unless given, to standard output");
  command->footer(
      "chrome and perfetto open in https://ui.perfetto.dev, jsonl comes back with interleave import.\nsvg is a "
      "picture of the whole; interleave shot -o FILE.svg makes one of any view.\nThe formats: tracer/exchange/README.md.\nExample:\n  "
      "interleave export hello.ilv --to perfetto -o hello.pftrace");
  command->callback([options] { export_trace(*options); });
}

}  // namespace interleave::cli
