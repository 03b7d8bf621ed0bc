#include "runtime/http/http_error.hpp"

#include <utility>

namespace interleave {

namespace {

std::string status_text(int status, const std::string& reason) {
  const char* const whose = status < 500 ? "the server refuses the request" : "the server has failed; it may be asked again later";
  return "the answer is " + std::to_string(status) + (reason.empty() ? "" : " " + reason) + ": " + whose;
}

}  // namespace

HttpError::HttpError(std::string url, HttpErrorKind kind, const std::string& what)
    : std::runtime_error{url + ": " + what}, url_{std::move(url)}, kind_{kind} {}

HttpStatusError::HttpStatusError(std::string url, int status, const std::string& reason)
    : HttpError{std::move(url), HttpErrorKind::status, status_text(status, reason)}, status_{status} {}

}  // namespace interleave
