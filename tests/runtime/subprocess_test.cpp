// Other programs, as CPython's test_subprocess.py of asyncio has them.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;
using subprocess::DEVNULL;
using subprocess::PIPE;
using subprocess::STDOUT;

SubprocessOptions redirect(Redirect in, Redirect out, Redirect err = Redirect::inherit) {
  SubprocessOptions options;
  options.in = in;
  options.out = out;
  options.err = err;
  return options;
}

/// 'S', 'R', 'Z'…; 0 where there is no such process.
char state_of(int pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const std::size_t end = text.rfind(") ");
  return end == text.npos ? '\0' : text[end + 2];
}

TEST(Subprocess, StdinStdout) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(PIPE, PIPE), "cat");
    EXPECT_GT(process.pid(), 0);
    EXPECT_FALSE(process.returncode());
    process.in().write("some data");
    co_await process.in().drain();
    process.in().close();
    const std::string data = co_await process.out().read();
    EXPECT_EQ(data, "some data");
    const int returncode = co_await process.wait();
    EXPECT_EQ(returncode, 0);
    EXPECT_EQ(process.returncode(), 0);
  });
}

TEST(Subprocess, LineByLine) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_shell(redirect(PIPE, PIPE), "while read line; do echo \"<$line>\"; done");
    for (const char* line : {"one", "two", "three"}) {
      process.in().write(std::string{line} + "\n");
      co_await process.in().drain();
      const std::string answer = co_await process.out().readline();
      EXPECT_EQ(answer, "<" + std::string{line} + ">\n");
    }
    process.in().write_eof();
    const std::string rest = co_await process.out().read();
    EXPECT_EQ(rest, "");
    co_await process.in().wait_closed();
    const int returncode = co_await process.wait();
    EXPECT_EQ(returncode, 0);
  });
}

TEST(Subprocess, Communicate) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(PIPE, PIPE), "cat");
    const auto [out, err] = co_await process.communicate("some data");
    EXPECT_EQ(out, "some data");
    EXPECT_EQ(err, "");
    EXPECT_EQ(process.returncode(), 0);
  });
}

TEST(Subprocess, CommunicateReadsBoth) {
  run_in_virtual_time([]() -> Coroutine<> {
    SubprocessOptions options = redirect(DEVNULL, PIPE, PIPE);
    const Process process = co_await create_subprocess_shell(options, "seq 100000; seq 100001 200000 >&2; exit 3");
    const auto [out, err] = co_await process.communicate();
    EXPECT_EQ(out.size(), 588895u);
    EXPECT_TRUE(out.ends_with("\n100000\n"));
    EXPECT_TRUE(err.starts_with("100001\n"));
    EXPECT_TRUE(err.ends_with("\n200000\n"));
    EXPECT_EQ(process.returncode(), 3);
    options.out = Redirect::inherit;
    const Process other = co_await create_subprocess_shell(options, "echo only this >&2");
    const auto [none, only] = co_await other.communicate();
    EXPECT_EQ(none, "");
    EXPECT_EQ(only, "only this\n");
  });
}

TEST(Subprocess, CommunicateNoneStdin) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(PIPE, PIPE), "cat");
    const auto [out, err] = co_await process.communicate();  // ends, as its input is closed
    EXPECT_EQ(out, "");
  });
}

TEST(Subprocess, MuchThroughAProcessAndBack) {
  run_in_virtual_time([]() -> Coroutine<> {
    const std::string much(5 << 20, 'x');
    const Process process = co_await create_subprocess_exec(redirect(PIPE, PIPE), "cat");
    const auto [out, err] = co_await process.communicate(much);
    EXPECT_TRUE(out == much);
  });
}

TEST(Subprocess, CommunicateIgnoresABrokenPipe) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(PIPE, PIPE), "true");
    const auto [out, err] = co_await process.communicate(std::string(4 << 20, 'x'));
    EXPECT_EQ(out, "");
    EXPECT_EQ(process.returncode(), 0);
  });
}

TEST(Subprocess, StdinBrokenPipe) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(PIPE, Redirect::inherit), "true");
    co_await process.wait();
    process.in().write(std::string(4 << 20, 'x'));
    std::error_code code;
    try {
      co_await process.in().drain();
    } catch (const std::system_error& error) {
      code = error.code();
    }
    EXPECT_EQ(code, std::errc::broken_pipe);
  });
}

