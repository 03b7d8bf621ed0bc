// What is sent, and what comes back.
#include <gtest/gtest.h>

#include "tests/http/web_server.hpp"

namespace interleave::test {
namespace {

TEST(HttpRequest, GetGivesStatusHeadersAndBody) {
  with_server(always(answer_text("200 All Is Well", "hello", "X-Tag: one\r\nx-tag:  two \r\nEmpty:\r\n")),
              [](WebServer& server) -> Coroutine<> {
                const HttpSession session;
                HttpResponse response = co_await session.get(server.url("/a?b=c#d"));
                response.raise_for_status();
                EXPECT_EQ(response.status, 200);
                EXPECT_EQ(response.reason, "All Is Well");
                EXPECT_EQ(response.body, "hello");
                EXPECT_EQ(response.headers.get_all("X-TAG"), (std::vector<std::string>{"one", "two"}));
                EXPECT_EQ(response.headers.get("empty"), "");
                EXPECT_EQ(response.redirects, 0);
                EXPECT_GT(response.timings.total.count(), 0);
                EXPECT_GE(response.timings.total, response.timings.first_byte);
                const Asked& asked = server.asked.at(0);
                EXPECT_EQ(asked.method, "GET");
                EXPECT_EQ(asked.path, "/a?b=c");
                EXPECT_EQ(asked.headers.get("user-agent"), "interleave");
                EXPECT_EQ(asked.headers.get("host"), "127.0.0.1:" + std::to_string(server.port()));
              });
}

TEST(HttpRequest, HeadersAreSentAsTheyAre) {
  with_server(always(answer_text("200 OK", "")), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    HttpHeaders headers;
    headers.add("X-Tag", "a: b").add("X-Tag", "c").add("X-Empty", "").add("User-Agent", "me").add("Host", "elsewhere");
    co_await session.get(server.url(), headers);
    const Asked& asked = server.asked.at(0);
    EXPECT_EQ(asked.headers.get_all("x-tag"), (std::vector<std::string>{"a: b", "c"}));
    EXPECT_EQ(asked.headers.get_all("user-agent"), std::vector<std::string>{"me"});
    EXPECT_EQ(asked.headers.get_all("host"), std::vector<std::string>{"elsewhere"});
    EXPECT_TRUE(asked.headers.contains("x-empty"));
  });
}

TEST(HttpRequest, PostSendsItsBody) {
  with_server(always(answer_text("201 Created", "")), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    std::string body(3 << 20, 'x');
    body[1] = '\0';
    HttpResponse response = co_await session.post(server.url(), body);
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(server.asked.at(0).method, "POST");
    EXPECT_TRUE(server.asked.at(0).body == body);
    EXPECT_EQ(server.asked.at(0).headers.get("content-type"), "application/octet-stream");
    EXPECT_FALSE(server.asked.at(0).headers.contains("expect"));
    co_await session.post(server.url(), "{}", HttpHeaders("Content-Type", "application/json"));
    EXPECT_EQ(server.asked.at(1).headers.get_all("content-type"), std::vector<std::string>{"application/json"});
    EXPECT_EQ(server.asked.at(1).body, "{}");
    co_await session.post(server.url(), "");
    EXPECT_EQ(server.asked.at(2).headers.get("content-length"), "0");
  });
}

TEST(HttpRequest, OtherMethods) {
  with_server(
      [](const Asked& asked, StreamReader, StreamWriter writer) -> Coroutine<bool> {
        writer.write(asked.method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" : answer_text("200 OK", asked.method));
        co_return true;
      },
      [](WebServer& server) -> Coroutine<> {
        const HttpSession session;
        HttpResponse head = co_await session.head(server.url());
        EXPECT_EQ(head.headers.get("content-length"), "1000");
        EXPECT_EQ(head.body, "");
        for (const char* method : {"PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"}) {
          HttpResponse response = co_await session.request(HttpRequest(method, server.url(), HttpHeaders(), "data"));
          EXPECT_EQ(response.body, method);
          EXPECT_EQ(server.asked.back().body, "data");
        }
        co_await session.request(HttpRequest("PUT", server.url()));
        EXPECT_EQ(server.asked.back().headers.get("content-length"), "0");
        HttpResponse bare = co_await session.request(HttpRequest("DELETE", server.url()));
        EXPECT_EQ(bare.body, "DELETE");
        EXPECT_FALSE(server.asked.back().headers.contains("content-length"));
        EXPECT_EQ(server.connections, 1);
      });
}

TEST(HttpRequest, AnErrorsStatusIsAnAnswer) {
  with_server(always(answer_text("404 Not Found", "no such page")), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    HttpResponse response = co_await session.get(server.url("/missing"));
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, "no such page");
    EXPECT_FALSE(response.ok());
    try {
      response.raise_for_status();
      ADD_FAILURE() << "404 must throw";
    } catch (const HttpStatusError& error) {
      EXPECT_EQ(error.status(), 404);
      EXPECT_EQ(error.kind(), HttpErrorKind::status);
      EXPECT_EQ(error.url(), server.url("/missing"));
      EXPECT_EQ(std::string{error.what()}, server.url("/missing") + ": the answer is 404 Not Found: the server refuses the request");
    }
  });
}

TEST(HttpRequest, RunsAsATaskAndInAGather) {
  with_server(always(answer_text("200 OK", "x")), [](WebServer& server) -> Coroutine<> {
    const HttpSession session;
    auto task = create_task(session.get(server.url("/1")), "first");
    auto [second, third] = co_await gather(session.get(server.url("/2")), session.get(server.url("/3")));
    HttpResponse first = co_await task;
    EXPECT_EQ(first.body + second.body + third.body, "xxx");
  });
}

}  // namespace
}  // namespace interleave::test
