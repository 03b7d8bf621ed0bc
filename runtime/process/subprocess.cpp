#include "runtime/process/subprocess.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "runtime/combine/gather.hpp"

namespace interleave {

namespace detail {

void ProcessWaitAwaiter::await_suspend(std::coroutine_handle<>) {
  waited_ = true;
  wait_in(process_->waiting(), trace::WaitKind::process, process_->id());
}

int ProcessWaitAwaiter::await_resume() {
  if (waited_) end_wait();
  return process_->returncode().value();
}

void StartProcessAwaiter::await_suspend(std::coroutine_handle<>) { frame_.task->wait(frame_, nullptr, trace::WaitKind::yield, {}); }

Process StartProcessAwaiter::await_resume() {
  frame_.task->deliver_cancel();
  const Ref process{new ProcessState{frame_.task->loop(), std::move(name_), frame_.place}};
  process->start(std::move(arguments_), options_);
  return Process{process};
}

}  // namespace detail

namespace {

using detail::Connection;
using detail::Ref;

/// As asyncio: that the process does not read is no error.
bool is_broken_pipe(const std::system_error& error) {
  return error.code() == std::errc::broken_pipe || error.code() == std::errc::connection_reset;
}

Coroutine<std::string> feed(detail::LibraryCall, Ref<Connection> in, std::string input) {
  const StreamWriter writer{in};
  writer.write(input);
  try {
    co_await writer.drain();
  } catch (const std::system_error& error) {
    if (!is_broken_pipe(error)) throw;
  }
  writer.close();
  co_return std::string();
}

Coroutine<std::string> read_all(detail::LibraryCall, Ref<Connection> out) {
  const StreamReader reader{out};
  std::string all = co_await reader.read();
  out->close();
  co_return all;
}

Coroutine<ProcessOutput> talk(detail::LibraryCall call, Ref<detail::ProcessState> process, std::string input) {
  std::vector<Coroutine<std::string>> parts;
  if (process->pipe(0)) parts.push_back(feed(detail::LibraryCall{"feed_stdin", call.where()}, process->pipe(0), std::move(input)));
  if (process->pipe(1)) parts.push_back(read_all(detail::LibraryCall{"read_stdout", call.where()}, process->pipe(1)));
  if (process->pipe(2)) parts.push_back(read_all(detail::LibraryCall{"read_stderr", call.where()}, process->pipe(2)));
  std::vector<std::string> results;
  if (!parts.empty()) results = co_await gather<std::vector<Coroutine<std::string>>>(std::move(parts), call.where());
  co_await Process{process}.wait();
  ProcessOutput output;
  if (process->pipe(2)) {
    output.err = std::move(results.back());
    results.pop_back();
  }
  if (process->pipe(1)) output.out = std::move(results.back());
  co_return output;
}

}  // namespace

Coroutine<ProcessOutput> Process::communicate(std::string input, std::source_location where) const {
  return talk(detail::LibraryCall{"Process::communicate", where}, state_, std::move(input));
}

void Process::terminate() const { send_signal(SIGTERM); }
void Process::kill() const { send_signal(SIGKILL); }

const Ref<Connection>& Process::pipe(std::size_t stream) const {
  const Ref<Connection>& pipe = state_->pipe(stream);
  if (!pipe) throw UsageError{"this stream of the process is no pipe: ask for it with subprocess::PIPE in the options"};
  return pipe;
}

detail::StartProcess create_subprocess_exec(SubprocessOptions options, std::vector<std::string> arguments) {
  if (arguments.empty()) throw UsageError{"create_subprocess_exec() needs a program to run"};
  std::string name = arguments.front();
  return detail::StartProcess(std::move(options), std::move(arguments), std::move(name));
}

detail::StartProcess create_subprocess_shell(SubprocessOptions options, std::string command) {
  std::vector<std::string> arguments{"/bin/sh", "-c", command};
  return detail::StartProcess(std::move(options), std::move(arguments), std::move(command));
}

detail::StartProcess create_subprocess_shell(std::string command) {
  return create_subprocess_shell(SubprocessOptions(), std::move(command));
}

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> all;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text{*variable};
    const std::size_t end = std::min(text.find('='), text.size());
    all.emplace(text.substr(0, end), text.substr(std::min(end + 1, text.size())));
  }
  return all;
}

}  // namespace interleave
