#include "tests/soak/round.hpp"

#include <uv.h>

#include <interleave/runtime.hpp>
#include <random>

namespace interleave::soak {
namespace {

using namespace std::chrono_literals;

constexpr int k_at_once = 200;

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : generator_{seed} {}
  /// 0 to `end` - 1.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(generator_() % end); }
  bool one_in(std::size_t times) { return below(times) == 0; }

 private:
  std::mt19937_64 generator_;
};

struct Round {
  Chance chance;
  Counts& counts;
  Semaphore at_once{k_at_once, "at once"};
  std::uint16_t port = 0;
};

Coroutine<> echo(Chance& chance, StreamReader reader, StreamWriter writer) {
  while (true) {
    const std::string data = co_await reader.read(1000);
    if (data.empty()) break;
    if (chance.one_in(8)) co_await sleep(std::chrono::microseconds{chance.below(2000)});
    writer.write(data);
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

Coroutine<> talk(Round& round) {
  auto [reader, writer] = co_await open_connection("127.0.0.1", round.port);
  ++round.counts.opened;
  for (std::size_t messages = 1 + round.chance.below(5); messages > 0; --messages) {
    const std::string message(1 + round.chance.below(4000), static_cast<char>('a' + round.chance.below(26)));
    writer.write(message);
    co_await writer.drain();
    const std::string answer = co_await reader.readexactly(message.size());
    if (answer != message) ++round.counts.wrong;
  }
  ++round.counts.echoed;
  writer.close();
  co_await writer.wait_closed();
}

Coroutine<> client(Round& round) {
  const auto guard = co_await round.at_once.hold();
  try {
    co_await wait_for(talk(round), std::chrono::milliseconds{round.chance.one_in(20) ? 1 : 10'000});
  } catch (const TimeoutError&) {
    ++round.counts.timed_out;
  } catch (const std::exception&) {  // a server's task was cancelled, which closes its connection
    ++round.counts.failed;
  }
}

// Any task but the main one and this one: clients in their awaits of the semaphore, connecting, talking, closing, and the server's.
Coroutine<> cancel_some(Round& round, AnyTask main) {
  while (true) {
    co_await sleep(std::chrono::microseconds{round.chance.below(1500)});
    const std::vector<AnyTask> tasks = all_tasks();
    const AnyTask chosen = tasks[round.chance.below(tasks.size())];
    if (chosen == main || chosen == *current_task()) continue;
    ++round.counts.cancelled;
    chosen.cancel();
  }
}

std::uint64_t open_handles() {
  std::uint64_t handles = 0;
  uv_walk(
      &get_running_loop().uv(),
      [](uv_handle_t* handle, void* count) {
        if (!uv_is_closing(handle)) ++*static_cast<std::uint64_t*>(count);
      },
      &handles);
  return handles;
}

Coroutine<> whole_round(Round& round, int clients) {
  const std::uint64_t handles = open_handles();
  const std::size_t tasks_before = all_tasks().size();
  {
    auto handler = [&round](StreamReader reader, StreamWriter writer) -> Coroutine<> { return echo(round.chance, reader, writer); };
    const Server server = co_await start_server(handler, "127.0.0.1", 0);
    round.port = server.port();
    std::vector<Task<>> tasks;
    for (int n = 0; n < clients; ++n) tasks.push_back(create_task(client(round)));
    const Task<> chaos = create_task(cancel_some(round, *current_task()), "chaos");
    co_await wait(tasks);
    chaos.cancel();
    server.close();
    if (round.chance.one_in(2))
      server.close_clients();
    else
      server.abort_clients();
    co_await server.wait_closed();
    const std::vector<Task<>> last{chaos};
    co_await wait(last);
  }
  for (int turn = 0; turn < 100 && (open_handles() > handles || all_tasks().size() > tasks_before); ++turn) co_await sleep(1ms);
  round.counts.handles_left += open_handles() - handles;
  round.counts.tasks_left += all_tasks().size() - tasks_before;
}

}  // namespace

void run_round(std::uint64_t seed, int clients, Counts& counts) {
  Round round{Chance{seed}, counts};
  RunOptions options;
  options.clock = ClockChoice::real;
  if (seed % 2 == 1) options.order = random_order(seed);
  options.exception_handler = [](std::string_view, std::string_view, const std::exception_ptr&) {};  // handlers whose client has gone
  run(whole_round(round, clients), options);
}

}  // namespace interleave::soak
