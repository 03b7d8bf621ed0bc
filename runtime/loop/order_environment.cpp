#include "runtime/loop/order_environment.hpp"

#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace interleave::detail {
namespace {

constexpr std::string_view k_random = "random:";
constexpr std::string_view k_first_line = "interleave order 1";  // tracer/cli/order_command.cpp writes it

std::shared_ptr<Order> random_of(std::string_view seed) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), value);
  if (error != std::errc{} || end != seed.data() + seed.size())
    throw std::runtime_error{"behind random: there must be a number, as in random:7"};
  return random_order(value);
}

std::shared_ptr<Order> order_in_file(const std::string& path, std::uint64_t loop) {
  std::ifstream file{path};
  if (!file) throw std::runtime_error{"it cannot be read; it may be random:SEED or a file that `interleave order` has written"};
  std::string line;
  if (!std::getline(file, line) || line != k_first_line)
    throw std::runtime_error{"it is no file of an order; `interleave order TRACE -o FILE` writes one"};
  for (std::uint64_t at = 0; at <= loop; ++at)
    if (!std::getline(file, line)) return nullptr;  // more loops than were recorded
  std::vector<std::uint32_t> tasks;
  std::istringstream numbers{line};
  for (std::uint32_t task = 0; numbers >> task;) tasks.push_back(task);
  if (!numbers.eof()) throw std::runtime_error{fmt::format("its line {} has something that is no number of a task", loop + 2)};
  return recorded_order(std::move(tasks));
}

}  // namespace

std::shared_ptr<Order> order_from_environment() {
  static std::atomic<std::uint64_t> loops{0};
  const std::uint64_t loop = loops++;
  const char* const said = std::getenv("INTERLEAVE_ORDER");
  if (said == nullptr || *said == '\0') return nullptr;
  const std::string_view wanted{said};
  try {
    return wanted.starts_with(k_random) ? random_of(wanted.substr(k_random.size())) : order_in_file(said, loop);
  } catch (const std::exception& error) {
    fmt::print(stderr, "interleave: INTERLEAVE_ORDER={} is not followed: {}\n", said, error.what());
    return nullptr;
  }
}

}  // namespace interleave::detail
