// What is asked of a web server, and what it answers: HttpHeaders, HttpRequest, HttpResponse. Plain data.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

/// Header fields, in their order. Names are compared without regard to case; a name may stand there several times.
class HttpHeaders {
 public:
  using Field = std::pair<std::string, std::string>;

  HttpHeaders() = default;
  HttpHeaders(std::string name, std::string value) { add(std::move(name), std::move(value)); }

  /// Another field of this name, behind those that are there. Chains: `HttpHeaders("accept", "text/csv").add("x-tag", "7")`.
  HttpHeaders& add(std::string name, std::string value);
  /// In the stead of all fields of this name.
  HttpHeaders& set(const std::string& name, std::string value);

  bool contains(std::string_view name) const;
  /// The first value of this name; none where there is no such field.
  std::optional<std::string> get(std::string_view name) const;
  std::vector<std::string> get_all(std::string_view name) const;

  bool empty() const { return fields_.empty(); }
  std::size_t size() const { return fields_.size(); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  void clear() { fields_.clear(); }

 private:
  std::vector<Field> fields_;
};

struct HttpRequest {
  std::string method;  ///< "GET", "POST" and so on
  std::string url;     ///< with http:// or https://; may hold user:password@
  HttpHeaders headers;
  std::string body;
  /// Until all of the answer is there; none: the session's. See HttpOptions.
  std::optional<std::chrono::milliseconds> total_timeout;

  HttpRequest(std::string its_method, std::string its_url, HttpHeaders its_headers = HttpHeaders(), std::string its_body = std::string())
      : method{std::move(its_method)}, url{std::move(its_url)}, headers{std::move(its_headers)}, body{std::move(its_body)} {}
};

/// Since the request began, redirects included. 0 where the phase was not needed: a kept connection needs no name and no connecting.
struct HttpTimings {
  std::chrono::microseconds name_resolved{}, connected{}, tls_done{}, first_byte{}, total{};
};

/// What an answer begins with.
struct HttpHead {
  int status = 0;      ///< 200, 404 and so on
  std::string reason;  ///< "OK", "Not Found"; servers may leave it out
  HttpHeaders headers;
  std::string url;  ///< that has answered, after redirects; without user:password

  HttpHead() {}
  bool ok() const { return status < 400; }
  /// Throws HttpStatusError where the status is 400 or above.
  void raise_for_status() const;
};

struct HttpResponse : HttpHead {
  std::string body;  ///< as it was before the server compressed it
  HttpTimings timings;
  int redirects = 0;
  int new_connections = 0;  ///< that were made for it; 0: a kept one was used

  HttpResponse() {}
};

}  // namespace interleave
