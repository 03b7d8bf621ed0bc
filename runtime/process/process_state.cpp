#include "runtime/process/process_state.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <system_error>
#include <utility>

#include "runtime/coroutine/errors.hpp"
#include "runtime/io/socket_handle.hpp"
#include "runtime/process/descriptor.hpp"

namespace interleave::detail {

namespace {

constexpr std::array<const char*, 3> k_stream_names{"stdin", "stdout", "stderr"};

/// An end of a pipe becomes a connection.
Ref<Connection> connect(EventLoop& loop, Descriptor end, std::size_t limit, const std::string& name, std::source_location where) {
  OwnedStream pipe{new_pipe(loop)};
  require(uv_pipe_open(as_pipe(pipe.get()), end.get()), "cannot make a pipe");
  end.release();
  auto resource = std::make_unique<RecordedResource>(trace::ResourceKind::socket, 0, name, where);
  return Ref{new Connection{loop, pipe.release(), limit, std::move(resource)}};
}

/// As uv_spawn wants them: pointers to texts that stay where they are, and a null behind.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

ProcessState::ProcessState(EventLoop& loop, std::string name, std::source_location where)
    : LoopHandle{loop}, name_{std::move(name)}, where_{where}, resource_{trace::ResourceKind::process, 0, name_, where} {}

ProcessState::~ProcessState() {
  if (process_ != nullptr) close_handle(process_);
}

// Real pipes, not the sockets that uv_spawn makes: only they can be opened again as /dev/stdin, and be two streams at once.
void ProcessState::start(std::vector<std::string> arguments, const SubprocessOptions& options) {
  const std::array<Redirect, 3> redirects{options.in, options.out, options.err};
  std::array<uv_stdio_container_t, 3> streams{};
  std::array<Descriptor, 3> its_ends;
  for (std::size_t i = 0; i < 3; ++i) {
    if (redirects[i] == Redirect::devnull) {
      streams[i].flags = UV_IGNORE;
    } else if (redirects[i] == Redirect::to_out) {
      if (i != 2) throw UsageError{"only the standard error of a process can go where its standard output goes"};
      streams[i] = streams[1];
    } else {
      streams[i].flags = UV_INHERIT_FD;
      streams[i].data.fd = static_cast<int>(i);
    }
    if (redirects[i] != Redirect::pipe) continue;
    std::array<uv_file, 2> ends{};  // to read from, to write to
    require(uv_pipe(ends.data(), i == 0 ? 0 : UV_NONBLOCK_PIPE, i == 0 ? UV_NONBLOCK_PIPE : 0), "cannot make a pipe");
    Descriptor reading{ends[0]}, writing{ends[1]};
    its_ends[i] = std::move(i == 0 ? reading : writing);
    streams[i].data.fd = its_ends[i].get();
    const std::string name = std::string{k_stream_names[i]} + " of " + name_;
    pipes_[i] = connect(loop(), std::move(i == 0 ? writing : reading), options.limit, name, where_);
  }

  std::vector<std::string> environment;
  if (options.env)
    for (const auto& [name, value] : *options.env) environment.push_back(name + "=" + value);
  std::vector<char*> argument_pointers = pointers(arguments), environment_pointers = pointers(environment);

  uv_process_options_t native{};
  native.exit_cb = exited;
  native.file = argument_pointers.front();
  native.args = argument_pointers.data();
  native.env = options.env ? environment_pointers.data() : nullptr;
  native.cwd = options.cwd.empty() ? nullptr : options.cwd.c_str();
  native.stdio_count = static_cast<int>(streams.size());
  native.stdio = streams.data();

  process_ = new uv_process_t{};
  process_->data = this;
  const int result = uv_spawn(&loop().uv(), process_, &native);
  if (result < 0) close_handle(std::exchange(process_, nullptr));
  require(result, "cannot run " + arguments.front() + (options.cwd.empty() ? "" : " in " + options.cwd));
  pid_ = process_->pid;
  static_cast<void>(id());  // it is in the trace from here on
  retain();                 // until it has ended
}

void ProcessState::exited(uv_process_t* process, std::int64_t status, int signal) {
  auto& self = *static_cast<ProcessState*>(process->data);
  self.loop().leave_poll();
  self.returncode_ = signal != 0 ? -signal : static_cast<int>(status);
  self.ended();
}

void ProcessState::ended() {
  close_handle(std::exchange(process_, nullptr));
  ListHook<LoopHandleTag>::unlink();
  for (ListWaiter& waiter : waiting_)
    if (waiter.is_pending()) waiter.wake(id(), {});
  release();
}

void ProcessState::send_signal(int number) {
  if (process_ == nullptr) require(UV_ESRCH, "cannot send signal " + std::to_string(number) + " to " + name_);
  require(uv_process_kill(process_, number), "cannot send signal " + std::to_string(number) + " to " + name_);
}

// The loop waits for the end of the process that was killed, so that no zombie is left.
void ProcessState::loop_ends() {
  if (process_ != nullptr && uv_process_kill(process_, SIGKILL) < 0) ended();
}

}  // namespace interleave::detail
