// A mutex that is held for moments only, never over a system call: whoever finds it taken looks again for a few microseconds before it
// sleeps. To be put to sleep and woken up takes longer than that.
#pragma once

#include <mutex>

namespace interleave::record::detail {

class BriefMutex {
 public:
  void lock() {
    constexpr int k_looks = 200;
    for (int look = 0; look < k_looks; ++look) {
      if (mutex_.try_lock()) return;
      for (int n = 0; n < 8; ++n) pause();
    }
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

 private:
  static void pause() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  }
  std::mutex mutex_;
};

}  // namespace interleave::record::detail
