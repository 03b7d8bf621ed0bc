// What the tests have run in worker processes.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <interleave/process_pool.hpp>
#include <stdexcept>
#include <string>
#include <thread>

namespace interleave::test {

inline int twice(int value) { return 2 * value; }
inline int own_pid() { return getpid(); }
inline void touch(const std::string& file) { std::ofstream{file}; }
inline void wait_for_file(const std::string& file) {
  while (!std::filesystem::exists(file)) std::this_thread::sleep_for(std::chrono::milliseconds{1});
}
/// Makes one file and waits for the other.
inline int meet(const std::string& mine, const std::string& other) {
  touch(mine);
  wait_for_file(other);
  return getpid();
}
inline void raise_signal(int number) {
  signal(number, SIG_DFL);
  kill(getpid(), number);
  pause();
}
inline void end_process(int code) { std::exit(code); }

inline const ProcessFunction twice_elsewhere{"twice", twice};
inline const ProcessFunction pid_elsewhere{"own_pid", own_pid};
inline const ProcessFunction touch_elsewhere{"touch", touch};
inline const ProcessFunction wait_elsewhere{"wait_for_file", wait_for_file};
inline const ProcessFunction meet_elsewhere{"meet", meet};
inline const ProcessFunction signal_elsewhere{"raise_signal", raise_signal};
inline const ProcessFunction end_elsewhere{"end_process", end_process};

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace interleave::test
