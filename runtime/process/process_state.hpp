// A process that this program has started, as its handles share it: its pipes, its end, and who waits for that. On uv_spawn.
//
// It lives, with its pipes, until the process has ended, whoever still has a handle. What the loop's end finds running is killed, as
// asyncio does.
#pragma once

#include <uv.h>

#include <array>
#include <map>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/io/connection.hpp"
#include "runtime/io/loop_handle.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave {

/// Where a process reads from or writes to.
enum class Redirect {
  inherit,  ///< what this program has
  pipe,     ///< a stream of this program: Process::in(), out(), err()
  devnull,  ///< nothing to read; what is written is lost
  to_out,   ///< where its standard output goes: for its standard error
};

/// asyncio's names: `options.out = subprocess::PIPE`.
namespace subprocess {
inline constexpr Redirect PIPE = Redirect::pipe, DEVNULL = Redirect::devnull, STDOUT = Redirect::to_out;
}

struct SubprocessOptions {
  Redirect in = Redirect::inherit, out = Redirect::inherit, err = Redirect::inherit;
  std::string cwd;                                        ///< the folder that it starts in; empty: this program's
  std::optional<std::map<std::string, std::string>> env;  ///< all of its environment; none: this program's. See environment()
  std::size_t limit = detail::k_stream_limit;             ///< of its readers: bytes
  SubprocessOptions() {}
};

namespace detail {

class ProcessState final : public Counted, public LoopHandle {
 public:
  /// `name`: what it is in the trace and in errors.
  ProcessState(EventLoop& loop, std::string name, std::source_location where);
  ~ProcessState() override;
  void loop_ends() override;

  /// Once. Throws std::system_error where it cannot be started, UsageError for redirections that make no sense.
  void start(std::vector<std::string> arguments, const SubprocessOptions& options);

  int pid() const { return pid_; }
  /// Of a process that has ended; below 0: the signal that ended it.
  std::optional<int> returncode() const { return returncode_; }
  /// Throws std::system_error where the process has ended.
  void send_signal(int number);

  /// 0, 1, 2: its standard input, output and error. Null where that is no pipe.
  const Ref<Connection>& pipe(std::size_t stream) const { return pipes_[stream]; }
  WaitList& waiting() { return waiting_; }
  trace::ResourceId id() { return resource_.id(); }
  std::source_location where() const { return where_; }

 private:
  static void exited(uv_process_t* process, std::int64_t status, int signal);
  void ended();

  std::string name_;
  std::source_location where_;
  RecordedResource resource_;
  uv_process_t* process_ = nullptr;  // while it runs
  int pid_ = 0;
  std::optional<int> returncode_;
  std::array<Ref<Connection>, 3> pipes_;
  WaitList waiting_;
};

}  // namespace detail
}  // namespace interleave
