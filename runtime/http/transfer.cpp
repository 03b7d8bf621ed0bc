#include "runtime/http/transfer.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/coroutine/errors.hpp"
#include "runtime/http/curl_error.hpp"
#include "runtime/http/http_error.hpp"
#include "runtime/http/http_waiter.hpp"

namespace interleave::detail {

namespace {

constexpr std::size_t k_piece_limit = 64 << 10;         // bytes of a streamed body that are kept
constexpr std::size_t k_most_header_bytes = 256 << 10;  // of all the answers to one request
constexpr std::size_t k_longest_name = 200;             // in the trace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_blank = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(k_blank), text.size());
  const std::size_t end = text.find_last_not_of(k_blank);
  return text.substr(begin, end == text.npos ? 0 : end + 1 - begin);
}

std::string recorded_name(const std::string& method, const std::string& url) {
  const std::string name = method + " " + url;
  return name.size() <= k_longest_name ? name : name.substr(0, k_longest_name) + "...";
}

template <class T>
T info_of(CURL* easy, CURLINFO what) {
  T info{};
  curl_easy_getinfo(easy, what, &info);
  return info;
}

std::chrono::microseconds time_of(CURL* easy, CURLINFO what) { return std::chrono::microseconds{info_of<curl_off_t>(easy, what)}; }

/// libcurl is C: no exception may pass through it.
template <class Function>
std::size_t guarded(std::exception_ptr& error, Function function) noexcept {
  try {
    return function();
  } catch (...) {
    error = std::current_exception();
    return 0;
  }
}

}  // namespace

Transfer::Transfer(Ref<CurlLoop> loop, HttpRequest request, const HttpOptions& options, bool streamed, std::source_location where)
    : CurlTransfer{loop},
      request_{std::move(request)},
      url_{shown_url(request_.url)},
      options_{options},
      streamed_{streamed},
      resource_{trace::ResourceKind::socket, 0, recorded_name(request_.method, url_), where} {
  check(request_, url_);
  if (!loop->is_open()) throw HttpError{url_, HttpErrorKind::closed, "the session is closed: ask in an open one"};
  headers_ = set_up(easy(), request_, options_, streamed_);
  curl_easy_setopt(easy(), CURLOPT_ERRORBUFFER, message_.data());
  curl_easy_setopt(easy(), CURLOPT_HEADERFUNCTION, header_came);
  curl_easy_setopt(easy(), CURLOPT_HEADERDATA, static_cast<void*>(this));
  curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, body_came);
  curl_easy_setopt(easy(), CURLOPT_WRITEDATA, static_cast<void*>(this));
  begin();
}

Transfer::~Transfer() { leave(); }

std::size_t Transfer::header_came(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  return guarded(transfer.error_, [&] { return transfer.take_header({bytes, size * count}); });
}

std::size_t Transfer::body_came(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  return guarded(transfer.error_, [&] { return transfer.take_body({bytes, size * count}); });
}

// The heads of interim answers and of redirects come here, too: each begins with a status, and the last one stays.
std::size_t Transfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > k_most_header_bytes) {
    too_large_ = "the headers are longer than 256 KiB";
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    take_status(line);
  } else if (trimmed(line).empty()) {
    if (std::exchange(reads_head_, false)) end_of_head();
  } else if (const std::size_t colon = line.find(':'); reads_head_ && colon != line.npos) {
    response_.headers.add(std::string{trimmed(line.substr(0, colon))}, std::string{trimmed(line.substr(colon + 1))});
  }
  return line.size();
}

void Transfer::take_status(std::string_view line) {
  response_.headers.clear();
  response_.body.clear();
  reads_head_ = true;
  const std::string_view rest = trimmed(line.substr(std::min(line.find(' '), line.size())));
  response_.status = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), response_.status);
  response_.reason = trimmed(rest.substr(std::min(rest.find(' '), rest.size())));
  // "See other" is asked for with GET, whatever the method was: without this libcurl would keep one that it does not know.
  if (response_.status == 303 && request_.method != "HEAD") curl_easy_setopt(easy(), CURLOPT_CUSTOMREQUEST, nullptr);
}

bool Transfer::will_be_followed() const {
  return response_.status >= 300 && response_.status < 400 && options_.most_redirects > 0 && response_.headers.contains("location");
}

void Transfer::end_of_head() {
  if (response_.status < 200 || will_be_followed()) return;
  take_url();
  has_head_ = true;
  tell();
}

std::size_t Transfer::take_body(std::string_view bytes) {
  if (streamed_ && available() >= k_piece_limit) {
    set_idle(true);
    return CURL_WRITEFUNC_PAUSE;
  }
  if (!streamed_ && options_.most_body_bytes != 0 && bytes.size() > options_.most_body_bytes - available()) {
    too_large_ = "the body is longer than HttpOptions::most_body_bytes";
    return 0;
  }
  response_.body += bytes;
  tell();
  return bytes.size();
}

std::string Transfer::take(std::size_t most) {
  std::string piece;
  if (most >= available()) {
    piece = std::exchange(response_.body, {});
  } else {
    piece = response_.body.substr(0, most);
    response_.body.erase(0, most);
  }
  if (is_idle() && !is_over_ && available() <= k_piece_limit / 2) {
    set_idle(false);
    // This may hand over what libcurl has kept, at once.
    if (const CURLcode result = curl_easy_pause(easy(), CURLPAUSE_CONT); result != CURLE_OK) {
      leave();
      ended(result);
    }
  }
  return piece;
}

void Transfer::ended(std::optional<CURLcode> result) {
  is_over_ = true;
  // A connection that ends within a head ends the transfer well, for libcurl.
  if (result != CURLE_OK || reads_head_) fail(result);
  take_numbers();
  tell();
}

void Transfer::close() {
  if (is_over_) return;
  leave();
  ended(std::nullopt);
}

void Transfer::take_url() {
  const char* const url = info_of<const char*>(easy(), CURLINFO_EFFECTIVE_URL);
  response_.url = url == nullptr ? url_ : shown_url(url);
}

void Transfer::take_numbers() {
  take_url();
  response_.redirects = static_cast<int>(info_of<long>(easy(), CURLINFO_REDIRECT_COUNT));
  response_.new_connections = static_cast<int>(info_of<long>(easy(), CURLINFO_NUM_CONNECTS));
  response_.timings.name_resolved = time_of(easy(), CURLINFO_NAMELOOKUP_TIME_T);
  response_.timings.connected = time_of(easy(), CURLINFO_CONNECT_TIME_T);
  response_.timings.tls_done = time_of(easy(), CURLINFO_APPCONNECT_TIME_T);
  response_.timings.first_byte = time_of(easy(), CURLINFO_STARTTRANSFER_TIME_T);
  response_.timings.total = time_of(easy(), CURLINFO_TOTAL_TIME_T);
}

void Transfer::fail(std::optional<CURLcode> result) {
  if (error_) return;
  if (!result)
    error_ = std::make_exception_ptr(
        HttpError{url_, HttpErrorKind::closed, "it was closed before all of the answer was there: close the session after its requests"});
  else if (result == CURLE_OK)
    error_ = std::make_exception_ptr(curl_error(url_, CURLE_PARTIAL_FILE, "the connection ended within the headers"));
  else if (too_large_ != nullptr)
    error_ = std::make_exception_ptr(HttpError{url_, HttpErrorKind::too_large, std::string{too_large_} + "; it was given up there"});
  else
    error_ = std::make_exception_ptr(curl_error(url_, *result, message_.data()));
}

void Transfer::tell() {
  if (waiter != nullptr) waiter->look();
}

}  // namespace interleave::detail
