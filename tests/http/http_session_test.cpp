// A session: its connections, its limits, its end.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "tests/http/web_server.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(HttpSession, KeepsConnectionsAndUsesThemAgain) {
  with_server(always(answer_text("200 OK", "x")), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    for (int i = 0; i < 5; ++i) {
      HttpResponse response = co_await session.get(server.url());
      EXPECT_EQ(response.new_connections, i == 0 ? 1 : 0);
    }
    EXPECT_EQ(server.connections, 1);
    EXPECT_EQ(server.open_connections, 1);
  });
}

TEST(HttpSession, AConnectionThatTheServerHasClosedIsMadeAgain) {
  with_server(
      [](const Asked&, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        writer.write(answer_text("200 OK", "x"));
        co_return false;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        for (int i = 0; i < 3; ++i) {
          HttpResponse response = co_await session.get(server.url());
          EXPECT_EQ(response.body, "x");
        }
        EXPECT_EQ(server.connections, 3);
      });
}

std::string path_of(int i) {
  std::string path{"/"};
  return path += std::to_string(i);
}

TEST(HttpSession, ManyAtOnceKeepToTheLimits) {
  with_server(
      [](const Asked& asked, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        for (int i = 0; i < 3; ++i) co_await sleep(0ms);
        writer.write(answer_text("200 OK", asked.path));
        co_return true;
      },
      [](WebServer& server) -> Coroutine<> {
        HttpOptions options;
        options.most_connections_per_host = 4;
        const HttpSession session{options};
        using Get = decltype(session.get(""));
        std::vector<Get> gets;
        for (int i = 0; i < 100; ++i) gets.push_back(session.get(server.url(path_of(i))));
        std::vector<HttpResponse> responses = co_await gather(std::move(gets));
        for (int i = 0; i < 100; ++i) EXPECT_EQ(responses.at(static_cast<std::size_t>(i)).body, path_of(i));
        EXPECT_LE(server.most_at_once, 4);
        EXPECT_GT(server.most_at_once, 1);
        EXPECT_EQ(server.asked.size(), 100u);
      });
}

TEST(HttpSession, TheLimitInAllHoldsOverHosts) {
  run_in_virtual_time([]() -> Coroutine<> {
    WebServer one{always(answer_text("200 OK", "1"))}, two{always(answer_text("200 OK", "2"))};
    co_await one.start();
    co_await two.start();
    HttpOptions options;
    options.most_connections = 1;
    const HttpSession session{options};
    auto [a, b, c] = co_await gather(session.get(one.url()), session.get(two.url()), session.get(one.url()));
    EXPECT_EQ(a.body + b.body + c.body, "121");
    EXPECT_EQ(one.most_at_once, 1);
    EXPECT_EQ(two.most_at_once, 1);
    co_await one.stop();
    co_await two.stop();
  });
}

TEST(HttpSession, CloseEndsWhatIsUnderWay) {
  with_server(never(), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    auto first = create_task(thrown_by(session.get(server.url("/1"))));
    auto second = create_task(thrown_by(session.get(server.url("/2"))));
    co_await until([&] { return server.asked.size() == 2; });
    session.close();
    EXPECT_TRUE(session.is_closed());
    session.close();
    const Thrown one = co_await first;
    EXPECT_EQ(one.kind, HttpErrorKind::closed);
    EXPECT_EQ(one.text, server.url("/1") + ": it was closed before all of the answer was there: close the session after its requests");
    const Thrown two = co_await second;
    EXPECT_EQ(two.kind, HttpErrorKind::closed);
    const Thrown later = co_await thrown_by(session.get(server.url("/3")));
    EXPECT_EQ(later.kind, HttpErrorKind::closed);
    EXPECT_NE(later.text.find("the session is closed"), std::string::npos) << later.text;
    co_await until([&] { return server.open_connections == 0; });
  });
}

