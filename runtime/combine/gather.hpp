// gather(): several awaits at the same time. asyncio.gather.
//
//     auto [a, b] = co_await gather(fetch(1), fetch(2));
//     const std::vector<int> all = co_await gather(std::move(coroutines));
//
// Coroutines become tasks at once, in argument order; tasks stay what they are, and one given twice is awaited once.
// The results come in argument order, whatever finished first: a tuple, or a vector for a vector; None for void.
// The first error ends the await at once, and the others keep running; a cancelled child is such an error. With return_exceptions in
// front, errors are results. Cancelling the await cancels all children, and it ends when they have.
//
//     const auto [a, b] = co_await gather(return_exceptions, fetch(1), fetch(2));   // Result<int>: a value, or an error
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

#include "runtime/combine/group.hpp"
#include "runtime/coroutine/task.hpp"

namespace interleave {

/// What a member of gather(return_exceptions, …) ended with: a value (None for void), or an error.
template <class T>
class Result {
 public:
  explicit Result(detail::Stored<T> value) : value_{std::move(value)} {}
  explicit Result(std::exception_ptr error) : error_{std::move(error)} {}

  bool has_value() const { return error_ == nullptr; }
  explicit operator bool() const { return has_value(); }
  /// Throws the error, where it is one.
  const detail::Stored<T>& value() const {
    if (error_) std::rethrow_exception(error_);
    return *value_;
  }
  const detail::Stored<T>& operator*() const { return value(); }
  /// Null where it is a value.
  const std::exception_ptr& error() const { return error_; }

 private:
  std::optional<detail::Stored<T>> value_;
  std::exception_ptr error_;
};

namespace detail {

template <class Members, bool Exceptions>
struct GatherResultOf;
template <class... Handles>
struct GatherResultOf<std::tuple<Handles...>, false> {
  using Type = std::tuple<Stored<typename Handles::Result>...>;
};
template <class... Handles>
struct GatherResultOf<std::tuple<Handles...>, true> {
  using Type = std::tuple<Result<typename Handles::Result>...>;
};
template <class Handle>
struct GatherResultOf<std::vector<Handle>, false> {
  using Type = std::vector<Stored<typename Handle::Result>>;
};
template <class Handle>
struct GatherResultOf<std::vector<Handle>, true> {
  using Type = std::vector<Result<typename Handle::Result>>;
};
template <class Members, bool Exceptions>
using GatherResult = typename GatherResultOf<Members, Exceptions>::Type;

/// What does not depend on the types. Lives as long as its handles, awaits of it, and the children whose end it waits for.
class GatherState : public GroupFuture {
 public:
  /// Asks all children to cancel. False when none was left that could.
  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) final;

  void member_done(Member& member) final;

 protected:
  GatherState(bool return_exceptions, std::source_location where);
  ~GatherState() override;

  /// Each child in argument order, then seal().
  void add(FutureState& child);
  void seal();

 private:
  void look_at(FutureState& child);

  const bool return_exceptions_;
  std::vector<std::unique_ptr<Member>> members_;  // each counts for a reference until it has been told
  std::size_t finished_ = 0;
  bool cancel_requested_ = false;
};

/// What a member of a gather is, or becomes: a task of a coroutine; a future, task or gather stays what it is.
template <class A>
struct MemberFor {
  using Type = decltype(create_task(std::declval<A>()));
};
template <class A>
  requires std::is_base_of_v<AnyFuture, A>
struct MemberFor<A> {
  using Type = A;
};
template <class A>
using MemberOf = typename MemberFor<A>::Type;

template <class A>
MemberOf<A> as_member(A member, std::source_location where) {
  if constexpr (std::is_base_of_v<AnyFuture, A>)
    return member;
  else
    return create_task(std::move(member), std::string_view{}, where);
}

/// The result of a done member, for the gather that holds `own` references to it.
template <class Handle>
auto take_result(const Handle& member, std::uint32_t own) {
  return member.typed().take(member.state()->references() <= own);
}

/// `Members`: a tuple of handles, or a vector. `Exceptions`: their errors are results.
template <class Members, bool Exceptions>
class TypedGather final : public GatherState, public ResultOf<GatherResult<Members, Exceptions>> {
 public:
  using Results = GatherResult<Members, Exceptions>;

  template <class MakeMembers>
  TypedGather(std::source_location where, MakeMembers make_members) : GatherState{Exceptions, where} {
    retain();  // its handle's, which lets go of this once it has its own
    handles_.emplace(make_members());
    each([this](const auto& member) { add(*member.state()); });
    seal();
  }