TEST(Subprocess, DrainHearsThatTheProcessHasGone) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(PIPE, Redirect::inherit), "sleep", "100");
    process.in().write(std::string(4 << 20, 'x'));
    const auto draining = create_task(message_of(process.in().drain()));
    co_await sleep(0ms);
    EXPECT_FALSE(draining.done());
    process.kill();
    const std::string error = co_await draining;
    EXPECT_EQ(error, "cannot write to a connection: Broken pipe");
    co_await process.wait();
  });
}

TEST(Subprocess, Shell) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_shell("exit 7");
    const int returncode = co_await process.wait();
    EXPECT_EQ(returncode, 7);
  });
}

TEST(Subprocess, ExitcodeOfARunningProcess) {
  run_in_virtual_time([]() -> Coroutine<> {
    const std::vector<std::string> arguments{"sh", "-c", "exit $1", "name", "23"};
    const Process process = co_await create_subprocess_exec(SubprocessOptions(), arguments);
    EXPECT_FALSE(process.returncode());
    const int first = co_await process.wait();
    EXPECT_EQ(first, 23);
    const int again = co_await process.wait();
    EXPECT_EQ(again, 23);
  });
}

TEST(Subprocess, KillAndTerminate) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process killed = co_await create_subprocess_exec("sleep", "100");
    killed.kill();
    const int by_kill = co_await killed.wait();
    EXPECT_EQ(by_kill, -SIGKILL);
    const Process asked = co_await create_subprocess_exec("sleep", "100");
    asked.terminate();
    const int by_terminate = co_await asked.wait();
    EXPECT_EQ(by_terminate, -SIGTERM);
    EXPECT_THROW(asked.terminate(), std::system_error);
    try {
      asked.send_signal(SIGUSR1);
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), std::errc::no_such_process);
      EXPECT_EQ(error.what(), std::string{"cannot send signal 10 to sleep: No such process"});
    }
  });
}

TEST(Subprocess, SendSignal) {
  run_in_virtual_time([]() -> Coroutine<> {
    const char* script = "trap 'echo caught; exit 5' HUP; echo sleeping; while :; do sleep 0.01; done";
    const Process process = co_await create_subprocess_exec(redirect(Redirect::inherit, PIPE), "sh", "-c", script);
    const std::string line = co_await process.out().readline();  // the handler is there now
    EXPECT_EQ(line, "sleeping\n");
    process.send_signal(SIGHUP);
    const std::string caught = co_await process.out().readline();
    EXPECT_EQ(caught, "caught\n");
    const int returncode = co_await process.wait();
    EXPECT_EQ(returncode, 5);
  });
}

TEST(Subprocess, CancelProcessWait) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec("sleep", "100");
    const auto waiting = create_task(process.wait());
    co_await sleep(0ms);
    waiting.cancel();
    co_await wait(waiting);
    EXPECT_TRUE(waiting.cancelled());
    EXPECT_FALSE(process.returncode());
    process.kill();
    const int returncode = co_await process.wait();
    EXPECT_EQ(returncode, -SIGKILL);
  });
}

TEST(Subprocess, CancelBeforeTheStartStartsNothing) {
  const TemporaryFile made{"made"};
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto starting = create_task(create_subprocess_exec("touch", made.path().string()));
    co_await sleep(0ms);
    starting.cancel();
    co_await wait(starting);
    EXPECT_TRUE(starting.cancelled());
    co_await real_moment(20);
  });
  EXPECT_FALSE(std::filesystem::exists(made.path()));
}

TEST(Subprocess, CancelledCommunicateLeavesTheProcess) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(PIPE, PIPE), "sleep", "100");
    const auto talking = create_task(process.communicate("x"));
    for (int i = 0; i < 5; ++i) co_await sleep(0ms);
    talking.cancel();
    co_await wait(talking);
    EXPECT_TRUE(talking.cancelled());
    EXPECT_FALSE(process.returncode());
    process.kill();
    co_await process.wait();
  });
}

