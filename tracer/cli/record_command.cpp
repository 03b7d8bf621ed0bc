// `interleave record`: runs a program with the environment that makes its recorder start.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "tracer/cli/command.hpp"
#include "tracer/cli/run_traces.hpp"
#include "tracer/cli/terminal.hpp"
#include "tracer/events/wire.hpp"
#include "tracer/file/trace_file.hpp"

namespace interleave::cli {
namespace {

namespace fs = std::filesystem;

bool is_trace(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::array<char, trace::wire::k_magic.size()> head{};
  file.read(head.data(), head.size());
  return file && std::memcmp(head.data(), trace::wire::k_magic.data(), head.size()) == 0;
}

// An old trace of that name makes room; anything else is kept. Then the folder is tried out, so that the program
// does not run in vain.
void make_room_for(const fs::path& path) {
  std::error_code error;
  if (fs::exists(path, error)) {
    if (!fs::is_regular_file(path, error) || (fs::file_size(path, error) > 0 && !is_trace(path)))
      throw UsageError{fmt::format("cannot record into {}: it exists and is no trace; choose another name with -o", path.string())};
    if (unlink(path.c_str()) != 0)
      throw UsageError{fmt::format("cannot replace {}: {}; choose another name with -o", path.string(), std::strerror(errno))};
  }
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0)
    throw UsageError{fmt::format("cannot record into {}: {}; choose another place with -o", path.string(), std::strerror(errno))};
  close(file);
  unlink(path.c_str());
}

volatile pid_t g_child = 0;  // for the signal handler

extern "C" void pass_on(int signal) {
  if (g_child > 0) kill(g_child, signal);
}

// Runs the program to its end; its standard streams are ours. Throws UsageError when it cannot be started.
int run_to_end(std::vector<std::string> command, const fs::path& trace) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) throw UsageError{fmt::format("cannot make a pipe: {}", std::strerror(errno))};
  // The terminal sends Ctrl-C to the program as well; what is sent to us alone is passed on.
  signal(SIGINT, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  const pid_t child = fork();
  if (child < 0) throw UsageError{fmt::format("cannot start a process: {}", std::strerror(errno))};
  if (child == 0) {
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    setenv("INTERLEAVE_TRACE", trace.c_str(), 1);
    std::vector<char*> argv;
    for (std::string& argument : command) argv.push_back(argument.data());
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    const int error = errno;
    static_cast<void>(!write(report[1], &error, sizeof error));
    _exit(127);
  }
  g_child = child;
  signal(SIGTERM, pass_on);
  signal(SIGHUP, pass_on);
  close(report[1]);
  int error = 0;
  const bool failed = read(report[0], &error, sizeof error) == static_cast<ssize_t>(sizeof error);
  close(report[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (failed) throw UsageError{fmt::format("cannot run {}: {}; check its name and its permissions", command.front(), std::strerror(error))};
  return status;
}

struct Counts {
  std::uint64_t events = 0, tasks = 0, lost = 0;
};

Counts count(const file::TraceFile& file) {
  Counts counts;
  for (const file::EventChunk& chunk : file.chunks()) {
    for (file::ChunkReader reader{file, chunk}; reader.next();) {
      ++counts.events;
      if (reader.event().kind == trace::EventKind::task_create) ++counts.tasks;
      if (reader.event().kind != trace::EventKind::lost) continue;
      if (reader.event().as<trace::LostReason>(trace::FieldName::reason) != trace::LostReason::overwritten)
        counts.lost += reader.event()[trace::FieldName::count];
    }
  }
  return counts;
}

void say_what_was_recorded(const fs::path& path) {
  const file::TraceFile file = file::TraceFile::open(path);
  const Counts counts = count(file);
  const std::uint64_t given_up = given_up_events(file);
  fmt::print(stderr, "interleave: recorded {}: {} events, {} tasks, {} lost, {}{}{}\n", path.string(), grouped(counts.events),
             grouped(counts.tasks), grouped(counts.lost), human_bytes(file.info().bytes),
             given_up > 0 ? fmt::format(", {} older events given up", grouped(given_up)) : "",
             file.info().clean ? "" : " (the program did not end in order; everything up to its end is there)");
}

struct RecordOptions {
  std::string output;
  std::uint64_t max_size = 0;
  bool coarse = false, precise = false;
  std::vector<std::string> command;
};

void record(const RecordOptions& options) {
  const std::string name = fs::path{options.command.front()}.filename().string();
  const fs::path path = options.output.empty() ? fs::path{name + ".ilv"} : fs::path{options.output};
  make_room_for(path);
  if (options.max_size != 0) setenv("INTERLEAVE_MAX_SIZE", std::to_string(options.max_size).c_str(), 1);
  if (options.coarse || options.precise) setenv("INTERLEAVE_PRECISION", options.coarse ? "coarse" : "precise", 1);
  const RunTraces traces{fs::absolute(path)};
  const int status = run_to_end(options.command, fs::absolute(path));
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (WIFSIGNALED(status))
    fmt::print(stderr, "interleave: {} was ended by signal {} ({})\n", name, WTERMSIG(status), strsignal(WTERMSIG(status)));
  traces.join();
  if (!fs::exists(path)) {
    fmt::print(stderr,
               "interleave: {} recorded nothing: it does not use the Interleave runtime or recorder. In C++, link it: "
               "target_link_libraries(app interleave::runtime)\n",
               name);
    throw Exit{code != 0 ? code : 2};
  }
  say_what_was_recorded(path);
  throw Exit{code};
}

}  // namespace

void add_record(CLI::App& app) {
  auto options = std::make_shared<RecordOptions>();
  CLI::App* command = app.add_subcommand("record", "Run a program and write its trace");
  command->add_option("-o,--output", options->output, "The trace file; PROGRAM.ilv unless given");
  CLI::Option* const coarse = command->add_flag(
      "--coarse", options->coarse, "Fewer looks at the clock: what happens within a step of a task has the time of what was before it");
  command->add_flag("--precise", options->precise, "A look at the clock for everything that happens: the default")->excludes(coarse);
  command->add_option("--max-size", options->max_size, "Keep the newest events only, within this size: 1M to 64G")
      ->transform(CLI::AsSizeValue{false})
      ->check(CLI::Range{trace::wire::k_least_max_bytes, trace::wire::k_most_max_bytes})
      ->type_name("SIZE");
  command->add_option("command", options->command, "The program and its arguments, behind --")->required()->type_name("PROGRAM ARGS...");
  command->prefix_command(false)->positionals_at_end();
  command->footer(
      "Passes the program's input, output, signals and exit code through.\nExample:\n  interleave record -o hello.ilv -- ./hello --fast\n  "
      "interleave record "
      "--max-size 64M -- ./server");
  command->callback([options] { record(*options); });
}

}  // namespace interleave::cli
