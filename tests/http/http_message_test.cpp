// Headers, and errors that need no server.
#include <gtest/gtest.h>

#include "tests/http/web_server.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(HttpHeaders, NamesHaveNoCase) {
  HttpHeaders headers("Content-Type", "text/plain");
  headers.add("Set-Cookie", "a=1").add("set-cookie", "b=2");
  EXPECT_EQ(headers.get("content-TYPE"), "text/plain");
  EXPECT_FALSE(headers.contains("content"));
  EXPECT_EQ(headers.get_all("SET-COOKIE"), (std::vector<std::string>{"a=1", "b=2"}));
  EXPECT_EQ(headers.get("set-cookie"), "a=1");
  headers.set("Set-cookie", "c");
  EXPECT_EQ(headers.size(), 2u);
  EXPECT_EQ(headers.get_all("set-cookie"), std::vector<std::string>{"c"});
}

TEST(HttpError, SaysUrlAndAdviceAndNoPassword) {
  run_in_virtual_time([]() -> Coroutine<> {
    const HttpSession session;
    const Thrown none = co_await thrown_by(session.get("example.org/x"));
    EXPECT_EQ(none.kind, HttpErrorKind::url);
    EXPECT_NE(none.text.find("Write it as http://host/path"), std::string::npos) << none.text;
    const Thrown file = co_await thrown_by(session.get("file:///etc/passwd"));
    EXPECT_EQ(file.kind, HttpErrorKind::url);
    EXPECT_NE(file.text.find("only http:// and https:// are spoken, not file"), std::string::npos) << file.text;
    const Thrown secret = co_await thrown_by(session.get("http://user:secret@host:port/"));
    EXPECT_EQ(secret.kind, HttpErrorKind::url);
    EXPECT_EQ(secret.text.find("secret"), std::string::npos) << secret.text;
    const Thrown newline = co_await thrown_by(session.get("http://localhost/\r\nX: y"));
    EXPECT_EQ(newline.kind, HttpErrorKind::url);
  });
}

TEST(HttpError, AHeaderThatWouldBeTwoIsRefused) {
  run_in_virtual_time([]() -> Coroutine<> {
    const HttpSession session;
    const Thrown value = co_await thrown_by(session.get("http://localhost/", HttpHeaders("X-Tag", "a\r\nHost: b")));
    EXPECT_EQ(value.text, "the header X-Tag holds a line's end: take it out");
    const Thrown name = co_await thrown_by(session.get("http://localhost/", HttpHeaders("X Tag", "a")));
    EXPECT_TRUE(name.text.starts_with("\"X Tag\" cannot be the name of a header")) << name.text;
    const Thrown method = co_await thrown_by(session.request(HttpRequest("GET /", "http://localhost/")));
    EXPECT_TRUE(method.text.starts_with("\"GET /\" cannot be the method")) << method.text;
    const Thrown length = co_await thrown_by(session.get("http://localhost/", HttpHeaders("Content-Length", "7")));
    EXPECT_TRUE(length.text.starts_with("the header content-length is the client's")) << length.text;
  });
}

TEST(HttpError, ARefusedConnectionAndAnUnknownName) {
  run_in_virtual_time([]() -> Coroutine<> {
    WebServer server{never()};
    co_await server.start();
    const std::string url = server.url();
    co_await server.stop();
    const HttpSession session;
    const Thrown refused = co_await thrown_by(session.get(url));
    EXPECT_EQ(refused.kind, HttpErrorKind::connect);
    EXPECT_TRUE(refused.text.starts_with(url)) << refused.text;
    EXPECT_TRUE(refused.text.ends_with("Does a server listen there?")) << refused.text;
    const Thrown unknown = co_await thrown_by(session.get("http://no.such.host.invalid/"));
    EXPECT_EQ(unknown.kind, HttpErrorKind::name) << unknown.text;
  });
}

TEST(HttpSession, NeedsARunningLoop) { EXPECT_THROW(HttpSession{}, UsageError); }

TEST(HttpTrace, NamesTheRequestWithoutItsPassword) {
  const auto trace = recorded([] {
    run([]() -> Coroutine<> {
      WebServer server{always(answer_text("200 OK", "x"))};
      co_await server.start();
      const HttpSession session;
      co_await session.get("http://user:secret@127.0.0.1:" + std::to_string(server.port()) + "/page");
      EXPECT_EQ(server.asked.at(0).headers.get("authorization"), "Basic dXNlcjpzZWNyZXQ=");
      co_await server.stop();
    }());
  });
  std::vector<std::string> names;
  for (const auto& resource : trace.resources()) names.emplace_back(resource.name);
  const auto found = std::ranges::find_if(names, [](const std::string& name) { return name.starts_with("GET http://127.0.0.1:"); });
  ASSERT_NE(found, names.end());
  EXPECT_TRUE(found->ends_with("/page")) << *found;
  const auto on = trace.resources()[static_cast<std::size_t>(found - names.begin())].id;
  bool waited = false, woken = false;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const trace::Event event = trace.event(i);
    if (event.kind == trace::EventKind::task_suspend && event.id(trace::FieldName::on) == trace::EntityId(on)) {
      waited = true;
      EXPECT_EQ(event.as<trace::WaitKind>(trace::FieldName::wait), trace::WaitKind::io_read);
    }
    woken = woken || (event.kind == trace::EventKind::task_wake && event.id(trace::FieldName::cause) == trace::EntityId(on));
  }
  EXPECT_TRUE(waited);
  EXPECT_TRUE(woken);
}

}  // namespace
}  // namespace interleave::test
