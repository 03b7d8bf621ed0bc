#include "tracer/cli/companion.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "tracer/cli/command.hpp"

namespace interleave::cli {
namespace {

constexpr std::array<Companion, 2> k_companions{{
    {"view", "interleave-viewer", "Open one trace in the viewer, or two side by side on one axis"},
    {"shot", "interleave-shot", "Draw the viewer's picture into a PNG, without a display"},
}};

}  // namespace

std::span<const Companion> companions() { return k_companions; }

const Companion* find_companion(std::string_view name) {
  const auto found = std::ranges::find(k_companions, name, &Companion::name);
  return found == k_companions.end() ? nullptr : &*found;
}

int run_companion(const Companion& companion, const std::vector<std::string>& arguments) {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / companion.program;
  std::string shown_name = fmt::format("interleave {}", companion.name);
  std::vector<char*> argv{shown_name.data()};
  std::vector<std::string> copies = arguments;
  for (std::string& argument : copies) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  throw UsageError{
      fmt::format("cannot start {}: {}; it is installed beside the interleave program", program.string(), std::strerror(errno))};
}

}  // namespace interleave::cli