TEST(HttpSession, ARequestOutlivesItsHandle) {
  with_server(always(answer_text("200 OK", "x")), [](WebServer& server) -> Coroutine<> {
    auto ask = [](std::string url) {
      const HttpSession session;
      return create_task(session.get(std::move(url)));
    };
    auto task = ask(server.url());
    HttpResponse response = co_await task;
    EXPECT_EQ(response.body, "x");
    co_await until([&] { return server.open_connections == 0; });
  });
}

TEST(HttpSession, OutlivesItsLoop) {
  std::optional<HttpSession> kept;
  with_server(always(answer_text("200 OK", "x")), [&](WebServer& server) -> Coroutine<> {
    kept.emplace();
    co_await kept->get(server.url());
  });
  EXPECT_TRUE(kept->is_closed());
  kept->close();
}

TEST(HttpSession, MainMayReturnWithRequestsUnderWay) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto reads = [](StreamReader reader, StreamWriter) -> Coroutine<> { co_await reader.read(); };
    const Server server = co_await start_server(reads, "127.0.0.1", 0);
    const HttpSession session;
    std::string url{"http://127.0.0.1:"};
    url += std::to_string(server.port());
    auto task = create_task(session.get(url));
    for (int i = 0; i < 5; ++i) co_await sleep(0ms);
    EXPECT_FALSE(task.done());
  });
}

/// Descriptors that this process has open.
std::ptrdiff_t descriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, std::filesystem::directory_iterator{});
}

TEST(HttpSession, LeavesNoDescriptorBehind) {
  std::vector<std::ptrdiff_t> counts;
  for (int i = 0; i < 3; ++i) {
    with_server(always(answer_text("200 OK", "x")), [](WebServer& server) -> Coroutine<> {
      const HttpSession session;
      co_await gather(session.get(server.url("/1")), session.get(server.url("/2")));
      session.close();
      co_await until([&] { return server.open_connections == 0; });
    });
    counts.push_back(descriptors());
  }
  EXPECT_EQ(counts.at(1), counts.at(2)) << "libuv and libcurl may keep some of the first time";
}

/// Sets a variable of the environment for a scope.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_{name} { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

TEST(HttpSession, TheEnvironmentsProxyIsUsedWhereItIsTrusted) {
  with_server(always(answer_text("200 OK", "x")), [](WebServer& server) -> Coroutine<> {
    const Environment proxy{"http_proxy", server.url("").c_str()};
    const Environment everywhere{"no_proxy", ""};
    HttpOptions options;
    options.trust_env = true;
    const HttpSession trusting{options}, plain;
    HttpResponse through = co_await trusting.get("http://far.invalid/page");
    EXPECT_EQ(through.body, "x");
    EXPECT_EQ(server.asked.back().path, "http://far.invalid/page");
    const Thrown unknown = co_await thrown_by(plain.get("http://far.invalid/page"));
    EXPECT_EQ(unknown.kind, HttpErrorKind::name) << unknown.text;
  });
}

TEST(HttpSession, SpeaksTlsWithNobodyWhoDoesNot) {
  run_in_virtual_time([]() -> Coroutine<> {
    ClientHandler plain = [](StreamReader reader, StreamWriter writer) -> Coroutine<> {
      co_await reader.read(1);
      writer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
      writer.close();
    };
    const Server server = co_await start_server(std::move(plain), "127.0.0.1", 0);
    const HttpSession session;
    const Thrown thrown = co_await thrown_by(session.get("https://127.0.0.1:" + std::to_string(server.port())));
    EXPECT_EQ(thrown.kind, HttpErrorKind::tls) << thrown.text;
  });
}

TEST(HttpSession, InRealTime) {
  recorded(
      [] {
        run([]() -> Coroutine<> {
          WebServer server{always(answer_text("200 OK", "x"))};
          co_await server.start();
          const HttpSession session;
          HttpResponse response = co_await wait_for(session.get(server.url()), 10s);
          EXPECT_EQ(response.body, "x");
          co_await sleep(5ms);
          HttpResponse again = co_await session.get(server.url());
          EXPECT_EQ(again.new_connections, 0);
          co_await server.stop();
        }());
      },
      trace::ClockKind::monotonic);
}

}  // namespace
}  // namespace interleave::test
