// `interleave pack` and `interleave unpack`: a trace made smaller, and back.
#include "tracer/rewrite/pack.hpp"

#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/progress_line.hpp"
#include "tracer/cli/terminal.hpp"

namespace interleave::cli {
namespace {

struct PackCommandOptions {
  std::vector<std::string> files;
  std::string output;
  int level = 1;
  bool json = false;
};

double bytes_an_event(const rewrite::PackReport& report) {
  return report.events == 0 ? 0 : static_cast<double>(report.event_bytes) / static_cast<double>(report.events);
}

void say(const rewrite::PackReport& report, const std::string& file, const std::string& output, bool json) {
  if (json) {
    const nlohmann::ordered_json object{{"file", file},
                                        {"output", output},
                                        {"bytes_before", report.bytes_before},
                                        {"bytes_after", report.bytes_after},
                                        {"events", report.events},
                                        {"event_bytes", report.event_bytes},
                                        {"chunks", report.chunks},
                                        {"packed", report.packed}};
    fmt::print("{}\n", dumped(object));
    return;
  }
  fmt::print("{}: {}, was {}: {} events of {:.2f} bytes; {} of {} chunks are packed\n", output, human_bytes(report.bytes_after),
             human_bytes(report.bytes_before), grouped(report.events), bytes_an_event(report), report.packed, report.chunks);
}

template <class Work>
void each_file(const PackCommandOptions& options, const char* doing, Work&& work) {
  if (!options.output.empty() && options.files.size() > 1)
    throw UsageError{fmt::format("{} files cannot go to the one name {}; leave -o out, and each takes its own place", options.files.size(),
                                 options.output)};
  for (const std::string& file : options.files) {
    const std::string& output = options.output.empty() ? file : options.output;
    rewrite::PackReport report;
    {
      ProgressLine line{fmt::format("{} {}", doing, file)};
      report = work(file, output, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); });
    }
    say(report, file, output, options.json);
  }
}

void add_files(CLI::App& command, PackCommandOptions& options) {
  command.add_option("FILE", options.files, "The traces")->required();
  command.add_option("-o,--output", options.output, "Write here; unless given, each trace is replaced");
  command.add_flag("--json", options.json, "One JSON object for each trace");
}

}  // namespace

void add_pack(CLI::App& app) {
  auto options = std::make_shared<PackCommandOptions>();
  CLI::App* command = app.add_subcommand("pack", "Make a trace smaller; every command reads it as before");
  add_files(*command, *options);
  command->add_option("--level", options->level, "Of zstd: 1 (fast, the default) to 19 (small)")->type_name("N");
  command->footer(
      "The file is replaced only once the new one is whole.\nExample:\n  interleave pack hello.ilv\n  interleave pack big.ilv -o small.ilv "
      "--level 9");
  command->callback([options] {
    each_file(*options, "packing", [&](const auto& file, const auto& output, rewrite::Progress progress) {
      return rewrite::pack(file, output, {options->level, std::move(progress)});
    });
  });
}

void add_unpack(CLI::App& app) {
  auto options = std::make_shared<PackCommandOptions>();
  CLI::App* command = app.add_subcommand("unpack", "Undo pack: readers without zstd can read the trace again");
  add_files(*command, *options);
  command->footer("The file is replaced only once the new one is whole.\nExample:\n  interleave unpack small.ilv -o big.ilv");
  command->callback([options] {
    each_file(*options, "unpacking",
              [&](const auto& file, const auto& output, rewrite::Progress progress) { return rewrite::unpack(file, output, progress); });
  });
}

}  // namespace interleave::cli
