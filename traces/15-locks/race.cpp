// Lesson 15, race: between reading the balance and writing it back each task awaits. The other's update is lost.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

int balance = 100;

Coroutine<> deposit(const char* name, int amount) {
  const int read = balance;
  interleave::print("{}: the balance is {}", name, read);
  co_await interleave::sleep(60ms);  // as if the bank were asked
  balance = read + amount;
  interleave::print("{}: now it is {}", name, balance);
}

Coroutine<> bank() {
  auto ada = interleave::create_task(deposit("ada", 10), "ada");
  auto ben = interleave::create_task(deposit("ben", 20), "ben");
  auto cleo = interleave::create_task(deposit("cleo", 30), "cleo");
  co_await interleave::gather(ada, ben, cleo);
  interleave::print("bank: the balance is {}", balance);
}

int main() { interleave::run(bank()); }
