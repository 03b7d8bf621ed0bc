#include "runtime/http/request_setup.hpp"

#include <algorithm>
#include <new>
#include <string_view>

#include "runtime/coroutine/errors.hpp"
#include "runtime/http/http_error.hpp"

namespace interleave::detail {

namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

Url new_url() {
  Url url{curl_url()};
  if (url == nullptr) throw std::bad_alloc{};
  return url;
}

std::string part_of(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owned{text, curl_free};
  return text;
}

// RFC 9110: what a method and a header's name are made of.
bool is_token(std::string_view text) {
  constexpr std::string_view k_marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || k_marks.find(c) != k_marks.npos;
  });
}

// A line's end in a value would be a header of its own, or a request of its own.
bool has_line_end(std::string_view text) { return text.find_first_of(std::string_view{"\r\n\0", 3}) != text.npos; }

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (const CURLcode result = curl_easy_setopt(easy, option, value); result == CURLE_OUT_OF_MEMORY)
    throw std::bad_alloc{};
  else if (result != CURLE_OK)
    throw UsageError{std::string{"libcurl does not take an option of this request: "} + curl_easy_strerror(result)};
}

void append(HeaderList& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc{};
  static_cast<void>(list.release());
  list.reset(longer);
}

HeaderList header_list(const HttpRequest& request) {
  HeaderList list;
  // libcurl's way to send an empty value is a semicolon; a colon alone would take the field out.
  for (const auto& [name, value] : request.headers) append(list, value.empty() ? name + ";" : name + ": " + value);
  if (!request.headers.contains("expect")) append(list, "Expect:");  // do not wait a second for leave to send a large body
  if (!request.body.empty() && !request.headers.contains("content-type")) append(list, "Content-Type: application/octet-stream");
  return list;
}

void set_method(CURL* easy, const HttpRequest& request) {
  const std::string& method = request.method;
  const bool is_plain = method == "GET" || method == "HEAD" || method == "POST";
  if (method == "HEAD") {
    set(easy, CURLOPT_NOBODY, 1L);
  } else if (!request.body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(easy, CURLOPT_POSTFIELDS, request.body.data());
  } else {
    set(easy, CURLOPT_HTTPGET, 1L);
  }
  if (is_plain && !(method == "GET" && !request.body.empty())) return;
  set(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
  // 301 and 302 make a GET of a POST, and of nothing else. 303 does of all; see Transfer::take_status().
  set(easy, CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_301 | CURL_REDIR_POST_302));
}

}  // namespace

std::string shown_url(const std::string& url) {
  const Url parsed = new_url();
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK) {
    curl_url_set(parsed.get(), CURLUPART_USER, nullptr, 0);
    curl_url_set(parsed.get(), CURLUPART_PASSWORD, nullptr, 0);
    curl_url_set(parsed.get(), CURLUPART_OPTIONS, nullptr, 0);
    if (std::string shown = part_of(parsed, CURLUPART_URL); !shown.empty()) return shown;
  }
  // It is no URL, and may hold a password all the same.
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == url.npos ? 0 : scheme + 3;
  const std::size_t at = url.rfind('@');
  return at == url.npos || at < begin ? url : url.substr(0, begin) + url.substr(at + 1);
}

void check(const HttpRequest& request, const std::string& shown) {
  const Url url = new_url();
  if (has_line_end(request.url)) throw HttpError{"a URL", HttpErrorKind::url, "it holds a line's end: encode it as %0A"};
  if (const CURLUcode result = curl_url_set(url.get(), CURLUPART_URL, request.url.c_str(), 0); result != CURLUE_OK)
    throw HttpError{shown, HttpErrorKind::url,
                    std::string{curl_url_strerror(result)} + ". Write it as http://host/path or https://host/path"};
  if (const std::string scheme = part_of(url, CURLUPART_SCHEME); scheme != "http" && scheme != "https")
    throw HttpError{shown, HttpErrorKind::url, "only http:// and https:// are spoken, not " + scheme};
  if (!is_token(request.method)) throw UsageError{"\"" + request.method + "\" cannot be the method of a request: it is a word such as GET"};
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) throw UsageError{"\"" + name + "\" cannot be the name of a header: it is letters, digits and dashes"};
    if (has_line_end(value)) throw UsageError{"the header " + name + " holds a line's end: take it out"};
  }
  for (const char* name : {"content-length", "transfer-encoding"})
    if (request.headers.contains(name)) throw UsageError{std::string{"the header "} + name + " is the client's to write: leave it out"};
}

HeaderList set_up(CURL* easy, const HttpRequest& request, const HttpOptions& options, bool streamed) {
  set(easy, CURLOPT_URL, request.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_QUICK_EXIT, 1L);  // a transfer that is cancelled does not wait for the thread that resolves its host
  set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(easy, CURLOPT_FOLLOWLOCATION, options.most_redirects > 0 ? 1L : 0L);
  set(easy, CURLOPT_MAXREDIRS, static_cast<long>(options.most_redirects));
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.value_or(options.total_timeout).count()));
  if (!options.user_agent.empty()) set(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  if (!options.ca_file.empty()) set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.trust_env) set(easy, CURLOPT_PROXY, "");
  // Pieces that are asked for one by one must not be let out of a small packet by the million.
  if (!streamed) set(easy, CURLOPT_ACCEPT_ENCODING, "");
  set_method(easy, request);
  HeaderList headers = header_list(request);
  set(easy, CURLOPT_HTTPHEADER, headers.get());
  return headers;
}

}  // namespace interleave::detail