TEST(Subprocess, ReadStdoutAfterProcessExit) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(DEVNULL, PIPE), "seq", "20000");
    const int returncode = co_await process.wait();
    EXPECT_EQ(returncode, 0);
    std::size_t size = 0;
    while (true) {
      const std::string data = co_await process.out().read(4096);
      if (data.empty()) break;
      size += data.size();
      co_await real_moment(1);
    }
    EXPECT_EQ(size, 108894u);
  });
}

TEST(Subprocess, ConcurrentWait) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(PIPE, Redirect::inherit), "cat");
    const auto first = create_task(process.wait()), second = create_task(process.wait()), third = create_task(process.wait());
    co_await sleep(0ms);
    EXPECT_FALSE(first.done() || second.done() || third.done());
    process.in().close();
    const auto [a, b, c] = co_await gather(first, second, third);
    EXPECT_EQ(a + b + c, 0);
  });
}

TEST(Subprocess, ManyAtOnce) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto echo = [](int number) -> Coroutine<std::string> {
      const Process process = co_await create_subprocess_exec(redirect(DEVNULL, PIPE), "echo", std::to_string(number));
      const ProcessOutput output = co_await process.communicate();
      co_return output.out;
    };
    std::vector<Coroutine<std::string>> all;
    for (int i = 0; i < 20; ++i) all.push_back(echo(i));
    const std::vector<std::string> outputs = co_await gather(std::move(all));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(outputs[static_cast<std::size_t>(i)], std::to_string(i) + "\n");
  });
}

TEST(Subprocess, DevnullInput) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(DEVNULL, PIPE), "cat");
    const auto [out, err] = co_await process.communicate();
    EXPECT_EQ(out, "");
    EXPECT_THROW(static_cast<void>(process.in()), UsageError);
  });
}

TEST(Subprocess, DevnullOutput) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_shell(redirect(DEVNULL, DEVNULL), "echo lost; test /dev/stdout -ef /dev/null");
    const auto [out, err] = co_await process.communicate();
    EXPECT_EQ(out, "");
    EXPECT_EQ(process.returncode(), 0);
    EXPECT_THROW(static_cast<void>(process.out()), UsageError);
  });
}

TEST(Subprocess, DevnullError) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_shell(redirect(DEVNULL, PIPE, DEVNULL), "echo lost >&2; readlink /proc/self/fd/2");
    const auto [out, err] = co_await process.communicate();
    EXPECT_EQ(out, "/dev/null\n");
    EXPECT_EQ(err, "");
    EXPECT_THROW(static_cast<void>(process.err()), UsageError);
  });
}

TEST(Subprocess, ErrorToOutput) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_shell(redirect(DEVNULL, PIPE, STDOUT), "echo out; echo err >&2; echo out");
    const auto [out, err] = co_await process.communicate();
    EXPECT_EQ(out, "out\nerr\nout\n");
    EXPECT_EQ(err, "");
    const Process lost = co_await create_subprocess_shell(redirect(DEVNULL, DEVNULL, STDOUT), "test /dev/stderr -ef /dev/null");
    const int returncode = co_await lost.wait();
    EXPECT_EQ(returncode, 0);
    EXPECT_THROW(co_await create_subprocess_exec(redirect(DEVNULL, STDOUT), "true"), UsageError);
  });
}

TEST(Subprocess, PipesCanBeOpenedByName) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process =
        co_await create_subprocess_shell(redirect(PIPE, PIPE, PIPE), "cat /dev/stdin > /dev/stderr; echo x > /dev/stdout");
    const auto [out, err] = co_await process.communicate("through");
    EXPECT_EQ(out, "x\n");
    EXPECT_EQ(err, "through");
  });
}

TEST(Subprocess, FolderAndEnvironment) {
  run_in_virtual_time([]() -> Coroutine<> {
    SubprocessOptions options = redirect(DEVNULL, PIPE);
    options.cwd = "/usr";
    options.env = environment();
    (*options.env)["INTERLEAVE_TEST"] = "a=b";
    const Process process = co_await create_subprocess_shell(options, "pwd; echo $INTERLEAVE_TEST; echo $PATH");
    const auto [out, err] = co_await process.communicate();
    EXPECT_EQ(out, "/usr\na=b\n" + std::string{getenv("PATH")} + "\n");
    options.env->clear();
    const Process bare = co_await create_subprocess_exec(options, "/usr/bin/env");
    const auto [nothing, none] = co_await bare.communicate();
    EXPECT_EQ(nothing, "");
  });
}

