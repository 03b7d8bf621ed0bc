// Whether a sanitizer has a say in how much memory the program takes.
#pragma once

namespace interleave::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool k_sanitized = true;
#elif defined(__has_feature)
inline constexpr bool k_sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool k_sanitized = false;
#endif

}  // namespace interleave::test
