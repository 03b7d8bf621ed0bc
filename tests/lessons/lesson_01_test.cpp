// Lesson 01. Sync: the three sections run in order, the total is their sum. Async: they interleave, the total is the
// longest; the output comes in another order.
#include <fstream>

#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson01 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson01, recordings(), name_of_recording);

constexpr std::string_view k_sections[] = {"red", "green", "blue"};

std::vector<model::Interval> sync_sections(const model::Trace& trace) {
  std::vector<model::Interval> sections;
  for (const auto name : k_sections) sections.push_back(model::lifetime_of_span(trace, span_named(trace, name)));
  return sections;
}
std::vector<model::Interval> async_sections(const model::Trace& trace) {
  std::vector<model::Interval> sections;
  for (const auto name : k_sections) sections.push_back(model::lifetime(trace, task_named(trace, name)));
  return sections;
}

// Without asyncio there is nothing that happens in Python but calls, and `interleave record` has these only when asked for. So the
// synchronous Python program is run plainly here, and tells what it prints.
constexpr const char* k_no_calls = "plain calls of Python are not recorded";

std::vector<std::string> sync_output(Recording recording) {
  if (recording.written == Written::cpp) return output_of(lesson_trace(recording, "01-three-prints", "sync"));
  const TemporaryFile file{"output"};
  const std::string command =
      std::string{"/usr/bin/python3 " INTERLEAVE_SOURCE_FOLDER "/traces/01-three-prints/sync.py > "} + file.path().string();
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::vector<std::string> lines;
  std::ifstream output{file.path()};
  for (std::string line; std::getline(output, line);) lines.push_back(line);
  return lines;
}

TEST_P(Lesson01, SyncSectionsRunInOrderAndTakeTheirSum) {
  if (GetParam().written == Written::python) GTEST_SKIP() << k_no_calls;
  const auto trace = lesson_trace(GetParam(), "01-three-prints", "sync");
  const auto sections = sync_sections(trace);
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    sum += sections[i].length_ns();
    for (std::size_t j = i + 1; j < sections.size(); ++j) EXPECT_TRUE(model::run_in_order(sections[i], sections[j]));
  }
  EXPECT_GE(sections.back().end_ns - sections.front().begin_ns, sum);
  EXPECT_TRUE(trace.tasks().empty());
}

TEST_P(Lesson01, AsyncSectionsInterleaveAndTakeAsLongAsTheLongest) {
  const auto trace = lesson_trace(GetParam(), "01-three-prints", "async");
  const auto sections = async_sections(trace);
  std::int64_t sum = 0, longest = 0;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    sum += sections[i].length_ns();
    longest = std::max(longest, sections[i].length_ns());
    for (std::size_t j = i + 1; j < sections.size(); ++j) EXPECT_TRUE(model::interleave(sections[i], sections[j]));
  }
  EXPECT_LT(longest, sum * 3 / 4);
  const model::Interval whole = model::lifetime(trace, 0);
  EXPECT_LT(whole.length_ns(), sum * 3 / 4) << "together they take less than one after the other";
}

TEST_P(Lesson01, TheOutputComesInAnotherOrder) {
  const auto sync = sync_output(GetParam());
  const auto async = output_of(lesson_trace(GetParam(), "01-three-prints", "async"));
  EXPECT_EQ(sync, (std::vector<std::string>{"red: one", "red: two", "red: three", "green: one", "green: two", "green: three", "blue: one",
                                            "blue: two", "blue: three"}));
  EXPECT_NE(sync, async);
  EXPECT_TRUE(std::ranges::is_permutation(sync, async));
  EXPECT_EQ(std::vector(async.begin(), async.begin() + 3), (std::vector<std::string>{"red: one", "green: one", "blue: one"}));
  EXPECT_EQ(async.back(), "red: three");
}

}  // namespace
}  // namespace interleave::test
