#include "tracer/record/open_files.hpp"

#include <unistd.h>

#include <limits>

#if __has_include(<linux/close_range.h>)
#include <linux/close_range.h>
#endif

namespace interleave::record::detail {
namespace {

// A sanitizer says what it has found by standard error, in any thread.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ILV_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define ILV_SANITIZED 1
#endif
#endif
#ifdef ILV_SANITIZED
constexpr unsigned k_first = STDERR_FILENO + 1;
#else
constexpr unsigned k_first = 0;
#endif

}  // namespace

void keep_only([[maybe_unused]] int file) {
#ifdef CLOSE_RANGE_UNSHARE
  // Those behind it are not even copied. Where that fails the table is still the program's, and nothing may be closed.
  const auto number = static_cast<unsigned>(file);
  if (close_range(number + 1, std::numeric_limits<unsigned>::max(), CLOSE_RANGE_UNSHARE) != 0) return;
  if (number > k_first) close_range(k_first, number - 1, 0);
#endif
}

}  // namespace interleave::record::detail
