// What recording costs a real program: requests a second of an echo server on loopback, recorded against not recorded.
//
// The server has one processor, the recorder's own thread included, and the client, in another process, another one. Both kinds of run
// alternate on the same connections. What is compared are neighbours; the figure is the median of all such pairs.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "tests/bench/echo_client.hpp"
#include "tests/bench/echo_server.hpp"
#include "tests/bench/recorded.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/model/check.hpp"
#include "tracer/rewrite/pack.hpp"

namespace interleave::bench {
namespace {

constexpr int k_connections = 64;
constexpr int k_pairs = 60;
constexpr double k_settle = 0.03, k_window = 0.2, k_long_window = 2;  // seconds

void stay_on_processor(unsigned number) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(number, &one);
  sched_setaffinity(0, sizeof one, &one);
}

/// The server in a process of its own, and the line to it.
class Server {
 public:
  explicit Server(Style style) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw std::system_error{errno, std::generic_category(), "socketpair"};
    process_ = fork();
    if (process_ == 0) {
      close(ends[0]);
      stay_on_processor(0);
      try {
        serve(ends[1], trace_.c_str(), style);
      } catch (const std::exception& error) {
        fmt::print(stderr, "echo server: {}\n", error.what());
      }
      _exit(0);
    }
    close(ends[1]);
    control_ = ends[0];
  }
  ~Server() {
    close(control_);  // the server takes that for the end
    waitpid(process_, nullptr, 0);
    std::filesystem::remove(trace_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Answer ask(Command command) {
    Answer answer;
    if (write(control_, &command, 1) != 1 || recv(control_, &answer, sizeof answer, MSG_WAITALL) != sizeof answer)
      throw std::runtime_error{"the echo server has ended"};
    return answer;
  }
  const std::filesystem::path& trace() const { return trace_; }

 private:
  const std::filesystem::path trace_ = trace_file();
  pid_t process_ = -1;
  int control_ = -1;
};

struct Window {
  double requests_a_second = 0;
  double processor_ns_a_request = 0;
  double busy = 0;  // share of its processor that the server used
};

Window measure(Server& server, EchoClient& client, double seconds) {
  client.run(k_settle);
  const std::uint64_t before = server.ask(Command::look).processor_ns;
  const EchoClient::Served served = client.run(seconds);
  const auto used = static_cast<double>(server.ask(Command::look).processor_ns - before);
  return {served.per_second(), used / static_cast<double>(served.requests), used / served.seconds * 1e-9};
}

Window recorded(Server& server, EchoClient& client, Command how, double seconds, bool keep = false) {
  server.ask(how);
  const Window window = measure(server, client, seconds);
  server.ask(Command::stop);
  if (!keep) std::filesystem::remove(server.trace());
  return window;
}

/// The middle of many values, and how far it may be from the truth: the notch of a box plot, 95 in 100.
struct Median {
  explicit Median(std::vector<double> values)
      : value{quantile(values, 0.5)},
        spread{1.57 * (quantile(values, 0.75) - quantile(values, 0.25)) / std::sqrt(static_cast<double>(values.size()))} {}
  double value, spread;
};

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
  Server server{style};
  cpu_set_t before;
  sched_getaffinity(0, sizeof before, &before);
  stay_on_processor(1);
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
  sched_setaffinity(0, sizeof before, &before);
}
void echo_server(benchmark::State& state) { measure_server(state, Style::awaits); }
void echo_server_of_coroutines(benchmark::State& state) { measure_server(state, Style::coroutines); }
void echo_server_recorded_coarsely(benchmark::State& state) { measure_server(state, Style::awaits, Command::coarse); }
BENCHMARK(echo_server)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(echo_server_of_coroutines)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(echo_server_recorded_coarsely)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace interleave::bench
