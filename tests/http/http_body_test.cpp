// Bodies in every form, and those that are not to be believed.
#include <gtest/gtest.h>

#include "tests/http/web_server.hpp"

namespace interleave::test {
namespace {

TEST(HttpBody, ComesInChunks) {
  with_server(
      [](const Asked&, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        writer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
        for (const char* chunk : {"5\r\nhello\r\n", "7;name=value\r\n, chunk\r\n", "1\r\ns\r\n"}) {
          writer.write(chunk);
          co_await sleep(std::chrono::milliseconds{0});
        }
        writer.write("0\r\nX-Sum: 13\r\n\r\n");
        co_return true;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        for (int i = 0; i < 2; ++i) {
          HttpResponse response = co_await session.get(server.url());
          EXPECT_EQ(response.body, "hello, chunks");
          EXPECT_FALSE(response.headers.contains("x-sum")) << "a trailer is no header";
        }
        EXPECT_EQ(server.connections, 1);
      });
}

TEST(HttpBody, OfUnknownLengthEndsWithTheConnection) {
  with_server(
      [](const Asked&, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        writer.write("HTTP/1.0 200 OK\r\n\r\nall of it");
        co_return false;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        HttpResponse response = co_await session.get(server.url());
        EXPECT_EQ(response.body, "all of it");
      });
}

TEST(HttpBody, IsUncompressed) {
  // gzip of "interleave\n"
  const std::string packed{
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\xcc\x2b\x49\x2d\xca\x49\x4d\x2c\x4b\xe5\x02\x00\xf2\x15\xde\xc4\x0b\x00\x00\x00", 31};
  with_server(always(answer_text("200 OK", packed, "Content-Encoding: gzip\r\n")), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    HttpResponse response = co_await session.get(server.url());
    EXPECT_EQ(response.body, "interleave\n");
    EXPECT_NE(server.asked.at(0).headers.get("accept-encoding").value_or("").find("gzip"), std::string::npos);
  });
}

TEST(HttpBody, BeyondTheLimitIsGivenUp) {
  with_server(
      [](const Asked& asked, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        if (asked.path == "/fits") {
          writer.write(answer_text("200 OK", std::string(100'000, 'x')));
          co_return true;
        }
        writer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
        while (!writer.is_closing()) {
          writer.write(chunk);
          co_await writer.drain();
        }
        co_return false;
      },
      [](WebServer& server) -> Coroutine<> {
        HttpOptions options;
        options.most_body_bytes = 100'000;
        const HttpSession session{options};
        const Thrown endless = co_await thrown_by(session.get(server.url("/endless")));
        EXPECT_EQ(endless.kind, HttpErrorKind::too_large);
        EXPECT_NE(endless.text.find("HttpOptions::most_body_bytes"), std::string::npos) << endless.text;
        HttpResponse fits = co_await session.get(server.url("/fits"));
        EXPECT_EQ(fits.body.size(), 100'000u);
      });
}

TEST(HttpBody, HeadersWithoutEndAreGivenUp) {
  with_server(
      [](const Asked&, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        writer.write("HTTP/1.1 200 OK\r\n");
        const std::string line = "X-Long: " + std::string(1000, 'x') + "\r\n";
        while (!writer.is_closing()) {
          writer.write(line);
          co_await writer.drain();
        }
        co_return false;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        const Thrown endless = co_await thrown_by(session.get(server.url()));
        EXPECT_EQ(endless.kind, HttpErrorKind::too_large) << endless.text;
      });
}

TEST(HttpBody, NotHttpAtAll) {
  with_server(
      [](const Asked&, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        writer.write("220 mail.example ready\r\n");
        co_return false;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        const Thrown broken = co_await thrown_by(session.get(server.url()));
        EXPECT_EQ(broken.kind, HttpErrorKind::broken) << broken.text;
      });
}

}  // namespace
}  // namespace interleave::test
