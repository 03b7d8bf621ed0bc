// Other programs: create_subprocess_exec(), create_subprocess_shell(), Process. asyncio's functions and class of these names.
//
//     SubprocessOptions options;
//     options.out = subprocess::PIPE;
//     const Process process = co_await create_subprocess_exec(options, "ls", "-l");
//     const auto [out, err] = co_await process.communicate();
//     print("{} ended with {}", process.pid(), *process.returncode());
#pragma once

#include <map>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/io/stream.hpp"
#include "runtime/process/process_state.hpp"

namespace interleave {

/// What a process has written to the pipes that it was given; empty for a stream that is no pipe.
struct ProcessOutput {
  std::string out, err;
};

namespace detail {

class ProcessWaitAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "Process::wait";
  ProcessWaitAwaiter(Frame& frame, Ref<ProcessState> process) : ListWaiter{frame}, process_{std::move(process)} {}
  bool await_ready() const { return process_->returncode().has_value(); }
  void await_suspend(std::coroutine_handle<>);
  int await_resume();

 private:
  Ref<ProcessState> process_;
  bool waited_ = false;
};

}  // namespace detail

/// A shared handle. The process runs on when the last one goes; when the loop ends it is killed.
class Process {
 public:
  explicit Process(detail::Ref<detail::ProcessState> state) : state_{std::move(state)} {}

  int pid() const { return state_->pid(); }
  /// None while it runs; -N: it was ended by signal N.
  std::optional<int> returncode() const { return state_->returncode(); }

  /// Until it has ended: its returncode. Cancelling this does nothing to the process.
  auto wait() const { return detail::Await<detail::ProcessWaitAwaiter, detail::Ref<detail::ProcessState>>(state_); }
  /// Writes `input` to its standard input and closes that, reads its output to the end, and waits for it. Streams that are no pipes are
  /// left alone. A process that does not read all of its input is no error.
  Coroutine<ProcessOutput> communicate(std::string input = std::string(),
                                       std::source_location where = std::source_location::current()) const;

  /// Throw std::system_error where the process has ended.
  void send_signal(int number) const { state_->send_signal(number); }
  /// SIGTERM: asks it to end.
  void terminate() const;
  /// SIGKILL.
  void kill() const;

  /// Its standard input, output and error. Throw UsageError where they are no pipes: see SubprocessOptions.
  StreamWriter in() const { return StreamWriter{pipe(0)}; }
  StreamReader out() const { return StreamReader{pipe(1)}; }
  StreamReader err() const { return StreamReader{pipe(2)}; }

 private:
  const detail::Ref<detail::Connection>& pipe(std::size_t stream) const;
  detail::Ref<detail::ProcessState> state_;
};

namespace detail {

/// Gives one turn to the others, and starts the process.
class StartProcessAwaiter {
 public:
  static constexpr const char* k_name = "create_subprocess_exec";
  StartProcessAwaiter(Frame& frame, SubprocessOptions options, std::vector<std::string> arguments, std::string name)
      : frame_{frame}, options_{std::move(options)}, arguments_{std::move(arguments)}, name_{std::move(name)} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  Process await_resume();

 private:
  Frame& frame_;
  SubprocessOptions options_;
  std::vector<std::string> arguments_;
  std::string name_;
};

using StartProcess = Await<StartProcessAwaiter, SubprocessOptions, std::vector<std::string>, std::string>;

}  // namespace detail

/// Runs a program with these arguments; the first is its name, looked for in the environment's PATH. Throws UsageError where there is
/// none, std::system_error where it cannot be run.
detail::StartProcess create_subprocess_exec(SubprocessOptions options, std::vector<std::string> arguments);

template <class... Arguments>
detail::StartProcess create_subprocess_exec(SubprocessOptions options, std::string program, Arguments... arguments) {
  std::vector<std::string> all;
  all.push_back(std::move(program));
  (all.emplace_back(std::move(arguments)), ...);
  return create_subprocess_exec(std::move(options), std::move(all));
}
template <class... Arguments>
detail::StartProcess create_subprocess_exec(std::string program, Arguments... arguments) {
  return create_subprocess_exec(SubprocessOptions(), std::move(program), std::move(arguments)...);
}

/// Runs a command of the shell: /bin/sh.
detail::StartProcess create_subprocess_shell(SubprocessOptions options, std::string command);
detail::StartProcess create_subprocess_shell(std::string command);

/// The environment of this program: to give a process more than that, change a copy.
std::map<std::string, std::string> environment();

}  // namespace interleave
