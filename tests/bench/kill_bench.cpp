// `kill -9` at a thousand random instants: nothing that had been recorded is lost or torn, and every trace passes `check`.
//
//     kill_bench                                   1,000 rounds
//     INTERLEAVE_KILL_ROUNDS=100 kill_bench        so many
//
// A third of the rounds are killed in the first milliseconds of the program, the others after its first event; a third record with several
// threads. Each tenth trace is also recovered, as `interleave recover` does it.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <random>

#include "tests/file/killed_recording.hpp"
#include "tracer/rewrite/recover.hpp"

namespace interleave::bench {
namespace {

using test::KilledRecording;

struct Tally {
  double rounds = 0;
  double early = 0;  // killed before the first event had been recorded
  double counted = 0, events = 0, recovered = 0, broken = 0;
};

KilledRecording::Plan random_plan(int round, std::mt19937& random) {
  const int threads = round % 3 == 2 ? 2 + static_cast<int>(random() % 3) : 1;
  const bool in_the_first_milliseconds = random() % 3 == 0;
  const unsigned most = in_the_first_milliseconds ? 6'000 : random() % 10 == 0 ? 60'000 : 15'000;
  return {threads, !in_the_first_milliseconds, std::chrono::microseconds{random() % most}};
}

void tell(int round, const KilledRecording& killed, const std::vector<std::string>& faults) {
  const std::filesystem::path kept = std::filesystem::temp_directory_path() / fmt::format("interleave-killed-{}-{}.ilv", getpid(), round);
  std::error_code ignored;
  std::filesystem::copy_file(killed.path(), kept, ignored);
  for (const std::string& fault : faults) fmt::print(stderr, "round {}: {}\n", round, fault);
  fmt::print(stderr, "round {}: the trace is kept: {}\n", round, kept.string());
}

// Everything that is wrong with what the round has left.
std::vector<std::string> check_round(int round, const KilledRecording& killed, Tally& tally) {
  if (!killed.was_killed()) return {"the recorder ended by itself"};
  if (!killed.has_recorded()) {
    ++tally.early;
    return {};
  }
  for (const std::uint64_t counted : killed.counted()) tally.counted += static_cast<double>(counted);
  try {
    const model::Trace trace = model::Trace::load(killed.path());
    tally.events += static_cast<double>(trace.event_count());
    std::vector<std::string> faults = killed.faults(trace);
    if (!faults.empty() || round % 10 != 0) return faults;
    const test::TemporaryFile whole{"recovered.ilv"};
    rewrite::recover(killed.path(), whole.path());
    faults = killed.faults(model::Trace::load(whole.path()));
    ++tally.recovered;
    return faults;
  } catch (const std::exception& error) {
    return {error.what()};
  }
}

void kills(benchmark::State& state) {
  const char* const asked = std::getenv("INTERLEAVE_KILL_ROUNDS");
  const int rounds = asked == nullptr ? 1'000 : std::atoi(asked);
  Tally tally;
  std::mt19937 random{std::random_device{}()};
  for (auto _ : state)
    for (int round = 0; round < rounds; ++round) {
      const KilledRecording killed{KILLED_RECORDER, random_plan(round, random)};
      const std::vector<std::string> faults = check_round(round, killed, tally);
      ++tally.rounds;
      if (!faults.empty()) {
        ++tally.broken;
        tell(round, killed, faults);
      }
      if ((round + 1) % 100 == 0) fmt::print(stderr, "{} of {} rounds, {:.0f} of them broken\n", round + 1, rounds, tally.broken);
    }
  state.counters["rounds"] = tally.rounds;
  state.counters["killed_before_the_first_event"] = tally.early;
  state.counters["counted_resumes"] = tally.counted;
  state.counters["events_checked"] = tally.events;
  state.counters["recovered"] = tally.recovered;
  state.counters["broken"] = tally.broken;
}
BENCHMARK(kills)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace interleave::bench
