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
#include "tracer/cli/companion.hpp"
#include "tracer/cli/order_file.hpp"
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
  // The terminal sends Ctrl-C to the program as well. It is not passed on: what comes twice ends many a program at once.
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
      if (trace::is_loss(reader.event().as<trace::LostReason>(trace::FieldName::reason)))
        counts.lost += reader.event()[trace::FieldName::count];
    }
  }
  return counts;
}

void say_what_was_recorded(const fs::path& path) {
  const file::TraceFile file = file::TraceFile::open(path);
  const Counts counts = count(file);
  const std::uint64_t given_up = given_up_events(file);
  fmt::print(stderr, "interleave: recorded {}: {}, {}, {} lost, {}{}{}\n", path.string(), counted(counts.events, "event"),
             counted(counts.tasks, "task"), grouped(counts.lost), human_bytes(file.info().bytes),
             given_up > 0 ? fmt::format(", {} older events given up", grouped(given_up)) : "",
             file.info().clean ? "" : " (the program did not end in order; everything up to its end is there)");
}

/// What the program's runtime is to be told of the order of its tasks.
class OrderWanted {
 public:
  /// `wanted`: random:SEED, a file of an order, or a trace whose order is written beside `trace` for the time of the run. Empty: nothing.
  OrderWanted(const std::string& wanted, const fs::path& trace) {
    if (wanted.empty()) return;
    std::string said = wanted;
    if (is_trace(wanted)) {
      beside_ = trace.string() + ".order";
      write_order(beside_, order_text(wanted));
      said = beside_.string();
    } else if (!wanted.starts_with("random:")) {
      if (!fs::is_regular_file(wanted))
        throw UsageError{
            fmt::format("--order {}: there is no such file; it may be random:SEED, a trace, or what `interleave order` wrote", wanted)};
      said = fs::absolute(wanted).string();
    }
    setenv("INTERLEAVE_ORDER", said.c_str(), 1);
  }
  ~OrderWanted() {
    std::error_code ignored;
    if (!beside_.empty()) fs::remove(beside_, ignored);
  }
  OrderWanted(const OrderWanted&) = delete;
  OrderWanted& operator=(const OrderWanted&) = delete;

 private:
  fs::path beside_;
};

/// Where the Python recorder lies: beside the programs in a build, in share/ where it is installed. Empty: nowhere.
fs::path python_folder() {
  std::error_code error;
  const fs::path programs = own_folder();
  for (const fs::path& folder : {programs.parent_path() / "python", programs.parent_path() / "share/interleave/python"})
    if (fs::exists(folder / "bootstrap/sitecustomize.py", error)) return folder;
  return {};
}

/// Every Python that the program starts finds the recorder before all else.
void offer_to_python() {
  const fs::path folder = python_folder();
  if (folder.empty()) return;
  const char* before = std::getenv("PYTHONPATH");
  std::string path = (folder / "bootstrap").string() + ":" + folder.string();
  if (before != nullptr && *before != '\0') path += ":" + std::string{before};
  setenv("PYTHONPATH", path.c_str(), 1);
}

bool is_python(const fs::path& program) { return program.filename().string().starts_with("python"); }

/// What Python is to record of synchronous calls: all, none, or, where nobody has said it, those of a program that never imports asyncio.
void ask_python_for_calls(bool all, bool none, const fs::path& program) {
  if (all || none)
    setenv("INTERLEAVE_CALLS", all ? "all" : "none", 1);
  else if (is_python(program))
    setenv("INTERLEAVE_CALLS", "alone", 0);
}

/// What the trace is called after: of a Python program its script, or its module.
std::string name_of_program(const std::vector<std::string>& command) {
  const std::string name = fs::path{command.front()}.filename().string();
  if (!is_python(name)) return name;
  for (std::size_t at = 1; at < command.size(); ++at) {
    if (command[at] == "-c") break;
    if (command[at] == "-m" && at + 1 < command.size()) return command[at + 1];
    if (!command[at].starts_with('-')) return fs::path{command[at]}.stem().string();
  }
  return name;
}

struct RecordOptions {
  std::string output, order;
  std::uint64_t max_size = 0;
  bool coarse = false, precise = false, calls = false, no_calls = false;
  std::vector<std::string> command;
};

void record(const RecordOptions& options) {
  const std::string name = name_of_program(options.command);
  const fs::path path = options.output.empty() ? fs::path{name + ".ilv"} : fs::path{options.output};
  const OrderWanted order{options.order, fs::absolute(path)};  // before an older trace of this name makes room: it may be that one
  make_room_for(path);
  if (options.max_size != 0) setenv("INTERLEAVE_MAX_SIZE", std::to_string(options.max_size).c_str(), 1);
  if (options.coarse || options.precise) setenv("INTERLEAVE_PRECISION", options.coarse ? "coarse" : "precise", 1);
  offer_to_python();
  ask_python_for_calls(options.calls, options.no_calls, options.command.front());
  const RunTraces traces{fs::absolute(path)};
  const int status = run_to_end(options.command, fs::absolute(path));
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (WIFSIGNALED(status))
    fmt::print(stderr, "interleave: {} was ended by signal {} ({})\n", name, WTERMSIG(status), strsignal(WTERMSIG(status)));
  traces.join();
  if (!fs::exists(path)) {
    fmt::print(
        stderr, "interleave: {} recorded nothing: {}\n", name,
        is_python(options.command.front())
            ? "it has neither imported asyncio nor printed nor called a function of its own, or Python was told to ignore "
              "PYTHONPATH (-I, -E)"
            : "it does not use the Interleave runtime or recorder (in C++, link it: target_link_libraries(app interleave::runtime)), or is "
              "built without recording (INTERLEAVE_RECORDING=OFF)");
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
  CLI::Option* const calls = command->add_flag(
      "--calls", options->calls,
      "Python: synchronous calls of the program's own functions, too; unless said, those of a program that never imports asyncio");
  command->add_flag("--no-calls", options->no_calls, "Python: no synchronous calls")->excludes(calls);
  command->add_option("--max-size", options->max_size, "Keep the newest events only, within this size: 1M to 64G")
      ->transform(CLI::AsSizeValue{false})
      ->check(CLI::Range{trace::wire::k_least_max_bytes, trace::wire::k_most_max_bytes})
      ->type_name("SIZE");
  command
      ->add_option(
          "--order", options->order,
          "In which order tasks that are ready have their turns: random:SEED, as a trace tells it, or as FILE of `interleave order`")
      ->type_name("random:SEED|TRACE|FILE");
  command->add_option("command", options->command, "The program and its arguments, behind --")->required()->type_name("PROGRAM ARGS...");
  command->prefix_command(false)->positionals_at_end();
  command->footer(
      "Passes the program's input, output, signals and exit code through.\nExample:\n  interleave record -o hello.ilv -- ./hello --fast\n  "
      "interleave record "
      "--max-size 64M -- ./server\n  interleave record --order bug.ilv -o again.ilv -- ./hello\n  interleave record -- python3 app.py");
  command->callback([options] { record(*options); });
}

}  // namespace interleave::cli
