// No line of the project awaits inside a condition: g++ 12.2 may leave out the whole body then.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

/// The first condition that awaits; empty when there is none. `if (auto v = co_await f(); v)` is none: there the await belongs
/// to a declaration, and the condition stands behind it.
std::string awaiting_condition(const std::string& code) {
  static const std::regex k_keyword{R"(\b(if|while|switch)\s*\()"};
  for (std::sregex_iterator at{code.begin(), code.end(), k_keyword}, end; at != end; ++at) {
    const auto begin = static_cast<std::size_t>(at->position() + at->length());
    std::size_t close = begin;
    for (int open = 1; close < code.size(); ++close) {
      open += code[close] == '(' ? 1 : code[close] == ')' ? -1 : 0;
      if (open == 0) break;
    }
    const std::string inside = code.substr(begin, close - begin);
    if (inside.find("co_await", inside.rfind(';') + 1) != std::string::npos) return at->str() + inside;
  }
  return {};
}

std::string code_of(const fs::path& path) {
  std::ifstream stream{path};
  std::string code;
  for (std::string line; std::getline(stream, line);) code += line.substr(0, line.find("//")) + '\n';
  return code;
}

TEST(Spelling, AnAwaitInAConditionIsFound) {
  EXPECT_NE(awaiting_condition("if (co_await f()) return;"), "");
  EXPECT_NE(awaiting_condition("while (a &&\n  !(co_await f(b))) {}"), "");
  EXPECT_NE(awaiting_condition("switch (int a = 1; co_await f(a)) {}"), "");
  EXPECT_EQ(awaiting_condition("if (auto v = co_await f(); v) return;"), "");
  EXPECT_EQ(awaiting_condition("if (ready()) co_await f();"), "");
}

TEST(Spelling, NoAwaitStandsInACondition) {
  std::size_t files = 0;
  for (const char* folder : {"include", "runtime", "tests", "traces", "tracer"}) {
    for (const auto& entry : fs::recursive_directory_iterator{fs::path{INTERLEAVE_SOURCE_FOLDER} / folder}) {
      const fs::path& path = entry.path();
      if ((path.extension() != ".hpp" && path.extension() != ".cpp") || path.filename() == "spelling_test.cpp") continue;
      ++files;
      EXPECT_EQ(awaiting_condition(code_of(path)), "") << path << ": await into a local first";
    }
  }
  EXPECT_GT(files, 50u);
}

}  // namespace
