// Lesson 17, unbounded: the belt has room without end. The baker never waits, and the loaves pile up.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;
using Belt = interleave::Queue<int>;

Coroutine<> bake(Belt& belt) {
  for (int loaf = 1; loaf <= 7; ++loaf) {
    co_await interleave::sleep(20ms);
    co_await belt.put(loaf);
    interleave::print("baker: loaf {} is on the belt", loaf);
  }
}

Coroutine<> pack(Belt& belt) {
  for (int packed = 0; packed < 7; ++packed) {
    const int loaf = co_await belt.get();
    co_await interleave::sleep(70ms);
    interleave::print("packer: loaf {} is packed", loaf);
  }
}

Coroutine<> bakery() {
  Belt belt{0, "belt"};
  auto baker = interleave::create_task(bake(belt), "baker");
  auto packer = interleave::create_task(pack(belt), "packer");
  co_await interleave::gather(baker, packer);
}

int main() { interleave::run(bakery()); }
