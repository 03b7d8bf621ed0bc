// Processes that die, do not begin, or say what they must not; and what is left when a pool ends.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>

#include "runtime/process_pool/message.hpp"
#include "runtime/process_pool/worker_start.hpp"
#include "tests/cli/run_command.hpp"
#include "tests/process_pool/functions.hpp"
#include "tests/runtime/virtual_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

void write_to_socket(const std::string& bytes) {
  static_cast<void>(!send(detail::k_worker_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}
void close_socket() {
  close(detail::k_worker_socket);
  while (true) pause();
}

const ProcessFunction write_elsewhere{"write_to_socket", write_to_socket};
const ProcessFunction close_elsewhere{"close_socket", close_socket};

std::string title(int pid) { return "process 1 (pid " + std::to_string(pid) + ")"; }

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, std::filesystem::directory_iterator{}));
}

TEST(BrokenProcessPool, AFunctionWhoseProcessIsKilled) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const int pid = co_await run_in_executor(pool, pid_elsewhere);
    const std::string message = co_await message_of<BrokenProcessPool>(run_in_executor(pool, signal_elsewhere, SIGKILL));
    EXPECT_EQ(message, title(pid) + " was ended by signal 9 (Killed) while it ran raise_signal");
    const std::string later = co_await message_of<BrokenProcessPool>(run_in_executor(pool, twice_elsewhere, 1));
    EXPECT_EQ(later, "twice was not run, as the process pool is broken: " + message + ". Make a new pool");
    EXPECT_TRUE(pool.pids().empty());
  });
}

TEST(BrokenProcessPool, AFunctionThatEndsItsProcess) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string message = co_await message_of<BrokenProcessPool>(run_in_executor(pool, end_elsewhere, 3));
    EXPECT_TRUE(has(message, " ended with exit code 3 while it ran end_process")) << message;
  });
}

TEST(BrokenProcessPool, AllThatRunsAndWaitsHearsOfIt) {
  const TemporaryFolder folder;
  ProcessPool pool{2};
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto running =
        create_task(message_of<BrokenProcessPool>(run_in_executor(pool, meet_elsewhere, folder / "begun", folder / "never")));
    co_await to_thread(wait_for_file, folder / "begun");
    const auto dying = create_task(message_of<BrokenProcessPool>(run_in_executor(pool, signal_elsewhere, SIGKILL)));
    std::vector<Task<std::string>> waiting;
    for (int i = 0; i < 5; ++i) waiting.push_back(create_task(message_of<BrokenProcessPool>(run_in_executor(pool, twice_elsewhere, i))));
    const std::vector<std::string> messages = co_await gather(waiting);
    for (const std::string& message : messages) EXPECT_TRUE(has(message, "twice was not run, as the process pool is broken")) << message;
    const auto [ended, cause] = co_await gather(running, dying);
    EXPECT_TRUE(has(ended, "meet was ended, as the process pool is broken: ")) << ended;
    EXPECT_TRUE(has(ended, cause)) << cause;
  });
}

TEST(BrokenProcessPool, AProcessThatIsKilledWhileIdle) {
  const TemporaryFolder folder;
  ProcessPool pool{2};
  run_in_virtual_time([&]() -> Coroutine<> {
    co_await gather(run_in_executor(pool, meet_elsewhere, folder / "a", folder / "b"),
                    run_in_executor(pool, meet_elsewhere, folder / "b", folder / "a"));
    const int pid = pool.pids().front();
    EXPECT_EQ(kill(pid, SIGKILL), 0);
    siginfo_t info;
    EXPECT_EQ(waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
    const std::string message = co_await message_of<BrokenProcessPool>(run_in_executor(pool, twice_elsewhere, 1));
    // Either may have been started first.
    EXPECT_TRUE(has(message, "twice was not run, as the process pool is broken: process ")) << message;
    EXPECT_TRUE(
        has(message, " (pid " + std::to_string(pid) + ") was ended by signal 9 (Killed) while it had nothing to do. Make a new pool"))
        << message;
  });
}

TEST(BrokenProcessPool, AnAnswerThatIsNone) {
  const auto message_after = [](const std::string& bytes) {
    ProcessPool pool{1};
    return run_in_virtual_time([&]() -> Coroutine<std::string> {
      std::string message = co_await message_of<BrokenProcessPool>(run_in_executor(pool, write_elsewhere, bytes));
      co_return message;
    });
  };
  const std::string too_long = message_after("\xff\xff\xff\xff");
  EXPECT_TRUE(has(too_long,
                  " has given a wrong answer (it has 4294967295 bytes as a message, and may have 268435456) while it ran "
                  "write_to_socket"))
      << too_long;
  const std::string no_cbor = message_after(std::string{"\x01\0\0\0\xff", 5});
  EXPECT_TRUE(has(no_cbor, " has given a wrong answer (it is no JSON value in CBOR: ")) << no_cbor;
  const std::string no_answer = message_after(detail::encoded(nlohmann::json(1)));
  EXPECT_TRUE(has(no_answer, " has given a wrong answer (it is no answer of a process pool) while it ran write_to_socket")) << no_answer;
}

TEST(BrokenProcessPool, AProcessThatClosesItsSocketIsKilled) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string message = co_await message_of<BrokenProcessPool>(run_in_executor(pool, close_elsewhere));
    EXPECT_TRUE(has(message, "closed or used the socket of the pool, and was killed while it ran close_socket")) << message;
  });
}

