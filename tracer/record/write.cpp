#include "tracer/record/write.hpp"

namespace interleave::record::detail {

[[gnu::noinline, gnu::hot]] ILV_KEEPS_REGISTERS std::uint8_t* put_long_time(ThreadBuffer& buffer, std::uint8_t* at, Ticks now) {
  return put_varint(at, advance(buffer, now));
}

void allow_handlers(ThreadBuffer& buffer) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  buffer.writing = false;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (buffer.signals_wait) [[unlikely]]
    write_signal_records(buffer);
}

}  // namespace interleave::record::detail
