// Records as fast as it can and counts in shared memory what it has recorded, until it is killed.
//
// Usage: killed_recorder TRACE COUNTER_FILE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

#include "tracer/record/recorder.hpp"
#include "tracer/record/session.hpp"

int main(int argc, char** argv) {
  using namespace interleave;
  if (argc != 3) return 2;
  const int file = open(argv[2], O_RDWR);
  auto* counter = static_cast<std::uint64_t*>(mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  if (counter == MAP_FAILED) return 2;
  record::start(record::Options{argv[1]});
  const auto loop = record::new_id<trace::LoopId>();
  const auto task = record::new_id<trace::TaskId>();
  record::emit<record::EventKind::loop_start>(loop, "loop");
  record::emit<record::EventKind::task_create>(task, trace::TaskId{}, loop, trace::StringId{}, trace::SiteId{}, "counted");
  for (std::uint64_t n = 1;; ++n) {
    record::emit<record::EventKind::task_wake>(task, loop, trace::SiteId{});
    record::emit<record::EventKind::task_resume>(task, n);
    std::atomic_ref{*counter}.store(n, std::memory_order_release);
    record::emit<record::EventKind::task_suspend>(task, trace::WaitKind::yield, trace::EntityId{}, trace::SiteId{});
  }
}
