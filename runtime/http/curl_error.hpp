// libcurl's errors in the words of the runtime.
#pragma once

#include <curl/curl.h>

#include <string>

#include "runtime/http/http_error.hpp"

namespace interleave::detail {

/// `url` as it is shown; `message`: libcurl's own, may be empty.
HttpError curl_error(const std::string& url, CURLcode code, const std::string& message);

}  // namespace interleave::detail
