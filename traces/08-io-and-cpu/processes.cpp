// Lesson 08, processes: the requests are tasks, and the parts of work are computed in processes, each on a processor of its own.
//
// Waiting is left to the loop, computing to the processes: each does what it is good at.
#include <interleave/http.hpp>
#include <interleave/process_pool.hpp>
#include <interleave/runtime.hpp>

#include "traces/support/site.hpp"

using namespace std::chrono_literals;
using interleave::Coroutine;

int count_primes(int from, int to) {
  int primes = 0;
  for (int number = from; number < to; ++number) {
    int divisor = 2;
    while (divisor * divisor <= number && number % divisor != 0) ++divisor;
    primes += divisor * divisor > number;
  }
  return primes;
}
const interleave::ProcessFunction count_primes_elsewhere{"count_primes", count_primes};

Coroutine<std::string> request(interleave::HttpSession session, int port, int number) {
  const auto answer = co_await session.get(site::url(port, "/" + std::to_string(number)));
  co_return answer.body;
}

Coroutine<int> compute(interleave::ProcessPool& pool, int part) {
  const int primes = co_await interleave::run_in_executor(pool, count_primes_elsewhere, part * 400'000, (part + 1) * 400'000);
  co_return primes;
}

Coroutine<> everything(interleave::ProcessPool& pool, int port) {
  const interleave::HttpSession session;
  std::vector<interleave::Task<std::string>> requests;
  for (int number = 1; number <= 10; ++number)
    requests.push_back(interleave::create_task(request(session, port, number), "request " + std::to_string(number)));
  const std::vector<std::string> answers = co_await interleave::gather(requests);
  interleave::print("{} answers are here", answers.size());

  std::vector<interleave::Task<int>> parts;
  for (int part = 1; part <= 4; ++part) parts.push_back(interleave::create_task(compute(pool, part), "part " + std::to_string(part)));
  const std::vector<int> primes = co_await interleave::gather(parts);
  interleave::print("{} parts are computed", primes.size());
}

int main() {
  interleave::serve_process_pool();  // a worker process is this program once more, and ends here
  const site::Site site{40ms, [](const std::string& path) { return "the answer to " + path; }};
  interleave::ProcessPool pool;  // a process for each processor
  interleave::run(everything(pool, site.port()));
}
