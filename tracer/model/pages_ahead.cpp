#include "tracer/model/pages_ahead.hpp"

#include <sys/mman.h>

#include <system_error>

namespace interleave::model {
namespace {

thread_local PagesAhead* t_here = nullptr;

}  // namespace

PagesAhead::PagesAhead() {
  try {
    thread_ = std::thread{[this] { work(); }};
    t_here = this;
  } catch (const std::system_error&) {
    // Without a thread each page is given when it is written.
  }
}

PagesAhead::~PagesAhead() {
  t_here = nullptr;
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  came_.notify_one();
  if (thread_.joinable()) thread_.join();
}

PagesAhead* PagesAhead::here() { return t_here; }

void PagesAhead::want(void* begin, std::size_t bytes) {
  {
    const std::lock_guard lock{mutex_};
    wanted_.push_back({begin, bytes});
  }
  came_.notify_one();
}

void PagesAhead::work() {
  std::unique_lock lock{mutex_};
  while (true) {
    came_.wait(lock, [&] { return stop_ || !wanted_.empty(); });
    if (stop_) return;
    const Part part = wanted_.front();
    wanted_.pop_front();
    lock.unlock();
#ifdef MADV_POPULATE_WRITE
    madvise(part.begin, part.bytes, MADV_POPULATE_WRITE);
#endif
    lock.lock();
  }
}

}  // namespace interleave::model
