// One request on its way: what libcurl hands over piece by piece is put together here, and whoever waits is told.
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>

#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/http/curl_loop.hpp"
#include "runtime/http/http_message.hpp"
#include "runtime/http/http_options.hpp"
#include "runtime/http/request_setup.hpp"

namespace interleave::detail {

class HttpWaiter;

/// It ends with the last who holds it. At most one waiter.
class Transfer final : public CurlTransfer {
 public:
  /// Begins it. `streamed`: the body is kept in pieces, and the server held back while nobody takes them. Throws what check() does.
  Transfer(Ref<CurlLoop> loop, HttpRequest request, const HttpOptions& options, bool streamed, std::source_location where);
  ~Transfer() override;

  bool is_over() const { return is_over_; }
  /// The answer's status and headers are there.
  bool is_answered() const { return has_head_; }
  /// Null where it has ended well, or not yet.
  const std::exception_ptr& error() const { return error_; }

  const HttpHead& head() const { return response_; }
  /// All of the answer, once.
  HttpResponse take_response() { return std::move(response_); }
  /// Bytes of the body that are there and were not taken.
  std::size_t available() const { return response_.body.size(); }
  /// Up to `most` of them; lets the server go on where it was held back.
  std::string take(std::size_t most);

  /// Ends it now; who waits hears of it.
  void close();

  HttpWaiter* waiter = nullptr;  ///< told of every change
  trace::ResourceId id() { return resource_.id(); }

 private:
  static std::size_t header_came(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t body_came(char* bytes, std::size_t size, std::size_t count, void* self);
  std::size_t take_header(std::string_view line);
  std::size_t take_body(std::string_view bytes);
  void take_status(std::string_view line);
  void end_of_head();
  bool will_be_followed() const;
  void ended(std::optional<CURLcode> result) override;
  void take_url();
  void take_numbers();
  void fail(std::optional<CURLcode> result);
  void tell();

  HttpRequest request_;
  const std::string url_;  // as it is shown
  const HttpOptions options_;
  const bool streamed_;
  RecordedResource resource_;
  HttpResponse response_;
  HeaderList headers_;
  std::array<char, CURL_ERROR_SIZE> message_{};  // libcurl's
  std::size_t header_bytes_ = 0;
  bool reads_head_ = false;  // lines that come are of a head, not of a trailer
  bool has_head_ = false, is_over_ = false;
  const char* too_large_ = nullptr;  // what was
  std::exception_ptr error_;
};

}  // namespace interleave::detail
