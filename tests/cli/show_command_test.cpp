#include "tests/cli/run_command.hpp"
#include "tracer/cli/terminal.hpp"

namespace interleave::test {
namespace {

void expect_at_most_columns(std::string_view text, std::size_t columns) {
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(cli::display_width(line), columns) << line;
}

TEST(Show, HasALaneForEachTaskAndTheLoop) {
  const Ran ran = interleave("show " + k_async);
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* name : {"loop", "red", "green", "blue"}) EXPECT_TRUE(contains(ran.out, name)) << ran.out;
  expect_at_most_columns(ran.out, 80);
}

TEST(Show, ASyncProgramHasALaneForEachOfItsCalls) {
  const Ran ran = interleave("show " + k_sync);
  for (const char* name : {"red", "green", "blue"}) EXPECT_TRUE(contains(ran.out, name)) << ran.out;
  EXPECT_TRUE(contains(ran.out, "█"));
}

TEST(Show, IsAsciiWhereTheLocaleIs) {
  const Ran ran = interleave("show " + k_async, "LC_ALL=C");
  for (const char c : ran.out) ASSERT_LT(static_cast<unsigned char>(c), 128) << ran.out;
  EXPECT_TRUE(contains(ran.out, "|"));
}

TEST(Show, KeepsToTheWidthThatIsAskedFor) {
  for (const std::size_t width : {40u, 60u, 132u})
    expect_at_most_columns(interleave("show --width " + std::to_string(width) + " " + k_async).out, width);
}

TEST(Show, TwoTracesShareOneAxis) {
  const Ran ran = interleave("show " + k_sync + " " + k_async);
  std::istringstream lines{ran.out};
  std::vector<std::string> axes;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("   ") && contains(line, " 0 s ")) axes.push_back(line);
  ASSERT_EQ(axes.size(), 2u) << ran.out;
  EXPECT_EQ(axes[0], axes[1]);
}

TEST(Show, AtAnInstantTellsEverythingThatIsSo) {
  const Ran ran = interleave("show --at 30ms " + k_async);
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* part : {"ready queue: ", "red", "waiting for", "timers", "output so far", "red: one", "section at"})
    EXPECT_TRUE(contains(ran.out, part)) << part << "\n" << ran.out;
  EXPECT_FALSE(contains(ran.out, "red: three")) << "that comes later";
}

TEST(Show, ARangeThatEndsBeforeItBeginsIsRefused) { EXPECT_EQ(interleave("show --from 50ms --to 20ms " + k_async).code, 2); }

}  // namespace
}  // namespace interleave::test
