#include "tracer/record/housekeeper.hpp"

#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <system_error>

namespace interleave::record::detail {
namespace {

using std::chrono::steady_clock;
constexpr std::chrono::milliseconds k_busy_period{1};
// To wake it costs a recording thread some microseconds: while there is work now and then it looks by itself.
constexpr std::chrono::milliseconds k_stays_awake{200};
constexpr std::chrono::seconds k_clock_period{1};

// A new thread has the mask of the one that makes it.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

Housekeeper::Housekeeper(TraceWriter& writer) : writer_{writer} {
  const AllSignalsBlocked blocked;
  writer_.space().prepare();
  writer_.space().prepare();
  try {
    thread_ = std::thread{[this] { run(); }};
    writer_.space().set_prepared_ahead(true);
  } catch (const std::system_error&) {
  }
}

Housekeeper::~Housekeeper() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard guard{mutex_};
    ends_ = true;
  }
  change_.notify_one();
  thread_.join();
  writer_.space().set_prepared_ahead(false);
}

void Housekeeper::wake() {
  if (!asleep_.exchange(false, std::memory_order_relaxed)) return;
  const std::lock_guard guard{mutex_};
  change_.notify_one();
}

void Housekeeper::run() {
  pthread_setname_np(pthread_self(), "interleave");
  auto clock_due = steady_clock::now() + k_clock_period;
  auto awake_until = steady_clock::now() + k_stays_awake;
  for (;;) {
    bool busy = writer_.tidy();
    while (writer_.space().prepare()) busy = true;
    const auto now = steady_clock::now();
    if (now >= clock_due) {
      writer_.record_clock();
      clock_due = now + k_clock_period;
    }
    std::unique_lock lock{mutex_};
    if (ends_) return;
    if (busy) awake_until = now + k_stays_awake;
    const bool awake = now < awake_until;
    asleep_.store(!awake, std::memory_order_relaxed);
    // Woken by wake() it looks at once; else the chunks that were left meanwhile can wait for the clock.
    change_.wait_until(lock, awake ? now + k_busy_period : clock_due);
    if (ends_) return;
  }
}

}  // namespace interleave::record::detail
