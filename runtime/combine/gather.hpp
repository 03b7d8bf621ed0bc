// gather(): several awaits at the same time. asyncio.gather.
//
//     auto [a, b] = co_await gather(fetch(1), fetch(2));
//     const std::vector<int> all = co_await gather(std::move(coroutines));
//
// Coroutines become tasks at once, in argument order; tasks stay what they are, and one given twice is awaited once.
// The results come in argument order, whatever finished first: a tuple, or a vector for a vector; None for void.
// The first error ends the await at once, and the others keep running; a cancelled child is such an error. Cancelling
// the await cancels all children, and it ends when they have.
#pragma once

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/coroutine/task.hpp"

namespace interleave {

namespace detail {

/// What does not depend on the types. Lives as long as the handle, an await of it, and the children whose end it waits for.
class GatherState : public Counted {
 public:
  bool done() const { return outcome_ != trace::Outcome::dropped; }
  trace::GroupId id() const { return id_.get(); }
  /// Asks all children to cancel. False when none was left that could.
  bool cancel(const std::string& message, trace::EntityId by, std::source_location where);
  /// Who is woken at the end; null: nobody.
  void set_awaiting(TaskState* task) { awaiting_ = task; }
  /// Throws the cancellation of the awaiting task, or what the gather ended with, if that is not results.
  void check_result(TaskState& awaiting);

 protected:
  explicit GatherState(std::source_location where);
  ~GatherState() override;

  /// Each child in argument order, then seal().
  void add(TaskState& child);
  void seal();
  virtual std::string results_text() = 0;

 private:
  /// Hears of a child's end and, a turn later, looks at it: as asyncio's done callbacks do.
  struct Member final : DoneCallback, Runnable {
    Member(GatherState& owner, TaskState& task) : group{owner}, child{&task} {}
    void task_done(TaskState& task) override { task.loop().ready(*this); }
    void task_dropped() override { group.release(); }
    void run() override {
      const Ref keep{&group};
      group.release();
      group.child_done(*child);
    }
    void discard() override { group.release(); }

    GatherState& group;  // counted while the member waits for the child's end
    Ref<TaskState> child;
  };

  void child_done(TaskState& child);
  void end(trace::Outcome outcome, std::exception_ptr error);

  std::vector<std::unique_ptr<Member>> members_;
  std::size_t finished_ = 0;
  trace::Outcome outcome_ = trace::Outcome::dropped;  // until it ends
  bool cancel_requested_ = false;
  bool error_retrieved_ = false;
  std::exception_ptr error_;
  TaskState* awaiting_ = nullptr;
  RecordedId<trace::GroupId> id_;
};

template <class A>
struct TaskFor {
  using Type = decltype(create_task(std::declval<A>()));
};
template <class T>
struct TaskFor<Task<T>> {
  using Type = Task<T>;
};
/// The task that a member of a gather is, or becomes.
template <class A>
using TaskOf = typename TaskFor<A>::Type;

template <class A>
TaskOf<A> as_task(A member, std::source_location where) {
  if constexpr (std::is_same_v<A, TaskOf<A>>)
    return member;
  else
    return create_task(std::move(member), std::string_view{}, where);
}

/// `Tasks`: a tuple of tasks, or a vector.
template <class Tasks>
class TypedGather final : public GatherState {
 public:
  template <class MakeTasks>
  TypedGather(std::source_location where, MakeTasks make_tasks) : GatherState{where} {
    tasks_.emplace(make_tasks());
    each([this](const auto& task) { add(*task.state()); });
    seal();
  }

  auto take_results() {
    if constexpr (TupleLike<Tasks>) {
      return std::apply([](const auto&... tasks) { return std::tuple{take(tasks)...}; }, *tasks_);
    } else {
      std::vector<Stored<typename Tasks::value_type::Result>> results;
      results.reserve(tasks_->size());
      for (const auto& task : *tasks_) results.push_back(take(task));
      return results;
    }
  }

 private:
  template <class T>
  static Stored<T> take(const Task<T>& task) {
    // Two references are the gather's own, its handle and its member: any other may still ask for the value.
    return static_cast<TypedTaskState<T>&>(*task.state()).take(task.state()->references() <= 2);
  }
  template <class Visit>
  void each(Visit visit) {
    if constexpr (TupleLike<Tasks>)
      std::apply([&](const auto&... tasks) { (visit(tasks), ...); }, *tasks_);
    else
      std::ranges::for_each(*tasks_, visit);
  }
  std::string results_text() override {
    std::string out;
    each([&out](const auto& task) {
      out += out.empty() ? "" : ", ";
      append_text(out, task.result());
    });
    return shortened('[' + out + ']');  // a list, as in asyncio
  }

  std::optional<Tasks> tasks_;
};

template <class Tasks>
class GatherAwaiter final : public Waiter {
 public:
  GatherAwaiter(Frame& frame, Ref<TypedGather<Tasks>> gather) : frame_{frame}, gather_{std::move(gather)} {}
  ~GatherAwaiter() { gather_->set_awaiting(nullptr); }
  bool await_ready() const noexcept { return gather_->done(); }
  void await_suspend(std::coroutine_handle<>) {
    gather_->set_awaiting(frame_.task);
    frame_.task->wait(frame_, this, trace::WaitKind::group, gather_->id());
  }
  auto await_resume() {
    gather_->check_result(*frame_.task);
    return gather_->take_results();
  }
  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) override {
    return gather_->cancel(message, by, where);
  }

 private:
  Frame& frame_;
  Ref<TypedGather<Tasks>> gather_;
};

/// The handle that gather() gives.
template <class Tasks>
class GatherHandle {
 public:
  /// True when its result is there, or an error.
  bool done() const { return state_->done(); }
  /// Asks all children to cancel. False when it was done.
  bool cancel(std::string message = std::string(), std::source_location where = std::source_location::current()) const {
    return state_->cancel(message, asking_entity(), where);
  }
  GatherAwaiter<Tasks> await_in(Frame& frame) const { return GatherAwaiter<Tasks>(frame, state_); }
  static constexpr const char* name() { return "gather"; }

 protected:
  template <class MakeTasks>
  GatherHandle(std::source_location where, MakeTasks make_tasks) : state_{new TypedGather<Tasks>{where, std::move(make_tasks)}} {}

 private:
  Ref<TypedGather<Tasks>> state_;
};

}  // namespace detail

/// Used like a function. It is a class because only a constructor can take any number of arguments and, behind them, the
/// place of the call.
template <class... A>
class gather : public detail::GatherHandle<std::tuple<detail::TaskOf<A>...>> {
 public:
  explicit gather(A... members, std::source_location where = std::source_location::current())
      : detail::GatherHandle<std::tuple<detail::TaskOf<A>...>>{
            where, [&] { return std::tuple<detail::TaskOf<A>...>{detail::as_task(std::move(members), where)...}; }} {}
};

template <class A>
class gather<std::vector<A>> : public detail::GatherHandle<std::vector<detail::TaskOf<A>>> {
 public:
  explicit gather(std::vector<A> members, std::source_location where = std::source_location::current())
      : detail::GatherHandle<std::vector<detail::TaskOf<A>>>{where, [&] {
                                                               std::vector<detail::TaskOf<A>> tasks;
                                                               tasks.reserve(members.size());
                                                               for (A& member : members)
                                                                 tasks.push_back(detail::as_task(std::move(member), where));
                                                               return tasks;
                                                             }} {}
};

template <class... A>
gather(A...) -> gather<A...>;

}  // namespace interleave
