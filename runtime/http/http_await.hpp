// The awaiters of HttpSession and HttpStream. They hide libcurl from who uses these: what they hold is known to their .cpp alone.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <string>

#include "runtime/coroutine/frame.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/http/http_message.hpp"
#include "runtime/http/http_options.hpp"

namespace interleave {

class HttpStream;

namespace detail {

/// The answer to a request, or its beginning.
class HttpRequestAwaiter {
 public:
  HttpRequestAwaiter(Frame& frame, Ref<Counted> session, HttpOptions options, HttpRequest request, bool streamed);
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);

 protected:
  ~HttpRequestAwaiter();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class HttpAwaiter final : public HttpRequestAwaiter {
 public:
  static constexpr const char* k_name = "HttpSession::request";
  HttpAwaiter(Frame& frame, Ref<Counted> session, HttpOptions options, HttpRequest request)
      : HttpRequestAwaiter{frame, std::move(session), std::move(options), std::move(request), false} {}
  HttpResponse await_resume();
};

class HttpOpenAwaiter final : public HttpRequestAwaiter {
 public:
  static constexpr const char* k_name = "HttpSession::open";
  HttpOpenAwaiter(Frame& frame, Ref<Counted> session, HttpOptions options, HttpRequest request)
      : HttpRequestAwaiter{frame, std::move(session), std::move(options), std::move(request), true} {}
  HttpStream await_resume();
};

class HttpReadAwaiter final {
 public:
  static constexpr const char* k_name = "HttpStream::read";
  HttpReadAwaiter(Frame& frame, Ref<Counted> transfer, std::size_t most);
  ~HttpReadAwaiter();
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  std::string await_resume();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace detail
}  // namespace interleave
