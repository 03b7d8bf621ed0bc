// The runtime's echo server beside one that is written by hand on libuv, and beside asyncio's: requests a second, measured in turns.
#include <benchmark/benchmark.h>

#include "tests/bench/echo_libuv.hpp"
#include "tests/bench/echo_process.hpp"

namespace interleave::bench {
namespace {

/// A server with a client of its own.
struct Served {
  explicit Served(const std::function<void(int, const char*)>& serve)
      : server{serve}, client{static_cast<std::uint16_t>(server.ask(Command::port).port), k_connections} {
    client.run(0.5);
  }
  double requests_a_second() { return measure(server, client, k_window).requests_a_second; }
  double recorded_requests_a_second() { return recorded(server, client, Command::start, k_window).requests_a_second; }

  Server server;
  EchoClient client;
};

void serve_on_asyncio(int control, const char*) {
  execlp("python3", "python3", ECHO_ASYNCIO, std::to_string(control).c_str(), nullptr);
  throw std::system_error{errno, std::generic_category(), "python3"};
}

void echo_server_beside_others(benchmark::State& state) {
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) return state.SkipWithError("server and client need a processor each");
  const OnProcessor here{1};
  try {
    Served libuv{serve_on_libuv}, asyncio{serve_on_asyncio};
    Served ours{[](int control, const char* trace) { serve(control, trace, Style::awaits); }};
    std::vector<double> of_libuv, recorded_of_libuv, of_asyncio, requests;
    for (auto _ : state)
      for (int turn = 0; turn < k_pairs; ++turn) {
        const double by_hand = libuv.requests_a_second(), own = ours.requests_a_second();
        const double recorded = ours.recorded_requests_a_second(), by_hand_again = libuv.requests_a_second();
        of_libuv.push_back(100 * own / by_hand);
        recorded_of_libuv.push_back(100 * recorded / by_hand_again);
        requests.push_back(by_hand);
        if (turn % 4 == 0) of_asyncio.push_back(own / asyncio.requests_a_second());
      }
    const Median percent{of_libuv}, recorded_percent{recorded_of_libuv};
    state.counters["percent_of_libuv"] = percent.value;
    state.counters["spread_percent"] = percent.spread;
    state.counters["recorded_percent_of_libuv"] = recorded_percent.value;
    state.counters["recorded_spread_percent"] = recorded_percent.spread;
    state.counters["times_asyncio"] = Median{of_asyncio}.value;
    state.counters["libuv_requests_per_second"] = Median{requests}.value;
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}
BENCHMARK(echo_server_beside_others)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace interleave::bench
