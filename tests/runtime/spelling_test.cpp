// No line of the project awaits inside a condition: g++ 12.2 may leave out the whole body then.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

namespace {

namespace fs = std::filesystem;

TEST(Spelling, NoAwaitStandsInACondition) {
  // `if (auto value = co_await f(); value)` is fine: the await belongs to a declaration.
  const std::regex trap{R"(\b(if|while|switch) *\((?![^;]*=[^=;]*co_await[^;]*;).*co_await)"};
  ASSERT_TRUE(std::regex_search("  if (co_await f()) return;", trap));
  ASSERT_FALSE(std::regex_search("  if (auto v = co_await f(); v) return;", trap));
  std::size_t files = 0;
  for (const char* folder : {"runtime", "traces", "tests", "include", "tracer"}) {
    for (const auto& entry : fs::recursive_directory_iterator{fs::path{INTERLEAVE_SOURCE_FOLDER} / folder}) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp") continue;
      ++files;
      std::ifstream stream{entry.path()};
      int number = 0;
      for (std::string line; std::getline(stream, line);) {
        ++number;
        const std::string code = line.substr(0, line.find("//"));
        if (code.find("ASSERT_") != std::string::npos) continue;
        EXPECT_FALSE(std::regex_search(code, trap)) << entry.path() << ":" << number << ": " << line;
      }
    }
  }
  EXPECT_GT(files, 50u);
}

}  // namespace
