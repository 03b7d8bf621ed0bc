#include "runtime/http/curl_error.hpp"

#include <algorithm>
#include <array>

namespace interleave::detail {

namespace {

struct Meaning {
  CURLcode code;
  HttpErrorKind kind;
  const char* advice;
};

constexpr const char* k_trust =
    "Its certificate must be signed by an authority that this machine trusts (package ca-certificates), or by one of HttpOptions::ca_file";
constexpr const char* k_again = "Ask again; if it happens always, look at what the server does";

// clang-format off
constexpr auto k_meanings = std::to_array<Meaning>({
    {CURLE_URL_MALFORMAT,            HttpErrorKind::url,       "Write it as http://host/path or https://host/path"},
    {CURLE_UNSUPPORTED_PROTOCOL,     HttpErrorKind::broken,    "Is it a web server? It is asked, and redirects are followed, by http:// and https:// only"},
    {CURLE_COULDNT_RESOLVE_HOST,     HttpErrorKind::name,      "Is the host's name right, and has this machine a network?"},
    {CURLE_COULDNT_RESOLVE_PROXY,    HttpErrorKind::name,      "Is the proxy's name in the environment right?"},
    {CURLE_COULDNT_CONNECT,          HttpErrorKind::connect,   "Does a server listen there?"},
    {CURLE_OPERATION_TIMEDOUT,       HttpErrorKind::timeout,   "Ask again later, or allow more: HttpOptions::connect_timeout, total_timeout"},
    {CURLE_TOO_MANY_REDIRECTS,       HttpErrorKind::redirects, "Do the redirects go in circles? Else allow more: HttpOptions::most_redirects"},
    {CURLE_SSL_CONNECT_ERROR,        HttpErrorKind::tls,       "Does the server speak TLS at this port?"},
    {CURLE_PEER_FAILED_VERIFICATION, HttpErrorKind::tls,       k_trust},
    {CURLE_SSL_CACERT_BADFILE,       HttpErrorKind::tls,       k_trust},
    {CURLE_PARTIAL_FILE,             HttpErrorKind::broken,    k_again},
    {CURLE_GOT_NOTHING,              HttpErrorKind::broken,    k_again},
    {CURLE_SEND_ERROR,               HttpErrorKind::broken,    k_again},
    {CURLE_RECV_ERROR,               HttpErrorKind::broken,    k_again},
    {CURLE_WEIRD_SERVER_REPLY,       HttpErrorKind::broken,    "Is it a web server that listens there?"},
    {CURLE_BAD_CONTENT_ENCODING,     HttpErrorKind::broken,    "The server's compression is broken; ask for none: accept-encoding: identity"},
});
// clang-format on

}  // namespace

HttpError curl_error(const std::string& url, CURLcode code, const std::string& message) {
  const std::string what = message.empty() ? curl_easy_strerror(code) : message;
  const auto* const found = std::ranges::find(k_meanings, code, &Meaning::code);
  if (found == k_meanings.end()) return HttpError{url, HttpErrorKind::other, what + " (libcurl's error " + std::to_string(code) + ")"};
  return HttpError{url, found->kind, what + ". " + found->advice};
}

}  // namespace interleave::detail
