// The id of something in the trace, together with the recording that knows it.
//
// A recording may start or end while coroutines, tasks and locks exist. An event may only speak of what the same
// recording has introduced: known() says so, and costs a load and a branch.
#pragma once

#include <source_location>

#include "tracer/record/recorder.hpp"

namespace interleave::detail {

template <class Id, bool CanRecord = record::k_can_record>
class RecordedId {
 public:
  bool known() const { return session_ == record::session_now(); }
  /// The id, or none where the running recording does not know it.
  Id get() const { return known() ? id_ : Id{}; }
  /// For the introducing event. Call only while recording.
  Id introduce() {
    if (!id_) id_ = record::new_id<Id>();
    const std::uint32_t session = record::session_now();
    session_ = session != 0 ? session : k_none;  // it may have ended just now
    return id_;
  }
  void forget() { session_ = k_none; }
  /// Where known() has just been asked.
  Id known_id() const { return id_; }

 private:
  static constexpr std::uint32_t k_none = ~std::uint32_t{0};  // no session's number

  Id id_;
  std::uint32_t session_ = k_none;
};

/// In a program that is built without recording nothing is ever known.
template <class Id>
class RecordedId<Id, false> {
 public:
  static constexpr bool known() { return false; }
  static constexpr Id get() { return {}; }
  static constexpr Id introduce() { return {}; }
  static constexpr void forget() {}
  static constexpr Id known_id() { return {}; }
};

}  // namespace interleave::detail
