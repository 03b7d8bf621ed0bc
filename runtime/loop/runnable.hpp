// What stands in the loop's ready queue: a task's next step, a timer that is due, a callback.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/coroutine/intrusive_list.hpp"

namespace interleave::detail {

struct ReadyTag;

/// run() is called once, on the loop's thread, after the object has left the queue; it must not throw.
class Runnable : public ListHook<ReadyTag> {
 public:
  virtual void run() = 0;
  /// Instead of run(), when the loop is closed first: lets go of what it owns.
  virtual void discard() {}
  /// Of a task's step: the task's number among those of its loop, from 0.
  virtual std::optional<std::uint32_t> task_number() const { return std::nullopt; }

 protected:
  ~Runnable() = default;
};

using RunnableList = List<Runnable, ReadyTag>;

}  // namespace interleave::detail
