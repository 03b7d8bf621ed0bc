// Records as fast as it can and counts in shared memory what it has recorded, until it is killed.
//
// Usage: killed_recorder TRACE COUNTER_FILE [THREADS]
//
// The file has a counter of 8 bytes for each thread; one thread unless said. A thread's task is named by the thread's number.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>

#include "tracer/record/recorder.hpp"
#include "tracer/record/session.hpp"

namespace {

using namespace interleave;

void record_and_count(int thread, std::uint64_t& counter) {
  const auto loop = record::new_id<trace::LoopId>();
  const auto task = record::new_id<trace::TaskId>();
  record::emit<record::EventKind::loop_start>(loop, "loop");
  record::emit<record::EventKind::task_create>(task, trace::TaskId{}, loop, trace::StringId{}, trace::SiteId{}, std::to_string(thread));
  for (std::uint64_t n = 1;; ++n) {
    record::emit<record::EventKind::task_wake>(task, loop, trace::SiteId{});
    record::emit<record::EventKind::task_resume>(task, n);
    std::atomic_ref{counter}.store(n, std::memory_order_release);
    record::emit<record::EventKind::task_suspend>(task, trace::WaitKind::yield, trace::EntityId{}, trace::SiteId{});
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) return 2;
  const int threads = argc == 4 ? std::atoi(argv[3]) : 1;
  const int file = open(argv[2], O_RDWR);
  const std::size_t bytes = sizeof(std::uint64_t) * static_cast<std::size_t>(threads);
  auto* counters = static_cast<std::uint64_t*>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  if (counters == MAP_FAILED) return 2;
  record::Options options{argv[1]};
  // More than a disk, or a machine that is busy with other things, keeps up with: what there is no room for would be lost without a kill.
  options.when_full = record::WhenFull::wait;
  record::start(options);
  for (int thread = 1; thread < threads; ++thread) std::thread{record_and_count, thread, std::ref(counters[thread])}.detach();
  record_and_count(0, counters[0]);
}
