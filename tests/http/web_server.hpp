// A small real web server, on the runtime's own start_server(), that answers as each test says.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <interleave/http.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {

/// What a client has asked.
struct Asked {
  std::string method, path, body;
  HttpHeaders headers;
  int connection = 0;  ///< 1 for the first that was made, and so on
  Asked() {}
};

/// Writes the answer; false: the connection ends with it.
using Answer = std::function<Coroutine<bool>(const Asked&, StreamReader, StreamWriter)>;

/// An answer of known length.
inline std::string answer_text(std::string_view status, std::string_view body, std::string_view headers = {}) {
  return "HTTP/1.1 " + std::string{status} + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string{headers} + "\r\n" +
         std::string{body};
}

/// To be stopped before it goes.
class WebServer {
 public:
  explicit WebServer(Answer answer) : answer_{std::move(answer)} {}
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  Coroutine<> start() {
    ClientHandler handler = [this](StreamReader reader, StreamWriter writer) { return serve(std::move(reader), std::move(writer)); };
    server_.emplace_back(co_await start_server(std::move(handler), "127.0.0.1", 0));
  }
  std::uint16_t port() const { return server_.front().port(); }
  std::string url(std::string_view path = "/") const { return "http://127.0.0.1:" + std::to_string(port()) + std::string{path}; }
  /// Ends the connections and waits for their tasks.
  Coroutine<> stop() const {
    server_.front().close();
    server_.front().abort_clients();
    co_await server_.front().wait_closed();
  }

  std::vector<Asked> asked;
  int connections = 0, open_connections = 0, most_at_once = 0;

 private:
  static Coroutine<Asked> read_request(StreamReader reader) {
    Asked request;
    const std::string first = co_await reader.readline();
    request.method = first.substr(0, first.find(' '));
    if (first.empty()) co_return request;
    request.path = first.substr(request.method.size() + 1, first.rfind(' ') - request.method.size() - 1);
    for (std::string line = co_await reader.readline(); line != "\r\n" && !line.empty(); line = co_await reader.readline()) {
      const std::size_t colon = line.find(':');
      request.headers.add(line.substr(0, colon), line.substr(colon + 2, line.size() - colon - 4));
    }
    const std::size_t length = std::strtoul(request.headers.get("content-length").value_or("0").c_str(), nullptr, 10);
    request.body = co_await reader.readexactly(length);
    co_return request;
  }

  Coroutine<> serve(StreamReader reader, StreamWriter writer) {
    const int connection = ++connections;
    most_at_once = std::max(most_at_once, ++open_connections);
    try {
      bool goes_on = true;
      while (goes_on) {
        Asked request = co_await read_request(reader);
        request.connection = connection;
        goes_on = !request.method.empty();
        if (!goes_on) break;
        asked.push_back(request);
        goes_on = co_await answer_(request, reader, writer);
        co_await writer.drain();
      }
    } catch (const std::exception&) {  // the client has gone
    }
    --open_connections;
    writer.close();
  }

  Answer answer_;
  std::vector<Server> server_;  // one, once it listens
};

/// Runs `body(server)` in virtual time with a server that answers so; the trace must be sound.
template <class Body>
void with_server(Answer answer, Body body) {
  run_in_virtual_time([&]() -> Coroutine<> {
    WebServer server{std::move(answer)};
    co_await server.start();
    std::exception_ptr error;
    try {
      co_await body(server);
    } catch (...) {
      error = std::current_exception();
    }
    co_await server.stop();
    if (error) std::rethrow_exception(error);
  });
}

/// A server that answers everything with this text.
inline Answer always(std::string text) {
  return [text = std::move(text)](const Asked&, StreamReader, StreamWriter writer) -> Coroutine<bool> {
    writer.write(text);
    co_return true;
  };
}

/// A server that never answers; it waits for the client to go.
inline Answer never() {
  return [](const Asked&, StreamReader reader, StreamWriter) -> Coroutine<bool> {
    co_await reader.read();
    co_return false;
  };
}

/// What an await throws.
struct Thrown {
  HttpErrorKind kind = HttpErrorKind::other;
  std::string text;  ///< empty: nothing
  Thrown() {}
};

template <class A>
Coroutine<Thrown> thrown_by(A awaitable) {
  Thrown thrown;
  try {
    co_await std::move(awaitable);
  } catch (const HttpError& error) {
    thrown.kind = error.kind();
    thrown.text = error.what();
  } catch (const std::exception& error) {
    thrown.text = error.what();
  }
  co_return thrown;
}

/// Turns of the loop, until `condition()` holds.
template <class Condition>
Coroutine<> until(Condition condition) {
  while (!condition()) co_await sleep(std::chrono::milliseconds{0});
}

}  // namespace interleave::test
