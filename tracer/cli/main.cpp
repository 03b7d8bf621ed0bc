// `interleave`: one command with subcommands.
#include <fmt/format.h>

#include <clocale>
#include <cstdio>
#include <string>
#include <vector>

#include "tracer/cli/command.hpp"
#include "tracer/cli/companion.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/model/instant.hpp"

using namespace interleave;

namespace {

int fail(const std::string& message) {
  std::fflush(stdout);
  fmt::print(stderr, "interleave: {}\n", message);
  return 2;
}

int run(int argc, char** argv) {
  // These are programs of their own: they draw, and only `view` needs a display.
  if (argc > 1)
    if (const cli::Companion* companion = cli::find_companion(argv[1])) return cli::run_companion(*companion, {argv + 2, argv + argc});

  CLI::App app{"Records what an async program really did, and shows it: synchronous code runs in order, asynchronous code interleaves.",
               "interleave"};
  app.require_subcommand(1);
  app.set_version_flag("--version", INTERLEAVE_VERSION);
  app.footer("Example:\n  interleave record -o hello.ilv -- ./hello\n  interleave show hello.ilv\n  interleave view hello.ilv");
  cli::add_record(app);
  for (const cli::Companion& companion : cli::companions()) app.add_subcommand(companion.name, companion.description);
  cli::add_show(app);
  cli::add_info(app);
  cli::add_check(app);
  cli::add_lint(app);
  cli::add_stats(app);
  cli::add_path(app);
  cli::add_diff(app);
  cli::add_events(app);
  cli::add_pack(app);
  cli::add_unpack(app);
  cli::add_recover(app);
  cli::add_merge(app);
  cli::add_order(app);
  cli::add_export(app);
  cli::add_import(app);
  cli::add_lessons(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "interleave: {}; see interleave {}--help\n", error.what(),
               app.get_subcommands().empty() ? "" : app.get_subcommands().front()->get_name() + " ");
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const cli::Exit& exit) {
    return exit.code;
  } catch (const std::bad_alloc&) {
    return fail("there is not enough memory for this trace");
  } catch (const std::exception& error) {  // FileError, UsageError, InstantError: one line each
    return fail(error.what());
  }
}
