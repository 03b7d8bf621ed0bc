// `interleave check`: every checksum and every invariant.
#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/terminal.hpp"
#include "tracer/model/check.hpp"

namespace interleave::cli {
namespace {

bool check_file(const std::string& file) {
  const model::Trace trace = model::Trace::load(file);
  const auto breaches = model::check(trace);  // what is wrong with the file itself is told under rule 0
  for (const model::Problem& found : breaches) {
    const std::string where = found.event == model::k_none ? "" : fmt::format("event #{}: ", found.event);
    fmt::print("{}: {}{}{}\n", file, where, found.message, found.rule > 0 ? fmt::format(" (rule {})", found.rule) : "");
  }
  const bool sound = breaches.empty();
  if (sound)
    fmt::print("{}: sound: {} events, every checksum and {} rules hold\n", file, grouped(trace.event_count()), model::invariants().size());
  return sound;
}

}  // namespace

void add_check(CLI::App& app) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("check", "Check every rule that a sound trace keeps, and every checksum");
  command->add_option("FILE", *files, "The traces")->required();
  command->footer("Exit code 1 when something is broken.\nExample:\n  interleave check hello.ilv");
  command->callback([files] {
    bool sound = true;
    for (const std::string& file : *files) sound = check_file(file) && sound;
    if (!sound) throw Exit{1};
  });
}

}  // namespace interleave::cli
