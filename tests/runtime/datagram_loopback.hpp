// Two datagram endpoints on loopback, and what tests ask of them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <system_error>
#include <utility>

#include "tests/runtime/trace_questions.hpp"

namespace interleave::test {

inline const HostPort k_any{"127.0.0.1", 0};

/// Runs `body(a, b)` with two endpoints on loopback, of which none is connected.
template <class Body>
void with_endpoints(Body body, DatagramOptions options = DatagramOptions()) {
  run_in_virtual_time([&]() -> Coroutine<> {
    const DatagramEndpoint a = co_await open_datagram_endpoint(k_any, HostPort(), options);
    const DatagramEndpoint b = co_await open_datagram_endpoint(k_any, HostPort(), options);
    co_await body(a, b);
  });
}

inline Coroutine<std::string> data_from(DatagramEndpoint endpoint) {
  const Datagram datagram = co_await endpoint.receive();
  co_return datagram.data;
}

template <class F>
std::string oserror_of_call(F call, std::errc code) {
  try {
    call();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), code);
    return error.what();
  }
  return "no error";
}

/// Turns of the loop until `condition` holds, or so many that it never will.
template <class Condition>
Coroutine<bool> soon(Condition condition) {
  for (int i = 0; i < 10'000; ++i) {
    if (condition()) co_return true;
    co_await sleep(std::chrono::milliseconds{0});
  }
  co_return false;
}

}  // namespace interleave::test
