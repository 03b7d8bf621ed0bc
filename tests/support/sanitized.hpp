// Whether a sanitizer has a say in how much memory the program takes, and whether one knows each thread.
#pragma once

namespace interleave::test {

#if defined(__SANITIZE_THREAD__)
inline constexpr bool k_thread_sanitized = true;
#elif defined(__has_feature)
inline constexpr bool k_thread_sanitized = __has_feature(thread_sanitizer);
#else
inline constexpr bool k_thread_sanitized = false;
#endif

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool k_sanitized = true;
#elif defined(__has_feature)
inline constexpr bool k_sanitized = k_thread_sanitized || __has_feature(address_sanitizer);
#else
inline constexpr bool k_sanitized = k_thread_sanitized;
#endif

}  // namespace interleave::test
