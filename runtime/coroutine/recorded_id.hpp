// The id of something in the trace, together with the recording that knows it.
//
// A recording may start or end while coroutines, tasks and locks exist. An event may only speak of what the same
// recording has introduced: known() says so, and costs a branch while nothing is recorded.
#pragma once

#include <source_location>

#include "tracer/record/recorder.hpp"

namespace interleave::detail {

template <class Id>
class RecordedId {
 public:
  bool known() const { return session_ != 0 && session_ == record::session_id(); }
  /// The id, or none where the running recording does not know it.
  Id get() const { return known() ? id_ : Id{}; }
  /// For the introducing event. Call only while recording.
  Id introduce() {
    if (!id_) id_ = record::new_id<Id>();
    session_ = record::session_id();
    return id_;
  }
  void forget() { session_ = 0; }

 private:
  Id id_;
  std::uint32_t session_ = 0;
};

}  // namespace interleave::detail
