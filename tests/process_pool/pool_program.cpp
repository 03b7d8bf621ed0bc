// A program with a process pool, as one is written. Its argument says what it is to do.
#include <unistd.h>

#include <cstdio>
#include <interleave/process_pool.hpp>
#include <interleave/runtime.hpp>
#include <stdexcept>
#include <string_view>

namespace {

using namespace interleave;

int count_primes(int from, int to) {
  int primes = 0;
  for (int number = from; number < to; ++number) {
    bool is_prime = number > 1;
    for (int divisor = 2; divisor * divisor <= number; ++divisor) is_prime = is_prime && number % divisor != 0;
    primes += is_prime ? 1 : 0;
  }
  return primes;
}
void fail(const std::string& why) { throw std::runtime_error{why}; }
int own_pid() { return getpid(); }

const ProcessFunction count_primes_elsewhere{"count_primes", count_primes};
const ProcessFunction fail_elsewhere{"fail", fail};
const ProcessFunction pid_elsewhere{"own_pid", own_pid};

Coroutine<> primes() {
  ProcessPool pool{2};
  const auto [low, high] =
      co_await gather(run_in_executor(pool, count_primes_elsewhere, 1, 1000), run_in_executor(pool, count_primes_elsewhere, 1000, 100000));
  print("{} {}", low, high);
  try {
    co_await run_in_executor(pool, fail_elsewhere, "as asked");
  } catch (const RemoteError& error) {
    print("{}: {}", error.type(), error.what());
  }
}

/// Says who its worker process is, and waits to be killed.
Coroutine<> orphan() {
  ProcessPool pool{1};
  const int worker = co_await run_in_executor(pool, pid_elsewhere);
  print("{}", worker);
  std::fflush(stdout);
  co_await sleep(std::chrono::hours{1});
}

}  // namespace

int main(int count, char** arguments) {
  interleave::serve_process_pool();
  const std::string_view what = count > 1 ? arguments[1] : "primes";
  interleave::run(what == "orphan" ? orphan() : primes());
}
