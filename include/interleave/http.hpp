// An HTTP client for the runtime: HttpSession. Link interleave::http. See runtime/README.md.
#pragma once

#include "runtime/http/http_error.hpp"
#include "runtime/http/http_message.hpp"
#include "runtime/http/http_options.hpp"
#include "runtime/http/http_session.hpp"
