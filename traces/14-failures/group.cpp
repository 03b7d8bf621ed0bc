// Lesson 14, task group: the first error cancels the siblings; the block ends when all of them have ended.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<> cook(const char* what, std::chrono::milliseconds time, bool burns) {
  co_await interleave::sleep(time);
  if (burns) throw std::runtime_error{std::string{what} + " is burnt"};
  interleave::print("{}: ready", what);
}

Coroutine<> dishes(interleave::TaskGroup& group) {
  group.create_task(cook("soup", 160ms, false), "soup");
  group.create_task(cook("rice", 80ms, true), "rice");
  group.create_task(cook("fish", 160ms, false), "fish");
  co_return;
}

Coroutine<> dinner() {
  try {
    co_await interleave::task_group(dishes);
  } catch (const interleave::ExceptionGroup& group) {
    interleave::print("dinner: {} dish is burnt", group.exceptions().size());
  }
  co_await interleave::sleep(120ms);
  interleave::print("dinner: over");
}

int main() { interleave::run(dinner()); }