TEST(Subprocess, ProgramNotFound) {
  run_in_virtual_time([]() -> Coroutine<> {
    const std::string error = co_await message_of(create_subprocess_exec(redirect(PIPE, PIPE, PIPE), "no-such-program", "argument"));
    EXPECT_EQ(error, "cannot run no-such-program: No such file or directory");
    SubprocessOptions options;
    options.cwd = "/no/such/folder";
    const std::string folder = co_await message_of(create_subprocess_exec(options, "true"));
    EXPECT_EQ(folder, "cannot run true in /no/such/folder: No such file or directory");
    const std::string not_allowed = co_await message_of(create_subprocess_exec("/etc/passwd"));
    EXPECT_EQ(not_allowed, "cannot run /etc/passwd: Permission denied");
    EXPECT_THROW(static_cast<void>(create_subprocess_exec(SubprocessOptions(), std::vector<std::string>())), UsageError);
  });
}

TEST(Subprocess, SignalsAreAsUsualInTheProcess) {  // this program ignores SIGPIPE; `yes` must end by it
  run_in_virtual_time([]() -> Coroutine<> {
    const Process process = co_await create_subprocess_exec(redirect(DEVNULL, PIPE), "yes");
    const std::string some = co_await process.out().readline();
    EXPECT_EQ(some, "y\n");
    const Process piped = co_await create_subprocess_shell(redirect(DEVNULL, PIPE), "yes | head -1");
    const auto [out, err] = co_await piped.communicate();
    EXPECT_EQ(out, "y\n");
    process.kill();
    co_await process.wait();
  });
}

TEST(Subprocess, WithoutAHandleItRunsOn) {
  run_in_virtual_time([]() -> Coroutine<> {
    std::optional<Process> process = co_await create_subprocess_exec(redirect(PIPE, PIPE), "sleep", "100");
    const int pid = process->pid();
    process.reset();
    co_await real_moment(20);
    EXPECT_NE(state_of(pid), '\0');
    EXPECT_NE(state_of(pid), 'Z');
    ::kill(pid, SIGKILL);
    for (int i = 0; i < 1000 && state_of(pid) != '\0'; ++i) co_await real_moment(1);
    EXPECT_EQ(state_of(pid), '\0') << "the loop has taken note of its end";
  });
}

TEST(Subprocess, TheLoopsEndKillsIt) {
  std::optional<Process> kept;
  run_in_virtual_time([&]() -> Coroutine<> {
    kept = co_await create_subprocess_exec(redirect(PIPE, PIPE), "sleep", "100");
    create_task(kept->wait(), "waits for it");
    co_await sleep(0ms);
  });
  EXPECT_EQ(kept->returncode(), -SIGKILL);
  EXPECT_EQ(state_of(kept->pid()), '\0');
  EXPECT_THROW(kept->kill(), std::system_error);
}

TEST(Subprocess, TheTraceTellsOfTheProcess) {
  const auto trace = recorded([] {
    run([]() -> Coroutine<> {
      const Process process = co_await create_subprocess_exec(redirect(PIPE, PIPE), "cat");
      co_await process.communicate("x");
      const Process other = co_await create_subprocess_exec("sleep", "0.01");
      co_await other.wait();
    }());
  });
  std::vector<std::string> names, tasks;
  std::vector<trace::EntityId> processes;
  bool waited = false;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const trace::Event event = trace.event(i);
    if (event.kind == trace::EventKind::resource_create) {
      names.emplace_back(event.text);
      if (event.as<trace::ResourceKind>(trace::FieldName::kind) == trace::ResourceKind::process)
        processes.push_back(event.id(trace::FieldName::resource));
    }
    if (event.kind == trace::EventKind::task_suspend && event.as<trace::WaitKind>(trace::FieldName::wait) == trace::WaitKind::process)
      waited = waited || event.id(trace::FieldName::on) == processes.back();
  }
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"cat", "sleep", "stdout of cat"}));
  EXPECT_EQ(processes.size(), 2u);
  EXPECT_TRUE(waited);
}

}  // namespace
}  // namespace interleave::test
