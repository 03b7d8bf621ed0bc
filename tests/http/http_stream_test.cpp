// Bodies that are read piece by piece.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "tests/http/web_server.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// Chunks of 64 KiB, as many as the path says; `written`: bytes that were given to the writer.
Answer chunks(std::size_t& written) {
  return [&written](const Asked& asked, StreamReader, StreamWriter writer) -> Coroutine<bool> {
    writer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string data(0x10000, 'x');
    for (int i = std::atoi(asked.path.c_str() + 1); i > 0; --i) {
      writer.write("10000\r\n" + data + "\r\n");
      written += data.size();
      co_await writer.drain();
    }
    writer.write("0\r\n\r\n");
    co_return true;
  };
}

TEST(HttpStream, GivesAllPiecesAndThenNothing) {
  std::size_t written = 0;
  with_server(chunks(written), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    HttpStream stream = co_await session.open(HttpRequest("GET", server.url("/50")));
    EXPECT_EQ(stream.head().status, 200);
    EXPECT_EQ(stream.head().url, server.url("/50"));
    EXPECT_EQ(stream.head().headers.get("transfer-encoding"), "chunked");
    std::size_t bytes = 0;
    while (true) {
      const std::string piece = co_await stream.read(10'000);
      if (piece.empty()) break;
      EXPECT_LE(piece.size(), 10'000u);
      bytes += piece.size();
    }
    EXPECT_EQ(bytes, 50u << 16);
    const std::string end = co_await stream.read(1);
    EXPECT_EQ(end, "");
    HttpResponse next = co_await session.get(server.url("/1"));
    EXPECT_EQ(next.new_connections, 0);
  });
}

TEST(HttpStream, HoldsTheServerBackWhileNobodyReads) {
  std::size_t written = 0;
  with_server(chunks(written), [&](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    constexpr std::size_t k_all = 1000u << 16;  // 64 MiB
    HttpStream stream = co_await session.open(HttpRequest("GET", server.url("/1000")));
    std::size_t before = 0;
    do {
      before = written;
      for (int i = 0; i < 50; ++i) co_await sleep(0ms);
    } while (written != before);
    EXPECT_LT(written, k_all / 2) << "what the client, the server and the system keep";
    std::size_t bytes = 0;
    for (std::string piece = "-"; !piece.empty(); bytes += piece.size()) piece = co_await stream.read(1 << 20);
    EXPECT_EQ(bytes, k_all);
  });
}

TEST(HttpStream, TheHeadIsThereBeforeTheBody) {
  with_server(
      [](const Asked&, StreamReader reader, StreamWriter writer) -> Coroutine<bool> {
        writer.write("HTTP/1.1 404 Not Here\r\nContent-Length: 5\r\n\r\n");
        co_await reader.read();
        co_return false;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        HttpStream stream = co_await session.open(HttpRequest("GET", server.url()));
        EXPECT_THROW(stream.raise_for_status(), HttpStatusError);
        auto reading = create_task(stream.read(5));
        co_await sleep(0ms);
        const Thrown second = co_await thrown_by(stream.read(5));
        EXPECT_EQ(second.text, "cannot read this body: another task is reading it");
        reading.cancel();
        co_await wait(reading);
        EXPECT_TRUE(reading.cancelled());
        auto again = create_task(thrown_by(stream.read(5)));
        co_await sleep(0ms);
        stream.close();
        const Thrown closed = co_await again;
        EXPECT_EQ(closed.kind, HttpErrorKind::closed) << closed.text;
        co_await until([&] { return server.open_connections == 0; });
      });
}

/// A server outside of the loop, on a thread: sends a body of this many bytes to the first that comes.
class OtherProgram {
 public:
  explicit OtherProgram(std::size_t bytes) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    bind(listening_, reinterpret_cast<const sockaddr*>(&address), length);
    listen(listening_, 1);
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread{[this, bytes] {
      const int client = accept(listening_, nullptr, nullptr);
      std::array<char, 4096> request{};
      recv(client, request.data(), request.size(), 0);
      const std::string answer = answer_text("200 OK", std::string(bytes, 'x'));
      for (std::size_t sent = 0; sent < answer.size();) {
        const ssize_t more = send(client, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (more <= 0) break;
        sent += static_cast<std::size_t>(more);
      }
      close(client);
    }};
  }
  ~OtherProgram() {
    thread_.join();
    close(listening_);
  }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;

  std::string url;

 private:
  int listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::thread thread_;
};

TEST(HttpStream, VirtualTimeGoesOnWhileTheServerIsHeldBack) {
  constexpr std::size_t k_bytes = 1 << 20;
  const OtherProgram other{k_bytes};
  const auto begin = std::chrono::steady_clock::now();
  run_in_virtual_time([&]() -> Coroutine<> {
    const HttpSession session;
    HttpStream stream = co_await session.open(HttpRequest("GET", other.url));
    std::size_t bytes = 0;
    for (std::string piece = "-"; !piece.empty(); bytes += piece.size()) {
      co_await sleep(1min);
      piece = co_await stream.read(1 << 15);
    }
    EXPECT_EQ(bytes, k_bytes);
  });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1min);
}

