// Lesson 02: calling an async function makes a coroutine and runs nothing; `co_await` runs it and brings its value.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<std::string> greet(std::string name) {
  interleave::print("greet: now I run");
  co_await interleave::sleep(50ms);
  co_return "hello " + name;
}

Coroutine<> caller() {
  auto greeting = greet("Ada");  // made, not started
  interleave::print("caller: greet was called, and has not run");
  co_await interleave::sleep(50ms);
  interleave::print("caller: still not; now I await it");
  const std::string text = co_await std::move(greeting);  // runs it to its end
  interleave::print("caller: it returned \"{}\"", text);
}

int main() { interleave::run(caller()); }
