// Lesson 01, synchronous: three sections of a program, one after the other.
//
// Each section prints, waits, prints, waits, prints. While it waits, everything waits: that is what *synchronous* means.
#include <interleave/runtime.hpp>
#include <thread>

using namespace std::chrono_literals;

void section(const char* name, std::chrono::milliseconds pause) {
  interleave::Span span{name};
  interleave::print("{}: one", name);
  std::this_thread::sleep_for(pause);
  interleave::print("{}: two", name);
  std::this_thread::sleep_for(pause);
  interleave::print("{}: three", name);
}

int main() {
  section("red", 60ms);
  section("green", 40ms);
  section("blue", 20ms);
}