TEST(BrokenProcessPool, AMainThatDoesNotServe) {
  const std::string program = k_programs + "/forgetful_program";
  const std::string question = "before it was ready: is interleave::serve_process_pool() the first line of main()?";
  const Ran makes_pool = run_shell(program);
  EXPECT_EQ(makes_pool.code, 0) << makes_pool.err;
  EXPECT_TRUE(has(makes_pool.out, " ended with exit code 1 " + question)) << makes_pool.out;
  EXPECT_TRUE(has(makes_pool.out, "add `interleave::serve_process_pool();` as the first line of main()")) << makes_pool.out;
  const Ran ends = run_shell("FORGETFUL=ends " + program);
  EXPECT_TRUE(has(ends.out, " ended with exit code 7 " + question)) << ends.out;
  const Ran waits = run_shell("FORGETFUL=waits START_MS=300 " + program);
  EXPECT_TRUE(has(waits.out, " was not ready after 300 ms: is interleave::serve_process_pool() the first line of main()?")) << waits.out;
  EXPECT_EQ(lines_of(waits.out), 2u) << waits.out;
}

TEST(BrokenProcessPool, AMarkThatNoPoolHasSet) {
  for (const char* mark : {"banana", "", "3", "3 ", "99999999999999999999", "-1"}) {
    const Ran ran = run_shell(std::string{"INTERLEAVE_PROCESS_POOL='"} + mark + "' " + k_programs + "/pool_program");
    EXPECT_EQ(ran.code, 2) << mark;
    EXPECT_EQ(ran.out, "") << mark;
    EXPECT_TRUE(has(ran.err, "no process pool has started this one. Unset it.")) << ran.err;
  }
}

TEST(BrokenProcessPool, ItsProcessesEndWithTheProgram) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const std::string program = k_programs + "/pool_program";
  const pid_t child = vfork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execl(program.c_str(), "pool_program", "orphan", nullptr);
    _exit(127);
  }
  close(ends[1]);
  char text[32]{};
  ASSERT_GT(read(ends[0], text, sizeof text - 1), 0);
  const int worker = std::atoi(text);
  ASSERT_GT(worker, 0);
  EXPECT_EQ(kill(worker, 0), 0);
  EXPECT_EQ(kill(child, SIGKILL), 0);
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_EQ(read(ends[0], text, sizeof text), 0) << "the worker's end of the pipe is closed when it has ended";
  close(ends[0]);
}

TEST(BrokenProcessPool, NothingIsLeftOfAPool) {
  run([]() -> Coroutine<> { co_return; }());  // libuv keeps a pipe of its own from the first loop on
  const std::size_t before = open_descriptors();
  for (const int signal : {0, SIGKILL}) {
    const TemporaryFolder folder;
    ProcessPool pool{3};
    run([](ProcessPool& of, const TemporaryFolder& in, int number) -> Coroutine<> {
      co_await gather(run_in_executor(of, meet_elsewhere, in / "a", in / "b"), run_in_executor(of, meet_elsewhere, in / "b", in / "a"));
      EXPECT_EQ(of.pids().size(), 2u);
      if (number == 0) co_return;
      const std::string message = co_await message_of<BrokenProcessPool>(run_in_executor(of, signal_elsewhere, number));
      EXPECT_NE(message, "");
    }(pool, folder, signal));
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD) << "no child is left, also none that waits to be waited for";
}

TEST(BrokenProcessPool, ABrokenPipeOfAWorkerIsNoSignalToIt) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const int pid = co_await run_in_executor(pool, pid_elsewhere);
    EXPECT_EQ(kill(pid, SIGPIPE), 0) << "as in the program, whose loop ignores it";
    const int same = co_await run_in_executor(pool, pid_elsewhere);
    EXPECT_EQ(same, pid);
  });
}

}  // namespace
}  // namespace interleave::test
