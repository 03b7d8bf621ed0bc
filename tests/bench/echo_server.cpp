#include "tests/bench/echo_server.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include <interleave/runtime.hpp>
#include <memory>
#include <string>

#include "runtime/io/loop_handle.hpp"
#include "tracer/record/session.hpp"

namespace interleave::bench {
namespace {

Coroutine<> handle(StreamReader reader, StreamWriter writer) {
  while (true) {
    const std::string data = co_await reader.read(4096);
    if (data.empty()) co_return;
    writer.write(data);
    co_await writer.drain();
  }
}

// They give back how much there is: a returned string would be written into the trace for each request.
Coroutine<std::size_t> receive(const StreamReader& reader, std::string& data) {
  data = co_await reader.read(4096);
  co_return data.size();
}
Coroutine<> send(const StreamWriter& writer, const std::string& data) {
  writer.write(data);
  co_await writer.drain();
}
Coroutine<> handle_by_coroutines(StreamReader reader, StreamWriter writer) {
  std::string data;
  while (true) {
    const std::size_t bytes = co_await receive(reader, data);
    if (bytes == 0) co_return;
    co_await send(writer, data);
  }
}

/// Does what the other end of `control` asks for.
struct Control {
  int socket;
  const char* trace;
  std::uint64_t port;
  Event& finished;

  void obey(Command command) {
    if (command == Command::finish) return finished.set();
    if (command == Command::start || command == Command::coarse) {
      record::Options options{trace};
      if (command == Command::coarse) options.precision = trace::Precision::coarse;
      record::start(options);
    }
    if (command == Command::stop) record::stop();
    const Answer answer{port, processor_ns()};
    if (write(socket, &answer, sizeof answer) != sizeof answer) finished.set();
  }
};

struct ClosePoll {
  void operator()(uv_poll_t* poll) const { detail::close_handle(poll); }
};

Coroutine<> serve_until_told(int socket, const char* trace, Style style) {
  const interleave::Server server = co_await start_server(style == Style::awaits ? handle : handle_by_coroutines, "127.0.0.1", 0);
  Event finished;
  Control control{socket, trace, server.port(), finished};
  const std::unique_ptr<uv_poll_t, ClosePoll> commands{new uv_poll_t};
  uv_poll_init(&get_running_loop().uv(), commands.get(), socket);
  commands->data = &control;
  uv_poll_start(commands.get(), UV_READABLE, [](uv_poll_t* poll, int, int) {
    get_running_loop().leave_poll();
    auto& self = *static_cast<Control*>(poll->data);
    Command command{};
    if (::read(self.socket, &command, 1) != 1) command = Command::finish;  // whoever asks has gone
    self.obey(command);
  });
  co_await finished.wait();
}

}  // namespace

std::uint64_t processor_ns() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(used.tv_nsec);
}

void serve(int control, const char* trace, Style style) { run(serve_until_told(control, trace, style)); }

}  // namespace interleave::bench
