// HttpSession: an HTTP/1.1 client on libcurl, in the manner of aiohttp.
//
//     HttpSession session;
//     HttpResponse response = co_await session.get("https://example.org/data.json");
//     response.raise_for_status();
//     print("{} {}", response.status, response.body.size());
//
// A session keeps its connections and uses them again. Cancelling an await ends its request at once, and nothing else. What is awaited is
// in the trace as a socket named by method and URL, without user and password; a secret in the rest of a URL is in the trace, too.
// Certificates are checked. No cookies are kept.
#pragma once

#include <cstddef>
#include <source_location>
#include <string>
#include <utility>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/http/http_await.hpp"
#include "runtime/http/http_error.hpp"
#include "runtime/http/http_message.hpp"
#include "runtime/http/http_options.hpp"

namespace interleave {

/// The body of an answer, piece by piece. A shared handle: the request ends with the last one. While nobody reads, the server is held back
/// once some 64 KiB are there.
class HttpStream {
 public:
  explicit HttpStream(detail::Ref<detail::Counted> transfer);

  /// Status, headers and URL. Valid as long as the stream.
  const HttpHead& head() const { return *head_; }
  void raise_for_status() const { head().raise_for_status(); }
  /// Up to `most` bytes as soon as there are some; empty: that was all. Throws HttpError where the connection is lost, UsageError where
  /// another task is reading. A cancelled read takes nothing.
  auto read(std::size_t most) const {
    return detail::Await<detail::HttpReadAwaiter, detail::Ref<detail::Counted>, std::size_t>(transfer_, most);
  }
  /// Ends the request now. Who reads gets an HttpError.
  void close() const;

 private:
  detail::Ref<detail::Counted> transfer_;
  const HttpHead* head_;
};

/// A shared handle, of the running loop's thread. The connections end with the last handle when no request is under way, or with close(),
/// or with the loop.
class HttpSession {
 public:
  /// Throws UsageError outside a running loop, std::runtime_error where libcurl cannot start.
  explicit HttpSession(HttpOptions options = HttpOptions());

  /// All of the answer. Throws HttpError where there is none; an answer of 404 is an answer: see HttpHead::raise_for_status(). Throws
  /// UsageError for a method or header that would be sent as something else. Redirects are followed.
  auto request(HttpRequest request) const {
    return detail::Await<detail::HttpAwaiter, detail::Ref<detail::Counted>, HttpOptions, HttpRequest>(state_, options_, std::move(request));
  }
  auto get(std::string url, HttpHeaders headers = HttpHeaders()) const {
    return request(HttpRequest("GET", std::move(url), std::move(headers)));
  }
  auto head(std::string url, HttpHeaders headers = HttpHeaders()) const {
    return request(HttpRequest("HEAD", std::move(url), std::move(headers)));
  }
  /// Of the type application/octet-stream, unless the headers say otherwise.
  auto post(std::string url, std::string body, HttpHeaders headers = HttpHeaders()) const {
    return request(HttpRequest("POST", std::move(url), std::move(headers), std::move(body)));
  }

  /// Until the answer's status and headers are there: gives an HttpStream. The total timeout holds until its end is read. Its body is not
  /// asked for in compressed form.
  auto open(HttpRequest request) const {
    return detail::Await<detail::HttpOpenAwaiter, detail::Ref<detail::Counted>, HttpOptions, HttpRequest>(state_, options_,
                                                                                                          std::move(request));
  }

  /// Ends the connections; requests that are under way end with an HttpError, and so do later ones. Any number of times.
  void close() const;
  bool is_closed() const;

 private:
  detail::Ref<detail::Counted> state_;
  HttpOptions options_;
};

}  // namespace interleave
