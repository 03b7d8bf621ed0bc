// One recording that is ended by `kill -9`, and what is to be said of the trace it leaves.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/recorded.hpp"

namespace interleave::test {

class KilledRecording {
 public:
  struct Plan {
    int threads = 1;
    bool from_first_event = false;  ///< the delay begins at the first recorded event, not at the start of the program
    std::chrono::microseconds delay{};
    bool within_least_size = false;  ///< only the newest events are kept
  };

  /// Records with the program `recorder` (killed_recorder), and kills it.
  KilledRecording(const char* recorder, const Plan& plan) : counted_(static_cast<std::size_t>(plan.threads)) {
    const std::size_t bytes = sizeof(std::uint64_t) * counted_.size();
    const int file = open(counters_.path().c_str(), O_RDWR | O_CREAT, 0600);
    if (ftruncate(file, static_cast<off_t>(bytes)) != 0) throw std::runtime_error{"no room for the counters"};
    auto* const shared = static_cast<std::uint64_t*>(mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0));
    close(file);
    const pid_t child = start(recorder, plan);
    // Long enough for a machine that does many other things.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (plan.from_first_event && __atomic_load_n(shared, __ATOMIC_ACQUIRE) == 0 && std::chrono::steady_clock::now() < patience)
      std::this_thread::sleep_for(std::chrono::microseconds{50});
    std::this_thread::sleep_for(plan.delay);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    was_killed_ = WIFSIGNALED(status);
    for (std::size_t thread = 0; thread < counted_.size(); ++thread) counted_[thread] = shared[thread];
    munmap(shared, bytes);
  }

  const std::filesystem::path& path() const { return trace_.path(); }
  bool was_killed() const { return was_killed_; }
  /// What each thread had counted as recorded.
  const std::vector<std::uint64_t>& counted() const { return counted_; }
  /// Whether anything had. Where not, there need not be a file.
  bool has_recorded() const {
    for (const std::uint64_t count : counted_)
      if (count > 0) return true;
    return false;
  }

  /// Everything that is wrong with the trace, or with one that was made from it; nothing should be.
  std::vector<std::string> faults(const model::Trace& trace) const {
    std::vector<std::string> found;
    for (const auto& problem : model::check(trace, 10)) found.push_back("event #" + std::to_string(problem.event) + ": " + problem.message);
    for (const auto& damage : trace.file().damage()) found.push_back("offset " + std::to_string(damage.offset) + ": " + damage.message);
    if (trace.lost_events() > 0) found.push_back(std::to_string(trace.lost_events()) + " events are counted as lost");
    std::vector<std::uint64_t> resumes(counted_.size());
    for (const auto& task : trace.tasks()) resumes.at(std::stoul(std::string{task.name})) = task.resumes;
    for (std::size_t thread = 0; thread < counted_.size(); ++thread)
      if (resumes[thread] < counted_[thread] || resumes[thread] > counted_[thread] + 1)
        found.push_back("thread " + std::to_string(thread) + " had counted " + std::to_string(counted_[thread]) +
                        " resumes, the trace has " + std::to_string(resumes[thread]));
    return found;
  }

 private:
  pid_t start(const char* recorder, const Plan& plan) const {
    const std::string number = std::to_string(plan.threads);
    const pid_t child = fork();
    if (child == 0) {
      if (plan.within_least_size) {
        setenv("INTERLEAVE_MAX_SIZE", "1M", 1);
        setenv("INTERLEAVE_WHEN_FULL", "wait", 1);  // it records faster than old events can be given up
      }
      execl(recorder, recorder, trace_.path().c_str(), counters_.path().c_str(), number.c_str(), nullptr);
      _exit(127);
    }
    return child;
  }

  const TemporaryFile trace_, counters_{"counters"};
  std::vector<std::uint64_t> counted_;
  bool was_killed_ = false;
};

}  // namespace interleave::test
