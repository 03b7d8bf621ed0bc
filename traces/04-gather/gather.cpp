// Lesson 04: `run` starts the loop, `gather` runs several at once and returns their values in the order of its arguments,
// whichever of them finishes first.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<int> slow() {
  co_await interleave::sleep(90ms);
  interleave::print("slow has finished");
  co_return 1;
}

Coroutine<int> fast() {
  co_await interleave::sleep(30ms);
  interleave::print("fast has finished");
  co_return 2;
}

Coroutine<> both() {
  const auto [first, second] = co_await interleave::gather(slow(), fast());
  interleave::print("the results: {} and {}", first, second);
}

int main() { interleave::run(both()); }
