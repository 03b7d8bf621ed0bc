// Lesson 05: awaiting one coroutine after the other adds no concurrency; tasks run side by side, and start before they
// are awaited.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<std::string> make(std::string what, std::chrono::milliseconds time) {
  interleave::print("{}: begun", what);
  co_await interleave::sleep(time);
  interleave::print("{}: ready", what);
  co_return what;
}

Coroutine<> breakfast() {
  // One after the other: the toast is begun when the tea is ready.
  co_await make("tea", 60ms);
  co_await make("toast", 40ms);

  // As tasks: both are begun at once, while this coroutine does something else.
  auto tea = interleave::create_task(make("tea", 60ms), "tea");
  auto toast = interleave::create_task(make("toast", 40ms), "toast");
  co_await interleave::sleep(20ms);
  interleave::print("breakfast: the table is laid, and both are on their way");
  const std::string first = co_await tea;
  const std::string second = co_await toast;
  interleave::print("breakfast: {} and {}", first, second);
}

int main() { interleave::run(breakfast()); }
