// Lesson 13: when its time is over, a timeout cancels what is awaited in it, and nothing else. What is cancelled still cleans
// up; what stands behind a `shield` goes on.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

struct Finally {  // its destructor is what `finally` is in Python
  const char* name;
  ~Finally() { interleave::print("{}: finally", name); }
};

Coroutine<> download(const char* name) {
  const Finally at_the_end{name};
  interleave::print("{}: begun", name);
  co_await interleave::sleep(160ms);
  interleave::print("{}: ready", name);
}

Coroutine<> patient() {
  auto photo = interleave::create_task(download("photo"), "photo");
  co_await interleave::wait_for(photo, 300ms);
  interleave::print("patient: in time");
}

Coroutine<> hasty() {
  auto film = interleave::create_task(download("film"), "film");
  try {
    co_await interleave::wait_for(film, 60ms);
  } catch (const interleave::TimeoutError&) {
    interleave::print("hasty: timed out");
  }
}

Coroutine<> careful() {
  auto payment = interleave::create_task(download("payment"), "payment");
  try {
    co_await interleave::wait_for(interleave::shield(payment), 100ms);
  } catch (const interleave::TimeoutError&) {
    interleave::print("careful: timed out, but the payment goes on");
  }
  co_await payment;
  interleave::print("careful: the payment is made");
}

Coroutine<> everything() {
  auto first = interleave::create_task(patient(), "patient");
  auto second = interleave::create_task(hasty(), "hasty");
  auto third = interleave::create_task(careful(), "careful");
  co_await interleave::gather(first, second, third);
}

int main() { interleave::run(everything()); }
