// Lesson 12, back-pressure: the receiver is busy and reads nothing. Soon all buffers are full, and `drain` makes the sender wait.
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;
using interleave::StreamReader;
using interleave::StreamWriter;

constexpr int k_blocks = 16;
constexpr std::size_t k_block = 1 << 20;  // 1 MiB

Coroutine<> receive(StreamReader reader, StreamWriter writer) {
  co_await interleave::sleep(100ms);  // busy with something else
  interleave::print("receiver: now I read");
  std::size_t received = 0;
  for (;;) {
    const std::string bytes = co_await reader.read(k_block);
    if (bytes.empty()) break;
    received += bytes.size();
    co_await interleave::sleep(1ms);  // works on what has come
  }
  interleave::print("receiver: {} MiB", received / k_block);
  writer.close();
}

Coroutine<> send(std::uint16_t port) {
  auto [reader, writer] = co_await interleave::open_connection("127.0.0.1", port);
  const std::string block(k_block, 'x');
  for (int i = 0; i < k_blocks; ++i) {
    writer.write(block);
    co_await writer.drain();  // waits while too much lies in the buffers
  }
  interleave::print("sender: all is written");
  writer.write_eof();
  co_await reader.read();  // until the receiver has closed as well
  writer.close();
}

Coroutine<> everything() {
  interleave::Server server = co_await interleave::start_server(receive, "127.0.0.1", 0);
  auto sender = interleave::create_task(send(server.port()), "sender");
  co_await sender;
  server.close();
  co_await server.wait_closed();
}

int main() { interleave::run(everything()); }
