// Lesson 01, asynchronous: the same three sections, started together.
//
// Each still prints its lines in order. But where it waits it says `co_await`, and then the others have their turn.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<> section(const char* name, std::chrono::milliseconds pause) {
  interleave::print("{}: one", name);
  co_await interleave::sleep(pause);
  interleave::print("{}: two", name);
  co_await interleave::sleep(pause);
  interleave::print("{}: three", name);
}

Coroutine<> everything() {
  auto red = interleave::create_task(section("red", 60ms), "red");
  auto green = interleave::create_task(section("green", 40ms), "green");
  auto blue = interleave::create_task(section("blue", 20ms), "blue");
  co_await interleave::gather(red, green, blue);
}

int main() { interleave::run(everything()); }
