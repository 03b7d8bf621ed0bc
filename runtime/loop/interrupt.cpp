#include "runtime/loop/interrupt.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <exception>

#include "runtime/loop/run.hpp"
#include "tracer/record/session.hpp"

namespace interleave::detail {

namespace {

// What the handler may touch.
std::atomic<int> g_interrupts{0};
std::atomic<EventLoop*> g_loop{nullptr};
TaskState* g_main = nullptr;  // of the loop's thread

void end_as_interrupted() {
  signal(SIGINT, SIG_DFL);
  raise(SIGINT);
}

void interrupted(int) {
  if (g_interrupts.fetch_add(1) > 0) return end_as_interrupted();
  if (EventLoop* loop = g_loop.load()) loop->wake_from_signal();
}

// A KeyboardInterrupt that nobody catches ends the program as Ctrl-C ends any other, and the trace is closed in order.
void terminate_on_interrupt() {
  static const std::terminate_handler before = std::set_terminate([] {
    try {
      if (std::current_exception()) std::rethrow_exception(std::current_exception());
    } catch (const KeyboardInterrupt&) {
      record::stop();
      end_as_interrupted();
    } catch (...) {
    }
    before != nullptr ? before() : std::abort();
  });
  static_cast<void>(before);
}

}  // namespace

InterruptScope::InterruptScope(EventLoop* loop, TaskState& main) {
  struct sigaction now{};
  if (loop == nullptr || static_cast<pid_t>(syscall(SYS_gettid)) != getpid()) return;
  if (sigaction(SIGINT, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) return;
  active_ = true;
  terminate_on_interrupt();
  g_main = &main;
  g_interrupts = 0;
  g_loop = loop;
  loop->set_signal_task([] {
    if (g_interrupts.load() > 0 && g_main != nullptr) std::exchange(g_main, nullptr)->cancel({}, {}, {});
  });
  struct sigaction ours{};
  ours.sa_handler = interrupted;
  sigemptyset(&ours.sa_mask);
  ours.sa_flags = SA_RESTART;
  sigaction(SIGINT, &ours, nullptr);
}

InterruptScope::~InterruptScope() {
  if (!active_) return;
  struct sigaction now{};
  if (sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == interrupted) signal(SIGINT, SIG_DFL);
  g_loop.exchange(nullptr)->set_signal_task(nullptr);
  g_main = nullptr;
}

bool InterruptScope::happened() const { return active_ && g_interrupts.load() > 0; }

}  // namespace interleave::detail
