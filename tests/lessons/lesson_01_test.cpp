// Lesson 01. Sync: the three sections run in order, the total is their sum. Async: they interleave, the total is the
// longest; the output comes in another order.
#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson01 : public testing::TestWithParam<Origin> {};
INSTANTIATE_TEST_SUITE_P(, Lesson01, testing::Values(Origin::fresh, Origin::stored), name_of_origin);

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

TEST_P(Lesson01, SyncSectionsRunInOrderAndTakeTheirSum) {
  const auto trace = lesson_trace(GetParam(), "lesson-01-sync", "01-three-prints/sync.ilv");
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
  const auto trace = lesson_trace(GetParam(), "lesson-01-async", "01-three-prints/async.ilv");
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
  const auto sync = output_of(lesson_trace(GetParam(), "lesson-01-sync", "01-three-prints/sync.ilv"));
  const auto async = output_of(lesson_trace(GetParam(), "lesson-01-async", "01-three-prints/async.ilv"));
  EXPECT_EQ(sync, (std::vector<std::string>{"red: one", "red: two", "red: three", "green: one", "green: two", "green: three", "blue: one",
                                            "blue: two", "blue: three"}));
  EXPECT_NE(sync, async);
  EXPECT_TRUE(std::ranges::is_permutation(sync, async));
  EXPECT_EQ(std::vector(async.begin(), async.begin() + 3), (std::vector<std::string>{"red: one", "green: one", "blue: one"}));
  EXPECT_EQ(async.back(), "red: three");
}

}  // namespace
}  // namespace interleave::test
