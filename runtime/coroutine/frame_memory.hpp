// Memory of coroutine frames: kept by size for the next call, because an await of a coroutine takes and gives back one.
//
// Each thread has its own lists; a frame may be given back on another thread than it was taken on. Under AddressSanitizer
// nothing is kept, so that a frame that is used after its end is found.
#pragma once

#include <cstddef>
#include <new>

namespace interleave::detail {

class FrameMemory {
 public:
  static void* take(std::size_t bytes) {
    const std::size_t size_class = class_of(bytes);
    if (size_class < k_classes) {
      if (Block* block = free_[size_class]) [[likely]] {
        free_[size_class] = block->next;
        return block;
      }
    }
    return take_new(size_class, bytes);
  }
  static void give_back(void* memory, std::size_t bytes) noexcept {
    const std::size_t size_class = class_of(bytes);
    if (size_class >= k_classes || !is_keeping_) return ::operator delete(memory);
    free_[size_class] = new (memory) Block{free_[size_class]};
  }

 private:
  struct Block {
    Block* next;
  };
  struct Keeper;  // empties the lists when the thread ends

  static constexpr std::size_t k_step = 64;
  static constexpr std::size_t k_classes = 17;  // up to 1 KiB
  static constexpr std::size_t class_of(std::size_t bytes) { return (bytes + k_step - 1) / k_step; }

  static void* take_new(std::size_t size_class, std::size_t bytes);

  static inline constinit thread_local Block* free_[k_classes]{};
  static inline constinit thread_local bool is_keeping_ = false;
};

}  // namespace interleave::detail
