// The runtime under load for as long as one likes: connections opened and closed on loopback, tasks cancelled at random, everything
// recorded.
//
//     soak SECONDS [SEED]
//
// Ends with 1 where memory or file descriptors grow, a handle or a task is left, an answer is wrong, or a round's trace is not sound.
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "tests/soak/round.hpp"
#include "tests/support/sanitized.hpp"
#include "tracer/model/check.hpp"
#include "tracer/model/trace.hpp"
#include "tracer/record/session.hpp"

namespace interleave::soak {
namespace {

namespace fs = std::filesystem;

constexpr int k_clients = 500;
constexpr double k_may_grow = 0.02;  // of the memory after the first quarter
constexpr std::uint64_t k_may_grow_bytes = 4 << 20;

// The address sanitizer keeps what is freed, up to 256 MiB, and finds what is left at the end; the thread sanitizer has memory of its own
// for each address.
constexpr bool k_memory_tells = !test::k_sanitized;

std::uint64_t resident_bytes() {
  malloc_trim(0);
  std::uint64_t size = 0, resident = 0;
  std::ifstream{"/proc/self/statm"} >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::size_t open_files() {
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator{"/proc/self/fd"}) ++files;
  return files;
}

/// Of one round's trace. Says what is wrong with it.
std::uint64_t check_trace(const fs::path& path, std::uint64_t& events) {
  const model::Trace trace = model::Trace::load(path);
  events += trace.event_count();
  const auto problems = model::check(trace);
  for (const auto& problem : problems) fmt::print("  event #{}, rule {}: {}\n", problem.event, problem.rule, problem.message);
  for (const auto& damage : trace.file().damage()) fmt::print("  damaged at byte {}: {}\n", damage.offset, damage.message);
  if (trace.lost_events() > 0) fmt::print("  {} events were lost\n", trace.lost_events());
  return problems.size() + trace.file().damage().size() + trace.lost_events();
}

int soak(double seconds, std::uint64_t seed) {
  using Clock = std::chrono::steady_clock;
  const fs::path path = fs::temp_directory_path() / fmt::format("interleave-soak-{}.ilv", getpid());
  const auto begin = Clock::now();
  const auto passed = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  Counts counts;
  std::uint64_t events = 0, problems = 0, rounds = 0, settled_bytes = 0, bytes = 0;
  std::size_t settled_files = 0, files = 0;
  double told = 0;
  while (passed() < seconds || rounds < 4) {
    {
      const record::Recording recording{record::Options{path}};
      run_round(seed + rounds, k_clients, counts);
    }
    const std::uint64_t wrong = check_trace(path, events);
    if (wrong > 0) fs::copy_file(path, fmt::format("{}.round-{}", path.string(), rounds), fs::copy_options::overwrite_existing);
    problems += wrong;
    ++rounds;
    bytes = resident_bytes();
    files = open_files();
    if (settled_bytes == 0 && rounds >= 2 && passed() >= seconds / 4) settled_bytes = bytes, settled_files = files;
    if (passed() - told < 10) continue;
    told = passed();
    fmt::print("{:5.0f} s: {} connections, {:.1f} MiB, {} file descriptors\n", told, counts.opened, static_cast<double>(bytes) / (1 << 20),
               files);
    std::fflush(stdout);
  }
  fs::remove(path);
  fmt::print(
      "{} rounds in {:.0f} s, seed {}: {} connections opened, {} clients got all they sent, {} timed out, {} were cut off; {} cancels; {} "
      "events "
      "in sound traces, {} problems\n",
      rounds, passed(), seed, counts.opened, counts.echoed, counts.timed_out, counts.failed, counts.cancelled, events, problems);
  fmt::print("left: {} handles, {} tasks; wrong answers: {}; file descriptors {} -> {}; memory {:.1f} -> {:.1f} MiB\n", counts.handles_left,
             counts.tasks_left, counts.wrong, settled_files, files, static_cast<double>(settled_bytes) / (1 << 20),
             static_cast<double>(bytes) / (1 << 20));
  const auto most = settled_bytes +
                    std::max<std::uint64_t>(k_may_grow_bytes, static_cast<std::uint64_t>(static_cast<double>(settled_bytes) * k_may_grow));
  const bool is_well = problems == 0 && counts.handles_left == 0 && counts.tasks_left == 0 && counts.wrong == 0 && files <= settled_files &&
                       (bytes <= most || !k_memory_tells) && counts.echoed > 0;
  fmt::print("{}\n", is_well ? "nothing is left, nothing grew" : "NOT WELL");
  return is_well ? 0 : 1;
}

}  // namespace
}  // namespace interleave::soak

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 0;
  if (!(seconds > 0)) {
    fmt::print(stderr, "usage: soak SECONDS [SEED]\n");
    return 2;
  }
  return interleave::soak::soak(seconds, count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1);
}
