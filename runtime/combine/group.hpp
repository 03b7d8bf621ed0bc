// What gather, wait, as_completed, shield and TaskGroup share: a group in the trace, and members whose ends it hears of.
#pragma once

#include <exception>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/coroutine/future_state.hpp"
#include "runtime/coroutine/recorded_id.hpp"
#include "runtime/coroutine/task_state.hpp"
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

/// Waits for one thing, and ends once: by wake(), or because it was cancelled.
class SingleWait : public Waiter {
 public:
  explicit SingleWait(Frame& frame) : frame_{frame} {}
  bool cancel(const std::string&, trace::EntityId by, std::source_location where) override {
    if (std::exchange(over_, true)) return false;
    frame_.task->wake_cancelled(by, where);
    return true;
  }
  void wake(trace::EntityId cause) {
    if (!std::exchange(over_, true)) frame_.task->wake(cause);
  }
  bool is_over() const { return over_; }

 protected:
  ~SingleWait() = default;
  Frame& frame_;

 private:
  bool over_ = false;
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

/// A future that is a group in the trace: a gather, a shield. It lives until its members have told it of their ends.
class GroupFuture : public FutureState, public MemberListener {
 public:
  trace::EntityId entity() final { return group_.id(); }
  trace::WaitKind wait_kind() const final { return trace::WaitKind::group; }
  void member_dropped(Member&) final { release(); }

 protected:
  GroupFuture(EventLoop& loop, trace::GroupKind kind, std::source_location where) : FutureState{loop}, group_{kind, where} {}
  ~GroupFuture() override = default;
  void end(trace::Outcome outcome, std::exception_ptr error);
  /// Of the result, once it is there.
  virtual std::string value_text() = 0;

  RecordedGroup group_;
};

}  // namespace interleave::detail
