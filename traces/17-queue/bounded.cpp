// Lesson 17, bounded: the belt has room for two. When it is full the baker has to wait: back-pressure.
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
  Belt belt{2, "belt"};
  auto baker = interleave::create_task(bake(belt), "baker");
  auto packer = interleave::create_task(pack(belt), "packer");
  co_await interleave::gather(baker, packer);
}

int main() { interleave::run(bakery()); }
