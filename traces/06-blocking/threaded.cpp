// Lesson 06, threaded: the same call on a worker thread holds up nobody.
//
// `report` awaits the worker thread, and gives the loop back meanwhile. Nothing else is changed.
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
  const int pages = co_await interleave::to_thread(count_pages);
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
