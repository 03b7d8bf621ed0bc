#include "runtime/loop/recorded_timer.hpp"

#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

void RecordedTimer::start(EventLoop& loop, Time due, std::source_location where) {
  loop_ = &loop;
  loop.add_timer(*this, due);
  if (record::recording()) loop.record_timer(id_, due, where);
}

void RecordedTimer::start_as_due(EventLoop& loop, Time due, std::source_location where) {
  loop_ = &loop;
  loop.ready(*this);
  if (record::recording()) loop.record_timer(id_, due, where);
}

bool RecordedTimer::stop() {
  if (loop_ == nullptr) return false;
  std::exchange(loop_, nullptr)->remove_timer(*this);
  ListHook<ReadyTag>::unlink();
  if (id_.known()) record::emit<trace::EventKind::resource_close>(id_.get());
  id_ = {};
  return true;
}

void RecordedTimer::run() {
  loop_ = nullptr;
  expired();
  if (id_.known()) record::emit_same_time<trace::EventKind::resource_close>(id_.get());
  id_ = {};
}

}  // namespace interleave::detail
