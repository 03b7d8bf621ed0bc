// A worker process, as its pool sees it. One thread of the pool owns it and speaks with it; others may ask and end it.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runtime/process/descriptor.hpp"

namespace interleave::detail {

class WorkerProcess {
 public:
  /// `number`: in its pool, from 1.
  explicit WorkerProcess(std::size_t number) : number_{number} {}

  // By the thread that owns it.

  /// Starts it and waits until it says that it is ready. Throws an std::exception with what was found and what to do.
  void start(const std::vector<std::string>& environment, std::chrono::milliseconds timeout);
  /// The answer to a message. None: it has died, or closed its socket. Throws MessageError where it says what is no message.
  std::optional<nlohmann::json> ask(const std::string& request);
  /// Closes its socket, at which it ends, and waits for that.
  void finish();

  /// Idle: nothing is asked of it, and it is to say nothing.
  void set_idle(bool is_idle);

  // By any thread.

  /// "process 1 (pid 4711)".
  std::string title() const;
  /// 0 before its start and after its end.
  int pid() const;
  /// Whether it is idle and has died, or does with its socket what it was not asked for.
  bool has_gone() const;
  /// Asks it to end, by SIGTERM, and lets whoever waits for its answer go on.
  void terminate();
  /// Of one that has gone: "was ended by signal 9 (Killed)", "ended with exit code 3".
  std::string ending();

 private:
  enum class Wait { for_its_end, at_most_a_moment };
  /// False: the moment is over.
  bool wait(Wait how);
  void kill_it(int signal) const;
  bool is_ready(std::chrono::milliseconds timeout) const;

  const std::size_t number_;
  mutable std::mutex mutex_;  // guards what follows; only the owner closes the socket
  Descriptor socket_;
  int pid_ = 0;        // as it is known
  bool runs_ = false;  // and has not been waited for
  bool is_idle_ = false;
  std::string ending_;  // what became of it then
};

}  // namespace interleave::detail
