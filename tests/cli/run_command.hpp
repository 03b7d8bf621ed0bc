// Runs the built command as a user would, and keeps what it says.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/recorded.hpp"

namespace interleave::test {

inline const std::string k_programs = INTERLEAVE_PROGRAMS;
inline const std::string k_lessons = std::string{INTERLEAVE_SOURCE_FOLDER} + "/traces";
inline const std::string k_sync = k_lessons + "/01-three-prints/sync.ilv";
inline const std::string k_async = k_lessons + "/01-three-prints/async.ilv";

struct Ran {
  int code = -1;
  std::string out, err;
};

inline std::string content_of(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream{path, std::ios::binary}.rdbuf();
  return content.str();
}

/// A shell's command line.
inline Ran run_shell(const std::string& command) {
  const TemporaryFile out{"out"}, err{"err"};
  const int status = std::system(("( " + command + " ) > " + out.path().string() + " 2> " + err.path().string() + " < /dev/null").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content_of(out.path()), content_of(err.path())};
}

/// `interleave ARGUMENTS`, without a display, in a UTF-8 locale.
inline Ran interleave(const std::string& arguments, const std::string& environment = "LC_ALL=C.UTF-8") {
  return run_shell("env -u DISPLAY -u WAYLAND_DISPLAY -u INTERLEAVE_TRACE " + environment + " " + k_programs + "/interleave " + arguments);
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
inline std::size_t lines_of(std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

}  // namespace interleave::test
