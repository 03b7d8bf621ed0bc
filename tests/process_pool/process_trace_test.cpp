// Process pools in the trace: the job in the program, the function's run in its worker process.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/run_command.hpp"
#include "tests/process_pool/functions.hpp"
#include "tests/runtime/trace_questions.hpp"
#include "tests/support/temporary_folder.hpp"

namespace interleave::test {
namespace {

TEST(ProcessTrace, AJobRunsOnTheThreadOfItsProcess) {
  ProcessPool pool{1, "crunchers"};
  int pid = 0;
  const auto trace = trace_of([&]() -> Coroutine<> {
    pid = co_await run_in_executor(pool, pid_elsewhere);
    co_await run_in_executor(pool, twice_elsewhere, 21);
    co_await message_of<ProcessPoolError>(run_in_executor(pool, end_elsewhere, 3));
  });
  ASSERT_EQ(trace.jobs().size(), 3u);
  EXPECT_EQ(trace.jobs()[1].value, "42");
  const model::Job& job = trace.jobs()[2];
  EXPECT_EQ(trace.threads()[job.thread].role, trace::ThreadRole::worker);
  EXPECT_EQ(trace.threads()[job.thread].name, "process 1 (pid " + std::to_string(pid) + ")");
  EXPECT_EQ(trace.resources()[job.pool].kind, trace::ResourceKind::pool);
  EXPECT_EQ(trace.resources()[job.pool].name, "crunchers");
  EXPECT_EQ(job.function, "end_process");
  EXPECT_TRUE(job.value.starts_with("interleave::BrokenProcessPool: process 1 (pid ")) << job.value;
}

TEST(ProcessTrace, TheCommandPutsTheProcessesIntoOneTrace) {
  if (!std::filesystem::exists(k_programs + "/interleave")) GTEST_SKIP() << "the command is not built here";
  const TemporaryFolder folder;
  const Ran ran = interleave("record -o " + folder / "pool.ilv" + " -- " + k_programs + "/pool_program");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "168 9424\nstd::runtime_error: as asked\n");
  const auto trace = model::Trace::load(folder / "pool.ilv");
  expect_sound(trace);
  EXPECT_GE(trace.processes().size(), 2u) << "a process that was quicker may have run all";
  EXPECT_EQ(trace.jobs().size(), 3u);
  Log spans;
  for (const model::Span& span : trace.spans()) {
    EXPECT_EQ(trace.threads()[span.thread].role, trace::ThreadRole::worker);
    EXPECT_NE(trace.threads()[span.thread].process, 0u) << "in its own process";
    spans.push_back(std::string{span.function} + " = " + std::string{span.value});
  }
  std::ranges::sort(spans);
  EXPECT_EQ(spans, (Log{"count_primes = 168", "count_primes = 9424", "fail = std::runtime_error: as asked"}));
  EXPECT_EQ(interleave("check " + folder / "pool.ilv").code, 0);
}

}  // namespace
}  // namespace interleave::test
