#include "tracer/cli/companion.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tracer/cli/command.hpp"

namespace interleave::cli {
namespace {

constexpr std::array<Companion, 2> k_companions{{
    {"view", "interleave-viewer", "Open one trace in the viewer, or two side by side on one axis"},
    {"shot", "interleave-shot", "Draw the viewer's picture as PNG or SVG, without a display"},
}};

// Returns only where it cannot be started; errno says why.
void become(const std::filesystem::path& program, std::string shown_name, std::vector<std::string> arguments) {
  std::vector<char*> argv{shown_name.data()};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
}

}  // namespace

std::span<const Companion> companions() { return k_companions; }

const Companion* find_companion(std::string_view name) {
  const auto found = std::ranges::find(k_companions, name, &Companion::name);
  return found == k_companions.end() ? nullptr : &*found;
}

std::filesystem::path own_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

int run_companion(const Companion& companion, const std::vector<std::string>& arguments) {
  const std::filesystem::path program = own_folder() / companion.program;
  become(program, fmt::format("interleave {}", companion.name), arguments);
  throw UsageError{
      fmt::format("cannot start {}: {}; it is installed beside the interleave program", program.string(), std::strerror(errno))};
}

int run_self(const std::vector<std::string>& arguments) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw UsageError{fmt::format("cannot start a process: {}", std::strerror(errno))};
  if (child == 0) {
    become("/proc/self/exe", "interleave", arguments);
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace interleave::cli
