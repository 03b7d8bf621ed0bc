// `interleave order`: in which order a trace's tasks had their turns, for a program that is to interleave so again.
#include <fmt/format.h>

#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/order_file.hpp"

namespace interleave::cli {
namespace {

struct OrderOptions {
  std::string file, output;
};

void order(const OrderOptions& options) {
  const std::string text = order_text(options.file);
  if (options.output.empty())
    fmt::print("{}", text);
  else
    write_order(options.output, text);
}

}  // namespace

void add_order(CLI::App& app) {
  auto options = std::make_shared<OrderOptions>();
  CLI::App* command = app.add_subcommand("order", "Write down in which order the tasks had their turns, to have them so again");
  add_trace_option(*command, options->file);
  command->add_option("-o,--output", options->output, "The file; standard output unless given");
  command->footer(
      "A line for each event loop: the tasks that it resumed, by the order of their creation. With INTERLEAVE_ORDER=FILE, or with\n"
      "`interleave record --order`, a program of the C++ runtime gives its tasks their turns in that order.\n"
      "Example:\n  interleave order bug.ilv -o bug.order\n  INTERLEAVE_ORDER=bug.order ./app");
  command->callback([options] { order(*options); });
}

}  // namespace interleave::cli
