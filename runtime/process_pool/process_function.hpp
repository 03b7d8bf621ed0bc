// ProcessFunction: a function under the name by which worker processes know it.
//
//     int count_primes(int from, int to);
//     const ProcessFunction count_primes_elsewhere{"count_primes", count_primes};   // at namespace scope
//
// A worker process is this program once more, so it knows what is made before main(). Arguments and results travel as JSON, by nlohmann's
// to_json and from_json: those of your own types are used, too.
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "runtime/coroutine/recorded_id.hpp"
#include "runtime/coroutine/to_text.hpp"

namespace interleave {

namespace detail {

/// What JSON can be made of and made into again.
template <class T>
concept JsonCarried = std::is_constructible_v<nlohmann::json, const T&> && requires(const nlohmann::json& json) {
  { json.get<T>() } -> std::same_as<T>;
};

/// The function, whatever its types, in the list of all.
class RegisteredFunction {
 public:
  RegisteredFunction(const RegisteredFunction&) = delete;
  RegisteredFunction& operator=(const RegisteredFunction&) = delete;

  const std::string& name() const { return name_; }
  /// In a worker process: calls it, and says what came of that, as message.hpp has it. Throws nothing.
  virtual nlohmann::json run(const nlohmann::json& arguments) const = 0;

 protected:
  RegisteredFunction(std::string name, std::source_location where);
  ~RegisteredFunction();

  std::source_location where() const { return where_; }
  nlohmann::json refused(std::string_view what, const std::exception& error) const;

 private:
  const std::string name_;
  const std::source_location where_;
};

/// Null where there is none of that name.
const RegisteredFunction* find_function(const std::string& name);

/// The run of a function, a span in the trace.
class FunctionRun {
 public:
  FunctionRun(const std::string& name, std::source_location where);
  template <class T>
  void returned(const T& value) const {
    if (span_.known()) end(trace::Outcome::returned, to_text(value));
  }
  void returned() const { end(trace::Outcome::returned, {}); }
  /// In a handler of what was thrown; gives the answer that tells of it.
  nlohmann::json raised() const;

 private:
  void end(trace::Outcome outcome, std::string_view text) const;

  RecordedId<trace::SpanId> span_;
};

}  // namespace detail

template <class Signature>
class ProcessFunction;

/// Run by run_in_executor() on a ProcessPool. `function` is a plain one, or `+[](int a) { … }`.
template <class R, class... P>
class ProcessFunction<R(P...)> final : public detail::RegisteredFunction {
  static_assert(((!std::is_pointer_v<std::decay_t<P>> && (!std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>)) &&
                 ...),
                "ProcessFunction: a parameter must be a value or a const reference: the worker process has its own memory");
  static_assert((detail::JsonCarried<std::decay_t<P>> && ...), "ProcessFunction: a parameter's type needs to_json and from_json");
  static_assert(!std::is_reference_v<R> && !std::is_pointer_v<R>, "ProcessFunction: the function must return a value");
  static_assert(std::is_void_v<R> || detail::JsonCarried<R>, "ProcessFunction: the result's type needs to_json and from_json");

 public:
  /// Throws UsageError where the name is taken: before main() that ends the program, with these words.
  ProcessFunction(std::string name, R (*function)(P...), std::source_location where = std::source_location::current())
      : RegisteredFunction{std::move(name), where}, function_{function} {}

  nlohmann::json run(const nlohmann::json& arguments) const override {
    std::optional<std::tuple<std::decay_t<P>...>> values;
    try {
      values.emplace(values_of(arguments, std::index_sequence_for<P...>{}));
    } catch (const std::exception& error) {
      return refused("the arguments are not what it takes", error);
    }
    const detail::FunctionRun run{name(), where()};
    nlohmann::json answer = nlohmann::json::object();
    if constexpr (std::is_void_v<R>) {
      try {
        call(*values);
      } catch (...) {
        return run.raised();
      }
      run.returned();
      answer["value"] = nullptr;
    } else {
      std::optional<R> result;
      try {
        result.emplace(call(*values));
      } catch (...) {
        return run.raised();
      }
      run.returned(*result);
      try {
        answer["value"] = nlohmann::json(std::as_const(*result));
      } catch (const std::exception& error) {
        return refused("no JSON can be made of its result", error);
      }
    }
    return answer;
  }

 private:
  template <std::size_t... I>
  static std::tuple<std::decay_t<P>...> values_of(const nlohmann::json& arguments, std::index_sequence<I...>) {
    static_cast<void>(arguments);
    return std::tuple<std::decay_t<P>...>{arguments.at(I).template get<std::decay_t<P>>()...};
  }
  R call(std::tuple<std::decay_t<P>...>& values) const {
    return std::apply([this](auto&... each) -> R { return function_(static_cast<P&&>(each)...); }, values);
  }

  R (*function_)(P...);
};

template <class R, class... P>
ProcessFunction(std::string, R (*)(P...)) -> ProcessFunction<R(P...)>;

}  // namespace interleave
