// Makes a request ready for libcurl: checks it, and sets the options of its easy handle.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "runtime/http/http_message.hpp"
#include "runtime/http/http_options.hpp"

namespace interleave::detail {

struct FreeHeaderList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeHeaderList>;

/// A URL as it may be shown and recorded: without user and password.
std::string shown_url(const std::string& url);

/// Throws HttpError for a URL that is none or has another scheme, UsageError for a method or a header that cannot be sent as it is.
/// `shown`: the URL as shown_url() gives it.
void check(const HttpRequest& request, const std::string& shown);

/// `streamed`: the body is read in pieces. The request and the list, which it gives back, must outlive the transfer.
HeaderList set_up(CURL* easy, const HttpRequest& request, const HttpOptions& options, bool streamed);

}  // namespace interleave::detail
