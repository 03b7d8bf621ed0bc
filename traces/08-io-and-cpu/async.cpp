// Lesson 08, asynchronous: the same ten requests and the same four parts of work, as tasks of one loop.
//
// The requests overlap, since nobody needs the thread while they wait. The parts do not: computing needs the thread, and there is one.
#include <interleave/http.hpp>
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

Coroutine<std::string> request(interleave::HttpSession session, int port, int number) {
  const auto answer = co_await session.get(site::url(port, "/" + std::to_string(number)));
  co_return answer.body;
}

Coroutine<int> compute(int part) {
  co_return count_primes(part * 400'000, (part + 1) * 400'000);  // nothing is awaited here
}

Coroutine<> everything(int port) {
  const interleave::HttpSession session;
  std::vector<interleave::Task<std::string>> requests;
  for (int number = 1; number <= 10; ++number)
    requests.push_back(interleave::create_task(request(session, port, number), "request " + std::to_string(number)));
  const std::vector<std::string> answers = co_await interleave::gather(requests);
  interleave::print("{} answers are here", answers.size());

  std::vector<interleave::Task<int>> parts;
  for (int part = 1; part <= 4; ++part) parts.push_back(interleave::create_task(compute(part), "part " + std::to_string(part)));
  const std::vector<int> primes = co_await interleave::gather(parts);
  interleave::print("{} parts are computed", primes.size());
}

int main() {
  const site::Site site{40ms, [](const std::string& path) { return "the answer to " + path; }};
  interleave::run(everything(site.port()));
}
