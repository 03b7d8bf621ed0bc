// A timer that the trace tells of: what sleep, wait, as_completed and timeout wait in.
#pragma once

#include <source_location>

#include "runtime/coroutine/recorded_id.hpp"
#include "runtime/loop/timer.hpp"

namespace interleave {
class EventLoop;
}

namespace interleave::detail {

class RecordedTimer : public Timer {
 public:
  void start(EventLoop& loop, Time due, std::source_location where);
  /// As what is due already: it is over on the next turn, in front of what becomes ready after this.
  void start_as_due(EventLoop& loop, Time due, std::source_location where);
  /// Takes it back. False: it is over, or was not started.
  bool stop();
  /// None where nothing is recorded, and while it is not started.
  trace::ResourceId id() const { return id_.get(); }

  void run() final;

 protected:
  ~RecordedTimer() { stop(); }
  /// The time has come.
  virtual void expired() = 0;

 private:
  EventLoop* loop_ = nullptr;  // that it is started in
  RecordedId<trace::ResourceId> id_;
};

}  // namespace interleave::detail
