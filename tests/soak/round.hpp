// One round of the soak: an echo server and its clients on loopback, some of whose tasks are cancelled at random instants.
#pragma once

#include <cstdint>

namespace interleave::soak {

struct Counts {
  std::uint64_t opened = 0;        ///< connections
  std::uint64_t echoed = 0;        ///< clients that got all they had sent
  std::uint64_t cancelled = 0;     ///< tasks that were asked to cancel
  std::uint64_t timed_out = 0;     ///< clients whose time was over
  std::uint64_t failed = 0;        ///< clients whose connection was cut: the server's side had been cancelled
  std::uint64_t wrong = 0;         ///< answers that were not what was sent
  std::uint64_t handles_left = 0;  ///< of libuv, when server and clients had ended
  std::uint64_t tasks_left = 0;
};

/// Runs `clients` clients, 200 at once. In every other round the tasks have their turns by chance.
void run_round(std::uint64_t seed, int clients, Counts& counts);

}  // namespace interleave::soak
