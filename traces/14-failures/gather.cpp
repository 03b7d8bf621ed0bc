// Lesson 14, gather: the first error ends the wait at once, and the other tasks run on.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<> cook(const char* what, std::chrono::milliseconds time, bool burns) {
  co_await interleave::sleep(time);
  if (burns) throw std::runtime_error{std::string{what} + " is burnt"};
  interleave::print("{}: ready", what);
}

Coroutine<> dinner() {
  auto soup = interleave::create_task(cook("soup", 160ms, false), "soup");
  auto rice = interleave::create_task(cook("rice", 80ms, true), "rice");
  auto fish = interleave::create_task(cook("fish", 160ms, false), "fish");
  try {
    co_await interleave::gather(soup, rice, fish);
  } catch (const std::exception& error) {
    interleave::print("dinner: {}", error.what());
  }
  co_await interleave::sleep(120ms);  // soup and fish are still being cooked
  interleave::print("dinner: over");
}

int main() { interleave::run(dinner()); }
