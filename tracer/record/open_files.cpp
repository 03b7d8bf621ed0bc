#include "tracer/record/open_files.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <limits>

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
#ifdef SYS_close_range                     // the C library may be older than the kernel
  constexpr unsigned k_unshare = 1u << 1;  // CLOSE_RANGE_UNSHARE
  // Those behind it are not even copied. Where that fails the table is still the program's, and nothing may be closed.
  const auto number = static_cast<unsigned>(file);
  if (syscall(SYS_close_range, number + 1, std::numeric_limits<unsigned>::max(), k_unshare) != 0) return;
  if (number > k_first) syscall(SYS_close_range, k_first, number - 1, 0u);
#endif
}

}  // namespace interleave::record::detail
