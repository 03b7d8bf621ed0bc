// A program with a process pool whose main() does not call serve_process_pool(). FORGETFUL says what main() does instead.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <interleave/process_pool.hpp>
#include <interleave/runtime.hpp>
#include <string_view>

namespace {

using namespace interleave;

int twice(int value) { return 2 * value; }
const ProcessFunction twice_elsewhere{"twice", twice};

Coroutine<> use_pool() {
  ProcessPool pool{2, "processes", std::chrono::milliseconds{std::getenv("START_MS") != nullptr ? 300 : 30000}};
  for (int i = 0; i < 2; ++i) {
    try {
      co_await run_in_executor(pool, twice_elsewhere, 21);
    } catch (const BrokenProcessPool& error) {
      print("broken: {}", error.what());
    }
  }
}

}  // namespace

int main() {
  const bool is_worker = std::getenv("INTERLEAVE_PROCESS_POOL") != nullptr;
  const std::string_view does = std::getenv("FORGETFUL") != nullptr ? std::getenv("FORGETFUL") : "";
  if (is_worker && does == "waits") pause();
  if (is_worker && does == "ends") return 7;
  try {
    interleave::run(use_pool());
  } catch (const std::exception& error) {
    interleave::print("{}", error.what());
    return 1;
  }
}
