// Lesson 15, lock: who reads the balance holds the lock until it is written back. The others queue, and no update is lost.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;

int balance = 100;

Coroutine<> deposit(const char* name, int amount, interleave::Lock& account) {
  const interleave::LockGuard guard = co_await account.hold();  // until the end of the function
  const int read = balance;
  interleave::print("{}: the balance is {}", name, read);
  co_await interleave::sleep(60ms);  // as if the bank were asked
  balance = read + amount;
  interleave::print("{}: now it is {}", name, balance);
}

Coroutine<> bank() {
  interleave::Lock account{"account"};
  auto ada = interleave::create_task(deposit("ada", 10, account), "ada");
  auto ben = interleave::create_task(deposit("ben", 20, account), "ben");
  auto cleo = interleave::create_task(deposit("cleo", 30, account), "cleo");
  co_await interleave::gather(ada, ben, cleo);
  interleave::print("bank: the balance is {}", balance);
}

int main() { interleave::run(bank()); }
