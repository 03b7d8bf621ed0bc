#include <interleave/record.h>

#include <interleave/database.hpp>
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

Coroutine<int> fetch(int page) {
  co_await interleave::sleep(1ms);
  co_return page * 100;
}

Coroutine<> everything() {
  const auto [a, b] = co_await interleave::gather(fetch(1), fetch(2));
  interleave::print("{} and {}, recorded: {}", a, b, ilv_recording() != 0);
  auto database = co_await interleave::open_database(":memory:");
  co_await database.close();
}

int main() { interleave::run(everything()); }
