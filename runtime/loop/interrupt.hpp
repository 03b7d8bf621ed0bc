// Ctrl-C while a loop runs, as asyncio.Runner has it: the first one cancels the main task, the second one ends the program.
#pragma once

#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

/// SIGINT is for `loop` and its main task while this lives; null: it is not handled. Only on the main thread, and where the program has no
/// handler of its own.
class InterruptScope {
 public:
  InterruptScope(EventLoop* loop, TaskState& main);
  ~InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;

  bool happened() const;

 private:
  bool active_ = false;
};

}  // namespace interleave::detail
