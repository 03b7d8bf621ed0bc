// Lesson 06, blocking: one call that blocks holds up every other task.
//
// `report` asks an ordinary function, which waits without awaiting. The thread waits with it, and the loop is on that thread.
#include <interleave/runtime.hpp>
#include <thread>

using namespace std::chrono_literals;
using interleave::Coroutine;

// As most libraries have it: it returns when it is done, and knows of no loop.
int count_pages() {
  std::this_thread::sleep_for(180ms);
  return 7;
}

Coroutine<> report() {
  co_await interleave::sleep(50ms);
  interleave::print("report: I count the pages");
  const int pages = count_pages();
  interleave::print("report: {} pages", pages);
}

Coroutine<> every(std::string name, std::chrono::milliseconds pause, int times) {
  for (int turn = 1; turn <= times; ++turn) {
    co_await interleave::sleep(pause);
    interleave::print("{}: {}", name, turn);
  }
}

Coroutine<> everything() {
  auto first = interleave::create_task(report(), "report");
  auto clock = interleave::create_task(every("clock", 40ms, 5), "clock");
  auto lamp = interleave::create_task(every("lamp", 70ms, 3), "lamp");
  co_await interleave::gather(first, clock, lamp);
}

int main() { interleave::run(everything()); }
