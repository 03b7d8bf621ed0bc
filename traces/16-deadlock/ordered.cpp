// Lesson 16, ordered: both take the locks in the same order. One has to wait, and nobody waits for ever.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<> write_letter(const char* name, interleave::Lock& first, interleave::Lock& second) {
  const interleave::LockGuard one = co_await first.hold();
  interleave::print("{}: has one, wants the other", name);
  co_await interleave::sleep(40ms);
  const interleave::LockGuard other = co_await second.hold();
  interleave::print("{}: has both", name);
  co_await interleave::sleep(40ms);
  interleave::print("{}: the letter is written", name);
}

Coroutine<> desk() {
  interleave::Lock pen{"pen"}, paper{"paper"};
  auto ada = interleave::create_task(write_letter("ada", pen, paper), "ada");
  auto ben = interleave::create_task(write_letter("ben", pen, paper), "ben");  // in the same order
  try {
    co_await interleave::wait_for(interleave::gather(ada, ben), 240ms);
    interleave::print("desk: all is written");
  } catch (const interleave::TimeoutError&) {
    interleave::print("desk: nothing happens any more, so I stop them");
  }
}

int main() { interleave::run(desk()); }
