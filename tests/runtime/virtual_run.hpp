// Runs a coroutine in virtual time while recording it: what every test of the runtime does.
#pragma once

#include <unistd.h>

#include <exception>
#include <interleave/runtime.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "tests/support/recorded.hpp"

namespace interleave::test {

/// What happened, in order: tests compare it with what asyncio does.
using Log = std::vector<std::string>;

/// Runs the coroutine that `make()` gives. Its trace must be sound. Returns, or throws, what it does.
template <class Make>
auto run_in_virtual_time(Make&& make, const RunOptions& options = RunOptions()) {
  using Result = typename decltype(make())::Result;
  std::optional<detail::Stored<Result>> result;
  std::exception_ptr error;
  recorded([&] {
    try {
      if constexpr (std::is_void_v<Result>)
        run(make(), options);
      else
        result.emplace(run(make(), options));
    } catch (...) {
      error = std::current_exception();
    }
  });
  if (error) std::rethrow_exception(error);
  if constexpr (!std::is_void_v<Result>) return std::move(*result);
}

/// The loop's time since its start.
inline std::chrono::milliseconds elapsed() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(get_running_loop().time().time_since_epoch());
}

/// The message of the error that an await throws; empty where it throws none. An error of another type leaves it.
template <class Error = std::system_error, class A>
Coroutine<std::string> message_of(A awaitable) {
  try {
    co_await std::move(awaitable);
  } catch (const Error& error) {
    co_return error.what();
  }
  co_return "";
}

/// A moment of real time: in virtual time a sleep() waits for threads and processes.
inline Coroutine<> real_moment(unsigned milliseconds) { co_await to_thread(usleep, milliseconds * 1000); }

/// Members of groups: one that returns, one that throws.
inline Coroutine<int> after(std::chrono::milliseconds time, int value) {
  co_await sleep(time);
  co_return value;
}
inline Coroutine<int> fail_after(std::chrono::milliseconds time, const char* message) {
  co_await sleep(time);
  throw std::runtime_error{message};
}

}  // namespace interleave::test
