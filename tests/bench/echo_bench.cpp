// What recording costs a real program: requests a second of an echo server on loopback, recorded against not recorded.
//
// The server has one processor, the recorder's own thread included, and the client, in another process, another one. Both kinds of run
// alternate on the same connections. What is compared are neighbours; the figure is the median of all such pairs.
#include <benchmark/benchmark.h>

#include "tests/bench/echo_process.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/model/check.hpp"
#include "tracer/rewrite/pack.hpp"

namespace interleave::bench {
namespace {

constexpr double k_long_window = 2;  // seconds

double bytes_an_event(const std::filesystem::path& file, const model::Trace& trace) {
  return static_cast<double>(std::filesystem::file_size(file)) / static_cast<double>(trace.event_count());
}

std::uint64_t resumes_in(const file::TraceFile& file) {
  std::uint64_t resumes = 0;
  for (const file::EventChunk& chunk : file.chunks())
    for (file::ChunkReader reader{file, chunk}; reader.next();)
      if (reader.event().kind == trace::EventKind::task_resume) ++resumes;
  return resumes;
}

// The bytes of an event are those of the file, of everything in it. Each request resumes its task once.
void tell_size(benchmark::State& state, const std::filesystem::path& file) {
  const model::Trace trace = model::Trace::load(file);
  state.counters["events"] = static_cast<double>(trace.event_count());
  state.counters["events_a_request"] = static_cast<double>(trace.event_count()) / static_cast<double>(resumes_in(trace.file()));
  state.counters["lost_events"] = static_cast<double>(trace.lost_events());
  state.counters["problems"] = static_cast<double>(model::check(trace).size() + trace.file().damage().size());
  state.counters["bytes_an_event"] = bytes_an_event(file, trace);
  const std::filesystem::path packed = file.string() + ".packed";
  rewrite::pack(file, packed);
  state.counters["packed_bytes_an_event"] = bytes_an_event(packed, model::Trace::load(packed));
  std::filesystem::remove(packed);
}

void measure_server(benchmark::State& state, Style style, Command how = Command::start) {
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) return state.SkipWithError("server and client need a processor each");
  Server server{[style](int control, const char* trace) { serve(control, trace, style); }};
  const OnProcessor here{1};
  try {
    EchoClient client{static_cast<std::uint16_t>(server.ask(Command::port).port), k_connections};
    client.run(0.5);
    std::vector<double> with, without, loss, processor_loss, busy;
    for (auto _ : state)
      for (int pair = 0; pair < k_pairs; ++pair) {
        // Which one comes first changes: what drifts meets both.
        const Window first = pair % 2 == 0 ? recorded(server, client, how, k_window) : measure(server, client, k_window);
        const Window second = pair % 2 == 0 ? measure(server, client, k_window) : recorded(server, client, how, k_window);
        const auto& [on, off] = pair % 2 == 0 ? std::tie(first, second) : std::tie(second, first);
        with.push_back(on.requests_a_second);
        without.push_back(off.requests_a_second);
        loss.push_back(100 * (1 - on.requests_a_second / off.requests_a_second));
        processor_loss.push_back(100 * (on.processor_ns_a_request / off.processor_ns_a_request - 1));
        busy.push_back(std::min(on.busy, off.busy));
      }
    const Median percent{loss}, processor{processor_loss};
    state.counters["requests_per_second"] = Median{without}.value;
    state.counters["recorded_requests_per_second"] = Median{with}.value;
    state.counters["loss_percent"] = percent.value;
    state.counters["spread_percent"] = percent.spread;
    state.counters["processor_loss_percent"] = processor.value;
    state.counters["processor_spread_percent"] = processor.spread;
    state.counters["server_busy"] = Median{busy}.value;
    recorded(server, client, how, k_long_window, true);
    tell_size(state, server.trace());
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}
void echo_server(benchmark::State& state) { measure_server(state, Style::awaits); }
void echo_server_of_coroutines(benchmark::State& state) { measure_server(state, Style::coroutines); }
void echo_server_recorded_coarsely(benchmark::State& state) { measure_server(state, Style::awaits, Command::coarse); }
BENCHMARK(echo_server)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(echo_server_of_coroutines)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(echo_server_recorded_coarsely)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace interleave::bench
