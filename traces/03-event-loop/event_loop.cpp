// Lesson 03: the event loop. Things are registered with it; when an event happens, it calls back; in between it is idle.
#include <interleave/runtime.hpp>
#include <thread>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<> wait_for_the_bell(interleave::Event& bell) {
  interleave::print("listener: I wait for the bell");
  co_await bell.wait();
  interleave::print("listener: the bell rang");
}

Coroutine<> wait_for_the_disk() {
  const int bytes = co_await interleave::to_thread([] {
    std::this_thread::sleep_for(90ms);  // a worker thread may block: the loop is not here
    return 4096;
  });
  interleave::print("reader: {} bytes were read", bytes);
}

Coroutine<> wait_for_the_clock() {
  for (int tick = 1; tick <= 3; ++tick) {
    co_await interleave::sleep(40ms);
    interleave::print("clock: tick {}", tick);
  }
}

Coroutine<> everything() {
  interleave::Event bell{"bell"};
  interleave::get_running_loop().call_later(60ms, [&bell] { bell.set(); });  // a plain function, called when its time has come
  auto listener = interleave::create_task(wait_for_the_bell(bell), "listener");
  auto reader = interleave::create_task(wait_for_the_disk(), "reader");
  auto clock = interleave::create_task(wait_for_the_clock(), "clock");
  co_await interleave::gather(listener, reader, clock);
}

int main() { interleave::run(everything()); }
