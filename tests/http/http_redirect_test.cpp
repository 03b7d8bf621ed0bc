// Redirects: followed, limited, and what becomes of method and body on the way.
#include <gtest/gtest.h>

#include "tests/http/web_server.hpp"

namespace interleave::test {
namespace {

/// "/303" goes to "/end" by 303, and so on; "/round" to itself, "/file" to a file of this machine.
Coroutine<bool> redirecting(const Asked& asked, StreamReader, StreamWriter writer) {
  if (asked.path == "/end")
    writer.write(answer_text("200 OK", asked.method + " " + asked.body));
  else if (asked.path == "/round")
    writer.write(answer_text("302 Found", "", "Location: /round\r\n"));
  else if (asked.path == "/file")
    writer.write(answer_text("302 Found", "", "Location: file:///etc/passwd\r\n"));
  else
    writer.write(answer_text(asked.path.substr(1) + " Moved", "not this", "Location: /end\r\nX-Old: 1\r\n"));
  co_return true;
}

TEST(HttpRedirect, IsFollowed) {
  with_server(redirecting, [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    HttpResponse response = co_await session.get(server.url("/301"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "GET ");
    EXPECT_EQ(response.url, server.url("/end"));
    EXPECT_EQ(response.redirects, 1);
    EXPECT_FALSE(response.headers.contains("x-old")) << "headers are those of the last answer";
  });
}

TEST(HttpRedirect, MethodAndBodyAsTheStatusWants) {
  with_server(redirecting, [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    const auto sent = [&](const char* method, const char* path) {
      return session.request(HttpRequest(method, server.url(path), HttpHeaders(), "data"));
    };
    for (const char* path : {"/301", "/302", "/303"}) {
      HttpResponse response = co_await sent("POST", path);
      EXPECT_EQ(response.body, "GET ") << path;
    }
    for (const char* path : {"/307", "/308"}) {
      HttpResponse response = co_await sent("POST", path);
      EXPECT_EQ(response.body, "POST data") << path;
    }
    for (const char* path : {"/301", "/302", "/307", "/308"}) {
      HttpResponse response = co_await sent("PUT", path);
      EXPECT_EQ(response.body, "PUT data") << path;
    }
    HttpResponse other = co_await sent("PUT", "/303");
    EXPECT_EQ(other.body, "GET ");
  });
}

TEST(HttpRedirect, InCirclesIsAnError) {
  with_server(redirecting, [](WebServer& server) -> Coroutine<> {
    HttpOptions options;
    options.most_redirects = 3;
    const HttpSession session{options};
    const Thrown round = co_await thrown_by(session.get(server.url("/round")));
    EXPECT_EQ(round.kind, HttpErrorKind::redirects) << round.text;
    EXPECT_EQ(server.asked.size(), 4u);
  });
}

TEST(HttpRedirect, IsTheAnswerWhereNoneIsAllowed) {
  with_server(redirecting, [](WebServer& server) -> Coroutine<> {
    HttpOptions options;
    options.most_redirects = 0;
    const HttpSession session{options};
    HttpResponse response = co_await session.get(server.url("/302"));
    EXPECT_EQ(response.status, 302);
    EXPECT_EQ(response.headers.get("location"), "/end");
    EXPECT_EQ(response.body, "not this");
  });
}

TEST(HttpRedirect, AnAuthorizationStaysWithItsHost) {
  with_server(redirecting, [](WebServer& other) -> Coroutine<> {
    const std::string elsewhere = other.url("/end");
    Answer away = [&](const Asked& asked, StreamReader, StreamWriter writer) -> Coroutine<bool> {
      const std::string target = asked.path == "/away" ? elsewhere : "/away";
      writer.write(answer_text("302 Found", "", "Location: " + target + "\r\n"));
      co_return true;
    };
    WebServer server{std::move(away)};
    co_await server.start();
    const HttpSession session;
    co_await session.get(server.url("/"), HttpHeaders("Authorization", "Bearer secret"));
    EXPECT_EQ(server.asked.at(1).headers.get("authorization"), "Bearer secret");
    EXPECT_FALSE(other.asked.at(0).headers.contains("authorization"));
    co_await server.stop();
  });
}

TEST(HttpRedirect, NeverLeavesHttp) {
  with_server(redirecting, [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    const Thrown file = co_await thrown_by(session.get(server.url("/file")));
    EXPECT_NE(file.text, "");
    EXPECT_EQ(file.kind, HttpErrorKind::broken) << file.text;
  });
}

}  // namespace
}  // namespace interleave::test
