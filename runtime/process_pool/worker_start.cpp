#include "runtime/process_pool/worker_start.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <system_error>

namespace interleave::detail {
namespace {

void require_zero(int error, const char* what) {
  if (error != 0) throw std::system_error{error, std::generic_category(), what};
}

/// What the new process does between its making and the program.
class SpawnActions {
 public:
  explicit SpawnActions(int socket) {
    require_zero(posix_spawn_file_actions_init(&files), "cannot start a process");
    posix_spawnattr_init(&attributes);
    // The socket first: its number may be one of those that follow.
    add(posix_spawn_file_actions_adddup2(&files, socket, k_worker_socket));
    add(posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
    add(posix_spawn_file_actions_addclosefrom_np(&files, k_worker_socket + 1));
    // A thread of ours may hold signals back; the new process holds none.
    sigset_t none;
    sigemptyset(&none);
    add(posix_spawnattr_setsigmask(&attributes, &none));
    add(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK));
  }
  ~SpawnActions() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  int error = 0;

 private:
  void add(int result) { error = error != 0 ? error : result; }
};

/// Whether our parent made the socket: nobody else's has the number by chance.
bool is_socket_of_parent(int socket) {
  int domain = 0, type = 0;
  ucred peer{};
  socklen_t bytes = sizeof domain;
  if (getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &bytes) != 0 || domain != AF_UNIX) return false;
  bytes = sizeof type;
  if (getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &bytes) != 0 || type != SOCK_STREAM) return false;
  bytes = sizeof peer;
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) == 0 && peer.pid == getppid();
}

}  // namespace

std::size_t usable_processors() {
  cpu_set_t processors;
  if (sched_getaffinity(0, sizeof processors, &processors) == 0 && CPU_COUNT(&processors) > 0)
    return static_cast<std::size_t>(CPU_COUNT(&processors));
  const long online = sysconf(_SC_NPROCESSORS_ONLN);  // more than a cpu_set_t tells
  return online > 0 ? static_cast<std::size_t>(online) : 1;
}

std::vector<std::string> worker_environment() {
  const std::string mark = std::string{k_worker_variable} + "=";
  std::vector<std::string> all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    if (!std::string_view{*entry}.starts_with(mark)) all.emplace_back(*entry);
  all.push_back(mark + std::to_string(k_worker_socket));
  return all;
}

StartedWorker start_worker(const std::vector<std::string>& environment) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) require_zero(errno, "cannot make a socket for a worker process");
  Descriptor ours{ends[0]}, its{ends[1]};
  const SpawnActions actions{its.get()};
  require_zero(actions.error, "cannot prepare a worker process");
  std::vector<char*> variables;
  for (const std::string& variable : environment) variables.push_back(const_cast<char*>(variable.c_str()));
  variables.push_back(nullptr);
  char* arguments[] = {program_invocation_name, nullptr};
  pid_t pid = 0;
  require_zero(posix_spawn(&pid, "/proc/self/exe", &actions.files, &actions.attributes, arguments, variables.data()),
               "cannot start a worker process");
  StartedWorker worker;
  worker.socket = std::move(ours);
  worker.pid = pid;
  return worker;
}

bool is_unserved_worker() { return std::getenv(k_worker_variable) != nullptr; }

std::optional<Descriptor> take_worker_socket() {
  const char* mark = std::getenv(k_worker_variable);
  if (mark == nullptr) return std::nullopt;
  if (mark != std::to_string(k_worker_socket) || !is_socket_of_parent(k_worker_socket)) {
    fmt::print(stderr,
               "interleave: {}={} is in the environment, which a process pool sets for the worker processes that it starts, and no process "
               "pool has started this one. Unset it.\n",
               k_worker_variable, mark);
    std::exit(2);
  }
  unsetenv(k_worker_variable);  // what the functions start is no worker
  fcntl(k_worker_socket, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_NAME, program_invocation_short_name);  // else tools show what it was started as: "exe"
  return Descriptor{k_worker_socket};
}

}  // namespace interleave::detail
