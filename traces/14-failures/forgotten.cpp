// Lesson 14, forgotten: nobody awaits the task, so nobody sees its error, and the program goes on as if all were well.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<> cook(const char* what, std::chrono::milliseconds time, bool burns) {
  co_await interleave::sleep(time);
  if (burns) throw std::runtime_error{std::string{what} + " is burnt"};
  interleave::print("{}: ready", what);
}

Coroutine<> dinner() {
  auto cake = interleave::create_task(cook("cake", 80ms, true), "cake");  // started, and forgotten
  auto soup = interleave::create_task(cook("soup", 160ms, false), "soup");
  co_await soup;
  interleave::print("dinner: over");
}

int main() { interleave::run(dinner()); }
