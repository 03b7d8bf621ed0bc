// Lesson 18, forgotten: two awaits are missing. What was never awaited never ran; what nobody waits for is cut off at the end.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<> save(const char* what) {
  interleave::print("{}: being saved", what);
  co_await interleave::sleep(80ms);
  interleave::print("{}: saved", what);
}

Coroutine<> editor() {
  auto letter = save("letter");  // only makes the coroutine
  co_await interleave::sleep(40ms);
  auto photo = interleave::create_task(save("photo"), "photo");  // starts it, but nobody waits for it
  co_await interleave::sleep(40ms);
  interleave::print("editor: closed");
}

int main() { interleave::run(editor()); }