TEST(HttpStream, AnEmptyBody) {
  with_server(always("HTTP/1.1 204 No Content\r\n\r\n"), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    HttpStream stream = co_await session.open(HttpRequest("DELETE", server.url()));
    EXPECT_EQ(stream.head().status, 204);
    const std::string end = co_await stream.read(10);
    EXPECT_EQ(end, "");
  });
}

TEST(HttpStream, TellsThatTheServerHungUp) {
  with_server(
      [](const Asked&, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        writer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        co_return false;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        HttpStream stream = co_await session.open(HttpRequest("GET", server.url()));
        const std::string half = co_await stream.read(100);
        EXPECT_EQ(half, "half");
        const Thrown broken = co_await thrown_by(stream.read(100));
        EXPECT_EQ(broken.kind, HttpErrorKind::broken) << broken.text;
      });
}

TEST(HttpStream, EndsWithItsLastHandle) {
  std::size_t written = 0;
  with_server(chunks(written), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    {
      HttpStream stream = co_await session.open(HttpRequest("GET", server.url("/1000")));
      const std::string piece = co_await stream.read(100);
      EXPECT_FALSE(piece.empty());
    }
    co_await until([&] { return server.open_connections == 0; });
    HttpResponse next = co_await session.get(server.url("/1"));
    EXPECT_EQ(next.body.size(), 1u << 16);
  });
}

TEST(HttpStream, ACancelledOpenEndsTheRequest) {
  with_server(never(), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    auto opening = create_task(session.open(HttpRequest("GET", server.url())));
    co_await until([&] { return server.asked.size() == 1; });
    opening.cancel();
    co_await wait(opening);
    EXPECT_TRUE(opening.cancelled());
    co_await until([&] { return server.open_connections == 0; });
  });
}

TEST(HttpStream, OutlivesItsLoop) {
  const OtherProgram other{64 << 20};
  std::optional<HttpStream> kept;
  run_in_virtual_time([&]() -> Coroutine<> {
    const HttpSession session;
    kept = co_await session.open(HttpRequest("GET", other.url));
  });
  run_in_virtual_time([&]() -> Coroutine<> {
    EXPECT_EQ(kept->head().status, 200);
    while (true) {
      const Thrown thrown = co_await thrown_by(kept->read(1 << 20));
      if (thrown.text.empty()) continue;  // what was there
      EXPECT_EQ(thrown.kind, HttpErrorKind::closed);
      break;
    }
  });
}

TEST(HttpStream, FollowsRedirectsToTheirEnd) {
  with_server(
      [](const Asked& asked, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        writer.write(asked.path == "/" ? answer_text("302 Found", "no", "Location: /end\r\n") : answer_text("200 OK", "yes"));
        co_return true;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        HttpStream stream = co_await session.open(HttpRequest("GET", server.url()));
        EXPECT_EQ(stream.head().status, 200);
        EXPECT_EQ(stream.head().url, server.url("/end"));
        const std::string body = co_await stream.read(10);
        EXPECT_EQ(body, "yes");
      });
}

}  // namespace
}  // namespace interleave::test
