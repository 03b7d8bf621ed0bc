#include "runtime/process_pool/worker_process.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include "runtime/process_pool/errors.hpp"
#include "runtime/process_pool/message.hpp"
#include "runtime/process_pool/worker_start.hpp"

namespace interleave::detail {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// A process that dies closes its sockets just before its end can be waited for.
constexpr milliseconds k_moment_of_dying = 2s;

constexpr const char* k_what_to_do = "is interleave::serve_process_pool() the first line of main()?";

std::string ending_text(int status) {
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

}  // namespace

void WorkerProcess::start(const std::vector<std::string>& environment, milliseconds timeout) {
  {
    StartedWorker started = start_worker(environment);
    const std::lock_guard guard{mutex_};
    socket_ = std::move(started.socket);
    pid_ = started.pid;
    runs_ = true;
  }
  if (!is_ready(timeout)) {
    kill_it(SIGKILL);
    throw ProcessPoolError{fmt::format("{} was not ready after {} ms: {}", title(), timeout.count(), k_what_to_do)};
  }
  const std::optional<nlohmann::json> ready = receive_message(socket_.get());
  if (!ready) throw ProcessPoolError{fmt::format("{} {} before it was ready: {}", title(), ending(), k_what_to_do)};
  if (!ready->is_object() || !ready->contains("ready"))
    throw ProcessPoolError{fmt::format("{} says what no worker process says: {}", title(), k_what_to_do)};
}

std::optional<nlohmann::json> WorkerProcess::ask(const std::string& request) {
  if (!send_message(socket_.get(), request)) return std::nullopt;
  return receive_message(socket_.get());
}

void WorkerProcess::set_idle(bool is_idle) {
  const std::lock_guard guard{mutex_};
  is_idle_ = is_idle;
}

void WorkerProcess::finish() {
  {
    const std::lock_guard guard{mutex_};
    socket_.close();
    is_idle_ = false;
  }
  wait(Wait::for_its_end);
}

std::string WorkerProcess::title() const {
  const std::lock_guard guard{mutex_};
  return pid_ == 0 ? fmt::format("process {} (not started)", number_) : fmt::format("process {} (pid {})", number_, pid_);
}

int WorkerProcess::pid() const {
  const std::lock_guard guard{mutex_};
  return runs_ ? pid_ : 0;
}

bool WorkerProcess::has_gone() const {
  const std::lock_guard guard{mutex_};
  if (!is_idle_) return false;
  pollfd socket{socket_.get(), POLLIN, 0};
  return poll(&socket, 1, 0) > 0;  // nothing is to be read of one that was asked nothing
}

void WorkerProcess::terminate() {
  const std::lock_guard guard{mutex_};
  if (runs_) kill(pid_, SIGTERM);
  if (socket_.get() >= 0) shutdown(socket_.get(), SHUT_RDWR);
}

std::string WorkerProcess::ending() {
  if (!wait(Wait::at_most_a_moment)) {
    kill_it(SIGKILL);
    wait(Wait::for_its_end);
    const std::lock_guard guard{mutex_};
    ending_ = "closed or used the socket of the pool, and was killed";
  }
  const std::lock_guard guard{mutex_};
  return ending_;
}

// It is looked at first and removed under the lock, so that nobody signals a process that has got its number.
bool WorkerProcess::wait(Wait how) {
  const int running = pid();
  if (running == 0) return true;
  const auto end = std::chrono::steady_clock::now() + k_moment_of_dying;
  siginfo_t found{};
  while (true) {
    found.si_pid = 0;
    const int result = waitid(P_PID, static_cast<id_t>(running), &found, WEXITED | WNOWAIT | (how == Wait::for_its_end ? 0 : WNOHANG));
    if (result == 0 && found.si_pid != 0) break;
    if (result != 0 && errno != EINTR) break;  // the program ignores SIGCHLD: then nobody can know
    if (how == Wait::for_its_end) continue;
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(1ms);
  }
  const std::lock_guard guard{mutex_};
  if (!runs_) return true;
  int status = 0;
  ending_ = waitpid(pid_, &status, 0) == pid_ ? ending_text(status) : "ended";
  runs_ = false;
  return true;
}

void WorkerProcess::kill_it(int signal) const {
  const std::lock_guard guard{mutex_};
  if (runs_) kill(pid_, signal);
}

bool WorkerProcess::is_ready(milliseconds timeout) const {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
    pollfd socket{socket_.get(), POLLIN, 0};
    const int result = poll(&socket, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30)));
    if (result > 0) return true;
    if (result == 0 && left <= 0ms) return false;
  }
}

}  // namespace interleave::detail
