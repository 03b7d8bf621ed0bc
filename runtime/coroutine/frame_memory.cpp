#include "runtime/coroutine/frame_memory.hpp"

namespace interleave::detail {

#if defined(__SANITIZE_ADDRESS__)
#define INTERLEAVE_KEEPS_FRAMES false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define INTERLEAVE_KEEPS_FRAMES false
#endif
#endif
#ifndef INTERLEAVE_KEEPS_FRAMES
#define INTERLEAVE_KEEPS_FRAMES true
#endif

struct FrameMemory::Keeper {
  Keeper() { is_keeping_ = INTERLEAVE_KEEPS_FRAMES; }
  ~Keeper() {
    is_keeping_ = false;
    for (Block*& list : free_)
      while (list != nullptr) {
        Block* const next = list->next;
        ::operator delete(list);
        list = next;
      }
  }
};

void* FrameMemory::take_new(std::size_t size_class, std::size_t bytes) {
  static thread_local const Keeper keeper;
  static_cast<void>(keeper);
  return ::operator new(size_class < k_classes ? size_class * k_step : bytes);
}

}  // namespace interleave::detail
