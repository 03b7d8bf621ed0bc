#include "runtime/coroutine/errors.hpp"

#include "runtime/coroutine/to_text.hpp"

namespace interleave {

namespace {

std::string with_errors(const std::string& message, const std::vector<std::exception_ptr>& errors) {
  std::string out = message + " (" + std::to_string(errors.size()) + (errors.size() == 1 ? " sub-exception)" : " sub-exceptions)");
  std::string_view separator = ": ";
  for (const std::exception_ptr& error : errors) {
    out.append(separator).append(detail::error_text(error));
    separator = "; ";
  }
  return out;
}

}  // namespace

ExceptionGroup::ExceptionGroup(const std::string& message, std::vector<std::exception_ptr> errors)
    : std::runtime_error{with_errors(message, errors)}, errors_{std::move(errors)} {}

}  // namespace interleave
