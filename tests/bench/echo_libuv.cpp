#include "tests/bench/echo_libuv.hpp"

#include <netinet/in.h>
#include <unistd.h>
#include <uv.h>

#include <array>
#include <string>

#include "tests/bench/echo_server.hpp"

namespace interleave::bench {
namespace {

struct Client {
  uv_tcp_t tcp{};
  std::array<char, 4096> buffer;
};

/// What the system did not take at once.
struct Rest {
  uv_write_t request{};
  std::string bytes;
};

void forget(uv_handle_t* closed) { delete static_cast<Client*>(closed->data); }

void echo(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  if (count < 0) return uv_close(reinterpret_cast<uv_handle_t*>(stream), forget);
  uv_buf_t all = uv_buf_init(buffer->base, static_cast<unsigned>(count));
  const int taken = uv_try_write(stream, &all, 1);
  if (taken == count) return;
  const auto sent = static_cast<std::size_t>(taken < 0 ? 0 : taken);
  auto* const rest = new Rest;
  rest->bytes.assign(buffer->base + sent, static_cast<std::size_t>(count) - sent);
  uv_buf_t left = uv_buf_init(rest->bytes.data(), static_cast<unsigned>(rest->bytes.size()));
  rest->request.data = rest;
  uv_write(&rest->request, stream, &left, 1, [](uv_write_t* request, int) { delete static_cast<Rest*>(request->data); });
}

void connected(uv_stream_t* server, int) {
  auto* const client = new Client;
  uv_tcp_init(server->loop, &client->tcp);
  client->tcp.data = client;
  auto* const stream = reinterpret_cast<uv_stream_t*>(&client->tcp);
  if (uv_accept(server, stream) != 0) return uv_close(reinterpret_cast<uv_handle_t*>(stream), forget);
  uv_tcp_nodelay(&client->tcp, 1);
  uv_read_start(
      stream,
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
        auto& own = static_cast<Client*>(handle->data)->buffer;
        *buffer = uv_buf_init(own.data(), static_cast<unsigned>(own.size()));
      },
      echo);
}

struct Commands {
  int socket = -1;
  std::uint64_t port = 0;
};

void answer(uv_poll_t* poll, int, int) {
  const auto& control = *static_cast<Commands*>(poll->data);
  Command command{};
  if (read(control.socket, &command, 1) != 1 || command == Command::finish) return uv_stop(poll->loop);
  const Answer said{control.port, processor_ns()};
  if (write(control.socket, &said, sizeof said) != sizeof said) uv_stop(poll->loop);
}

}  // namespace

// The process ends with it: nothing is closed.
void serve_on_libuv(int socket, const char*) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  uv_tcp_t server;
  uv_tcp_init(&loop, &server);
  sockaddr_in address;
  uv_ip4_addr("127.0.0.1", 0, &address);
  uv_tcp_bind(&server, reinterpret_cast<const sockaddr*>(&address), 0);
  uv_listen(reinterpret_cast<uv_stream_t*>(&server), 128, connected);
  int length = sizeof address;
  uv_tcp_getsockname(&server, reinterpret_cast<sockaddr*>(&address), &length);
  Commands control{socket, ntohs(address.sin_port)};
  uv_poll_t commands;
  uv_poll_init(&loop, &commands, socket);
  commands.data = &control;
  uv_poll_start(&commands, UV_READABLE, answer);
  uv_run(&loop, UV_RUN_DEFAULT);
}

}  // namespace interleave::bench
