#include "tests/fuzz/allocation_bound.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/trace_bytes.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define INTERLEAVE_FUZZ_HOOKS 1
#include <sanitizer/allocator_interface.h>
#endif
#endif

namespace interleave::fuzz {
namespace {

std::atomic<std::size_t> g_most{0};  // 0: no input is being read

#if INTERLEAVE_FUZZ_HOOKS
void check_allocation(const volatile void*, std::size_t bytes) {
  const std::size_t most = g_most.load(std::memory_order_relaxed);
  if (most == 0 || bytes <= most) return;
  g_most = 0;  // what is told allocates too
  std::fprintf(stderr, "an allocation of %zu bytes, and the input justifies %zu\n", bytes, most);
  std::abort();
}
void ignore_free(const volatile void*) {}
#endif

}  // namespace

AllocationBound::AllocationBound(std::span<const std::uint8_t> input) {
#if INTERLEAVE_FUZZ_HOOKS
  static const int k_installed = __sanitizer_install_malloc_and_free_hooks(check_allocation, ignore_free);
  if (k_installed == 0) std::abort();
#endif
  const auto chunks = chunks_of(input);
  const bool packed = std::ranges::any_of(chunks, [](const ChunkPlace& chunk) { return chunk.header.state == 2; });
  g_most = 4 * input.size() + (1u << 20) + (packed ? 16u << 20 : 0u);
}

AllocationBound::~AllocationBound() { g_most = 0; }

}  // namespace interleave::fuzz
