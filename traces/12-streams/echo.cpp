// Lesson 12, echo: a server and three clients in one program, on one thread. Whoever waits for bytes leaves the loop to the others.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;
using interleave::StreamReader;
using interleave::StreamWriter;

Coroutine<> echo(StreamReader reader, StreamWriter writer) {  // one task for each client
  for (;;) {
    const std::string line = co_await reader.readline();
    if (line.empty()) break;  // the client has ended
    writer.write(line);
    co_await writer.drain();
  }
  writer.close();
}

Coroutine<> talk(std::string name, std::uint16_t port, std::chrono::milliseconds pause) {
  auto [reader, writer] = co_await interleave::open_connection("127.0.0.1", port);
  for (int i = 1; i <= 3; ++i) {
    co_await interleave::sleep(pause);
    writer.write(fmt::format("hello {}\n", i));
    co_await writer.drain();
    const std::string line = co_await reader.readline();
    interleave::print("{}: \"{}\" came back", name, line.substr(0, line.size() - 1));
  }
  writer.write_eof();
  co_await reader.read();  // until the server has closed as well
  writer.close();
}

Coroutine<> everything() {
  interleave::Server server = co_await interleave::start_server(echo, "127.0.0.1", 0);
  auto ada = interleave::create_task(talk("ada", server.port(), 20ms), "ada");
  auto ben = interleave::create_task(talk("ben", server.port(), 36ms), "ben");
  auto cleo = interleave::create_task(talk("cleo", server.port(), 50ms), "cleo");
  co_await interleave::gather(ada, ben, cleo);
  server.close();
  co_await server.wait_closed();
}

int main() { interleave::run(everything()); }
