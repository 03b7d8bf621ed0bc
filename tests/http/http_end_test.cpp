// Requests that do not end well: the server hangs up, is slow, or nobody waits any more.
#include <gtest/gtest.h>

#include "tests/http/web_server.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(HttpEnd, TheServerHangsUpInTheMiddle) {
  with_server(
      [](const Asked& asked, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        if (asked.path == "/body") writer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
        if (asked.path == "/chunk") writer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
        if (asked.path == "/head") writer.write("HTTP/1.1 200 OK\r\nContent-");
        co_return false;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        for (const char* path : {"/body", "/chunk", "/head", "/nothing"}) {
          const Thrown broken = co_await thrown_by(session.get(server.url(path)));
          EXPECT_EQ(broken.kind, HttpErrorKind::broken) << path << ": " << broken.text;
          EXPECT_TRUE(broken.text.starts_with(server.url(path))) << broken.text;
        }
      });
}

TEST(HttpEnd, TheServerResetsTheConnection) {
  run_in_virtual_time([]() -> Coroutine<> {
    ClientHandler resets = [](StreamReader reader, StreamWriter writer) -> Coroutine<> {
      co_await reader.read(1);
      writer.abort();  // with much of the request unread
    };
    const Server server = co_await start_server(std::move(resets), "127.0.0.1", 0);
    const HttpSession session;
    std::string url{"http://127.0.0.1:"};
    url += std::to_string(server.port());
    const Thrown reset = co_await thrown_by(session.post(url, std::string(8 << 20, 'x')));
    EXPECT_EQ(reset.kind, HttpErrorKind::broken) << reset.text;
    EXPECT_NE(reset.text.find("eset"), std::string::npos) << reset.text;
  });
}

TEST(HttpEnd, ASlowServerIsATimeout) {
  with_server(never(), [](WebServer& server) -> Coroutine<> {
    HttpOptions options;
    options.total_timeout = 50ms;
    const HttpSession session{options};
    const auto begin = std::chrono::steady_clock::now();
    const Thrown slow = co_await thrown_by(session.get(server.url()));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 45ms);
    EXPECT_EQ(slow.kind, HttpErrorKind::timeout);
    EXPECT_NE(slow.text.find("allow more: HttpOptions::connect_timeout, total_timeout"), std::string::npos) << slow.text;
    EXPECT_EQ(elapsed(), 0ms) << "virtual time stands still while input is pending";
    co_await until([&] { return server.open_connections == 0; });
  });
}

TEST(HttpEnd, ARequestMayHaveATimeoutOfItsOwn) {
  with_server(never(), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    HttpRequest request("GET", server.url());
    request.total_timeout = 50ms;
    const Thrown slow = co_await thrown_by(session.request(request));
    EXPECT_EQ(slow.kind, HttpErrorKind::timeout) << slow.text;
  });
}

TEST(HttpEnd, ACancelledRequestEndsAtOnceAndTheSessionGoesOn) {
  with_server(
      [](const Asked& asked, StreamReader reader, StreamWriter writer) -> Coroutine<bool> {
        if (asked.path == "/slow") {
          co_await reader.read();
          co_return false;
        }
        writer.write(answer_text("200 OK", "x"));
        co_return true;
      },
      [](WebServer& server) -> Coroutine<> {
        HttpOptions options;
        options.most_connections_per_host = 1;
        const HttpSession session{options};
        auto slow = create_task(session.get(server.url("/slow")));
        co_await until([&] { return server.asked.size() == 1; });
        auto waiting = create_task(session.get(server.url("/fast")));
        auto never_sent = create_task(session.get(server.url("/fast")));
        co_await sleep(0ms);
        slow.cancel();
        never_sent.cancel();
        co_await wait(slow, never_sent);
        EXPECT_TRUE(slow.cancelled());
        EXPECT_TRUE(never_sent.cancelled());
        HttpResponse response = co_await waiting;  // has the connection's place
        EXPECT_EQ(response.body, "x");
        EXPECT_EQ(server.asked.size(), 2u);
        co_await until([&] { return server.open_connections == 1; });
      });
}

TEST(HttpEnd, CancelledInTheFirstStepAndInTheLast) {
  with_server(always(answer_text("200 OK", "x")), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    auto unborn = create_task(session.get(server.url()));
    unborn.cancel();
    co_await wait(unborn);
    EXPECT_TRUE(unborn.cancelled());
    EXPECT_EQ(server.asked.size(), 0u);
    auto begun = create_task(session.get(server.url()));
    co_await sleep(0ms);
    begun.cancel();
    co_await wait(begun);
    EXPECT_TRUE(begun.cancelled());
    HttpResponse response = co_await session.get(server.url());
    EXPECT_EQ(response.body, "x");
  });
}

TEST(HttpEnd, ACancelledLookUpOfANameWaitsForNothing) {
  run_in_virtual_time([]() -> Coroutine<> {
    const HttpSession session;
    auto task = create_task(session.get("http://no.such.host.invalid/"));
    for (int i = 0; i < 3; ++i) co_await sleep(0ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.done());
  });
}

}  // namespace
}  // namespace interleave::test
