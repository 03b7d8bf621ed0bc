// Lesson 07. The same I/O-bound job three ways, with return values from each: who runs where.
#include <set>

#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson07 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace traced(const std::string& stem) { return lesson_trace(GetParam(), "07-threads-processes", stem); }
  bool in_cpp() const { return GetParam().written == Written::cpp; }
};
INSTANTIATE_TEST_SUITE_P(, Lesson07, recordings(), name_of_recording);

constexpr std::string_view k_pages[] = {"page 1", "page 2", "page 3", "page 4"};

TEST_P(Lesson07, EachWayReturnsTheValues) {
  for (const auto stem : {"tasks", "threads", "processes"}) {
    const auto trace = traced(stem);
    EXPECT_EQ(output_of(trace), std::vector<std::string>{"words: 10 20 30 40"}) << stem;
    for (int page = 0; page < 4; ++page)
      EXPECT_EQ(trace.tasks()[task_named(trace, k_pages[page])].value, std::to_string(10 * (page + 1))) << stem;
  }
}

TEST_P(Lesson07, EachWayWaitsForAllAtOnce) {
  for (const auto stem : {"tasks", "threads", "processes"}) {
    const auto trace = traced(stem);
    std::int64_t sum = 0;
    for (const auto page : k_pages) {
      const auto time = model::lifetime(trace, task_named(trace, page));
      EXPECT_GE(time.length_ns(), milliseconds(100)) << "the site answers after 100 ms";
      sum += time.length_ns();
      for (const auto other : k_pages) EXPECT_TRUE(model::interleave(time, model::lifetime(trace, task_named(trace, other)))) << stem;
    }
    EXPECT_LT(model::lifetime(trace, 0).length_ns(), sum * 3 / 4) << stem;
  }
}

TEST_P(Lesson07, TheTasksNeedNoOtherThread) {
  const auto trace = traced("tasks");
  EXPECT_TRUE(trace.jobs().empty());
  ASSERT_EQ(trace.threads().size(), 1u);
  EXPECT_EQ(trace.loops()[0].thread, 0u);
  // Each has had the thread at least twice, to ask and to take the answer, and it was nobody's nearly all the time.
  for (const auto page : k_pages) EXPECT_GE(trace.tasks()[task_named(trace, page)].resumes, 2u);
  std::int64_t busy = 0;
  for (const auto& run : trace.loops()[0].runs) busy += run.time.length_ns();
  EXPECT_LT(busy, model::lifetime(trace, 0).length_ns() / 2);
}

TEST_P(Lesson07, EachThreadRunsOneJobAndSleepsInIt) {
  const auto trace = traced("threads");
  ASSERT_EQ(trace.jobs().size(), 4u);
  std::set<model::ThreadIndex> threads;
  for (const model::Job& job : trace.jobs()) {
    EXPECT_NE(job.thread, trace.loops()[0].thread);
    threads.insert(job.thread);
    EXPECT_GE(trace.time_ns(job.ended) - trace.time_ns(job.begun), milliseconds(100));
    EXPECT_EQ(job.value, trace.tasks()[job.task].value) << "the pool hands the value back";
  }
  EXPECT_EQ(threads.size(), 4u);
}

TEST_P(Lesson07, EachProcessRunsOneJobWithAMemoryOfItsOwn) {
  const auto trace = traced("processes");
  ASSERT_EQ(trace.jobs().size(), 4u);
  for (const model::Job& job : trace.jobs()) {
    EXPECT_EQ(job.function, "count_words");
    EXPECT_TRUE(trace.tasks()[job.task].name.starts_with("page "));
  }
  if (!in_cpp()) return;  // Python's worker processes are not recorded: only what is handed to them, and what comes back
  std::set<std::uint32_t> processes;
  for (const model::Span& span : trace.spans()) {
    EXPECT_EQ(span.function, "count_words");
    processes.insert(trace.threads()[span.thread].process);
  }
  EXPECT_EQ(processes.size(), 4u);
  EXPECT_FALSE(processes.contains(trace.threads()[trace.loops()[0].thread].process));
  for (const model::Job& job : trace.jobs()) EXPECT_EQ(job.value, trace.tasks()[job.task].value);
}

}  // namespace
}  // namespace interleave::test
