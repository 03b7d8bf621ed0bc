#include "tracer/record/housekeeper.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "tracer/record/open_files.hpp"

namespace interleave::record::detail {
namespace {

using std::chrono::steady_clock;
// To wake it costs a recording thread some microseconds, and to look for nothing costs whoever it shares a processor with: so it looks by
// itself, twice for each time that there is work.
constexpr std::chrono::milliseconds k_shortest_period{1};
constexpr int k_looks_a_chunk = 2;
constexpr std::chrono::milliseconds k_worth_waking{10};  // what is ready lasts as long, however much is recorded all of a sudden
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
  // Two windows, and the beginning of the first one made warm: a first chunk that came while that is still being done would leave it
  // unused.
  for (int step = 0; step < 3; ++step) writer_.space().prepare();
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
  keep_only(writer_.file());
  auto clock_due = steady_clock::now() + k_clock_period;
  auto last_work = steady_clock::now();
  steady_clock::duration between_work{};
  for (;;) {
    bool busy = writer_.tidy();
    while (writer_.space().prepare()) busy = true;
    const auto now = steady_clock::now();
    if (now >= clock_due) {
      writer_.record_clock();
      clock_due = now + k_clock_period;
    }
    if (busy) between_work = now - std::exchange(last_work, now);
    const auto period = std::max<steady_clock::duration>(std::max(between_work, now - last_work) / k_looks_a_chunk, k_shortest_period);
    std::unique_lock lock{mutex_};
    if (ends_) return;
    asleep_.store(period > k_worth_waking, std::memory_order_relaxed);
    change_.wait_until(lock, std::min(now + period, clock_due));
    if (ends_) return;
  }
}

}  // namespace interleave::record::detail
