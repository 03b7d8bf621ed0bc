// Lesson 08, synchronous: ten requests that wait, then four parts of work that compute, one after the other.
//
// Both halves take the sum of what is in them. They look alike here: a call that waits and a call that computes are one solid bar.
#include <interleave/runtime.hpp>

#include "traces/support/site.hpp"

using namespace std::chrono_literals;

int count_primes(int from, int to) {
  int primes = 0;
  for (int number = from; number < to; ++number) {
    int divisor = 2;
    while (divisor * divisor <= number && number % divisor != 0) ++divisor;
    primes += divisor * divisor > number;
  }
  return primes;
}

std::string request(int port, int number) {
  interleave::Span span{"request"};
  return site::get(port, "/" + std::to_string(number));
}

int compute(int part) {
  interleave::Span span{"compute"};
  const int primes = count_primes(part * 400'000, (part + 1) * 400'000);
  span.set_result(primes);
  return primes;
}

int main() {
  const site::Site site{40ms, [](const std::string& path) { return "the answer to " + path; }};

  std::vector<std::string> answers;
  for (int number = 1; number <= 10; ++number) answers.push_back(request(site.port(), number));
  interleave::print("{} answers are here", answers.size());

  std::vector<int> primes;
  for (int part = 1; part <= 4; ++part) primes.push_back(compute(part));
  interleave::print("{} parts are computed", primes.size());
}
