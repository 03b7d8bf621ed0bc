#include "tracer/record/write.hpp"

namespace interleave::record::detail {
namespace {

[[gnu::noinline, gnu::cold]] ILV_KEEPS_REGISTERS std::uint8_t* put_long_time(std::uint8_t* at, std::uint64_t ticks) {
  return put_varint(at, ticks);
}

}  // namespace

// The branch of a byte is for the next look at the clock: it would wait until it is known where this record ends.
[[gnu::noinline, gnu::hot]] ILV_KEEPS_REGISTERS std::uint8_t* put_now(ThreadBuffer& buffer) {
  std::uint8_t* const at = buffer.cursor + 1;
  const std::uint64_t since_last = advance(buffer, now_of(buffer.clock));
  if (since_last < 0x80) {
    *at = static_cast<std::uint8_t>(since_last);
    return at + 1;
  }
  if (since_last >= k_short_varint) [[unlikely]]
    return put_long_time(at, since_last);
  return put_short_varint(at, since_last);
}

[[gnu::noinline, gnu::hot]] void finish_record(ThreadBuffer& buffer, std::uint8_t* end) {
  buffer.commit(end);
  allow_handlers(buffer);
}

void allow_handlers(ThreadBuffer& buffer) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  buffer.writing = false;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (buffer.signals_wait) [[unlikely]]
    write_signal_records(buffer);
}

}  // namespace interleave::record::detail
