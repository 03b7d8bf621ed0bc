// What a request to a web server throws: HttpError, HttpStatusError.
#pragma once

#include <stdexcept>
#include <string>

namespace interleave {

enum class HttpErrorKind {
  url,        ///< it is none, or neither http nor https
  name,       ///< the host's name is not known
  connect,    ///< nobody answers there
  timeout,    ///< connecting or all of it took too long
  tls,        ///< no secure connection, or a certificate that is not trusted
  redirects,  ///< too many
  too_large,  ///< the body or the headers are larger than the session allows
  broken,     ///< the connection ended too soon, or what came is no HTTP
  closed,     ///< the session was closed
  status,     ///< the server says 400 or above: HttpStatusError
  other,
};

/// Names the URL (without user:password), what has happened, and what can be done about it.
class HttpError : public std::runtime_error {
 public:
  HttpError(std::string url, HttpErrorKind kind, const std::string& what);
  const std::string& url() const { return url_; }
  HttpErrorKind kind() const { return kind_; }

 private:
  std::string url_;
  HttpErrorKind kind_;
};

/// What raise_for_status() throws.
class HttpStatusError : public HttpError {
 public:
  HttpStatusError(std::string url, int status, const std::string& reason);
  int status() const { return status_; }

 private:
  int status_;
};

}  // namespace interleave
