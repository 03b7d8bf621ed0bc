// The subcommands that are programs of their own, installed beside this one: `view` needs a window system, `shot` draws.
// Keeping them apart lets `interleave` run where neither is.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::cli {

struct Companion {
  const char* name;         ///< of the subcommand
  const char* program;      ///< of the executable
  const char* description;  ///< for --help
};

std::span<const Companion> companions();
const Companion* find_companion(std::string_view name);

/// Becomes that program; throws UsageError when it is not there.
int run_companion(const Companion& companion, const std::vector<std::string>& arguments);

/// Runs this program with other arguments, to its end. Returns its exit code.
int run_self(const std::vector<std::string>& arguments);

/// Where this program lies, and those beside it.
std::filesystem::path own_folder();

}  // namespace interleave::cli
