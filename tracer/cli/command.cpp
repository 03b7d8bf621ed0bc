#include "tracer/cli/command.hpp"

#include <fmt/format.h>

namespace interleave::cli {

CLI::Option* add_trace_option(CLI::App& command, std::string& file) { return command.add_option("FILE", file, "The trace")->required(); }

model::Trace load_trace(const std::string& file) {
  model::Trace trace = model::Trace::load(file);
  if (const auto damage = trace.file().damage(); !damage.empty())
    fmt::print(stderr, "interleave: {} is damaged, this is what it still holds: at byte {}, {}{}\n", file, damage.front().offset,
               damage.front().message,
               damage.size() > 1 ? fmt::format(" (and {} more: interleave check {})", damage.size() - 1, file) : "");
  return trace;
}

std::uint64_t given_up_events(const file::TraceFile& file) {
  std::uint64_t sum = 0;
  for (const file::FileInfo& process : file.processes()) sum += process.given_up_events;
  return sum;
}

}  // namespace interleave::cli
