// What gather, wait, as_completed, shield and TaskGroup share: a group in the trace, and members whose ends it hears of.
#pragma once

#include <source_location>
#include <string_view>

#include "runtime/coroutine/future_state.hpp"
#include "runtime/coroutine/recorded_id.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

/// The await node of several members, as the trace has it.
class RecordedGroup {
 public:
  RecordedGroup(trace::GroupKind kind, std::source_location where);

  trace::GroupId id() const { return id_.get(); }
  void add(FutureState& member);
  void add_entity(trace::EntityId member);
  void end(trace::Outcome outcome, std::string_view value);
  bool known() const { return id_.known(); }

 private:
  RecordedId<trace::GroupId> id_;
};

class Member;

class MemberListener {
 public:
  /// A turn after the member has ended.
  virtual void member_done(Member& member) = 0;
  /// The loop was closed before the member had ended, or could be looked at.
  virtual void member_dropped(Member&) {}

 protected:
  ~MemberListener() = default;
};

/// Hears of a future's end and, a turn later, tells the group: as asyncio's done callbacks do.
class Member final : public DoneCallback, public Runnable {
 public:
  Member(MemberListener& group, FutureState& future) : group_{group}, future_{&future} {}
  FutureState& future() const { return *future_; }

  /// From here on; of a future that is done, on the next turn.
  void listen() {
    if (future_->done())
      future_->loop().ready(*this);
    else
      future_->add_done_callback(*this);
  }
  void stop_listening() {
    ListHook<DoneTag>::unlink();
    ListHook<ReadyTag>::unlink();
  }

  void future_done(FutureState& future) override { future.loop().ready(*this); }
  void future_dropped() override { group_.member_dropped(*this); }
  void run() override { group_.member_done(*this); }
  void discard() override { group_.member_dropped(*this); }

 private:
  MemberListener& group_;
  Ref<FutureState> future_;
};

}  // namespace interleave::detail