  const Results& value() override {
    if (!results_) results_.emplace(collect());
    return *results_;
  }
  Results take(bool is_last) override {
    if (!results_ && is_last) return collect();
    static_cast<void>(value());
    if constexpr (std::copy_constructible<Results>)
      if (!is_last) return *results_;
    return std::move(*results_);
  }

 private:
  template <class Handle>
  static auto collect_one(const Handle& member) {
    using T = typename Handle::Result;
    constexpr std::uint32_t k_own = 2;  // the handle here, and the member
    if constexpr (Exceptions) {
      if (const std::exception_ptr& error = member.state()->error()) return Result<T>{error};
      return Result<T>{take_result(member, k_own)};
    } else {
      return Stored<T>{take_result(member, k_own)};
    }
  }
  Results collect() {
    if constexpr (TupleLike<Members>) {
      return std::apply([](const auto&... members) { return Results{collect_one(members)...}; }, *handles_);
    } else {
      Results results;
      results.reserve(handles_->size());
      for (const auto& member : *handles_) results.push_back(collect_one(member));
      return results;
    }
  }
  template <class Visit>
  void each(Visit visit) {
    if constexpr (TupleLike<Members>)
      std::apply([&](const auto&... members) { (visit(members), ...); }, *handles_);
    else
      std::ranges::for_each(*handles_, visit);
  }
  std::string value_text() override {
    std::string out;
    each([&out](const auto& member) {
      out += out.empty() ? "" : ", ";
      if (const std::exception_ptr& error = member.state()->error())
        out += error_text(error);
      else
        append_text(out, member.typed().value());
    });
    return shortened('[' + out + ']');  // a list, as in asyncio
  }

  std::optional<Members> handles_;
  std::optional<Results> results_;  // once somebody has looked at them
};

/// The handle that gather() gives.
template <class Members, bool Exceptions>
class GatherHandle : public Future<GatherResult<Members, Exceptions>> {
 public:
  static constexpr const char* name() { return "gather"; }

 protected:
  template <class MakeMembers>
  GatherHandle(std::source_location where, MakeMembers make_members)
      : GatherHandle{new TypedGather<Members, Exceptions>{where, std::move(make_members)}} {}

 private:
  explicit GatherHandle(TypedGather<Members, Exceptions>* state)
      : Future<GatherResult<Members, Exceptions>>{Ref<FutureState>{state}, *state} {
    state->release();
  }
};

template <class... A>
using GatherOf = GatherHandle<std::tuple<MemberOf<A>...>, false>;
template <class... A>
using GatherWithExceptions = GatherHandle<std::tuple<MemberOf<A>...>, true>;

template <class A>
std::vector<MemberOf<A>> as_members(std::vector<A> members, std::source_location where) {
  std::vector<MemberOf<A>> handles;
  handles.reserve(members.size());
  for (A& member : members) handles.push_back(as_member(std::move(member), where));
  return handles;
}

}  // namespace detail

/// gather(return_exceptions, …): errors of members are results like any other.
struct ReturnExceptions {
  explicit ReturnExceptions() = default;
};
inline constexpr ReturnExceptions return_exceptions{};

/// Used like a function. It is a class because only a constructor can take any number of arguments and, behind them, the
/// place of the call.
template <class... A>
class gather : public detail::GatherOf<A...> {
 public:
  explicit gather(A... members, std::source_location where = std::source_location::current())
      : detail::GatherOf<A...>{where, [&] { return std::tuple<detail::MemberOf<A>...>{detail::as_member(std::move(members), where)...}; }} {
  }
};

template <class A>
class gather<std::vector<A>> : public detail::GatherHandle<std::vector<detail::MemberOf<A>>, false> {
 public:
  explicit gather(std::vector<A> members, std::source_location where = std::source_location::current())
      : detail::GatherHandle<std::vector<detail::MemberOf<A>>, false>{where,
                                                                      [&] { return detail::as_members(std::move(members), where); }} {}
};

template <class... A>
class gather<ReturnExceptions, A...> : public detail::GatherWithExceptions<A...> {
 public:
  explicit gather(ReturnExceptions, A... members, std::source_location where = std::source_location::current())
      : detail::GatherWithExceptions<A...>{
            where, [&] { return std::tuple<detail::MemberOf<A>...>{detail::as_member(std::move(members), where)...}; }} {}
};

template <class A>
class gather<ReturnExceptions, std::vector<A>> : public detail::GatherHandle<std::vector<detail::MemberOf<A>>, true> {
 public:
  explicit gather(ReturnExceptions, std::vector<A> members, std::source_location where = std::source_location::current())
      : detail::GatherHandle<std::vector<detail::MemberOf<A>>, true>{where, [&] { return detail::as_members(std::move(members), where); }} {
  }
};

template <class... A>
gather(A...) -> gather<A...>;

}  // namespace interleave
