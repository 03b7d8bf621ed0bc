#include "tracer/record/write.hpp"

#include <algorithm>

namespace interleave::record::detail {

[[gnu::noinline, gnu::hot]] ILV_KEEPS_REGISTERS std::uint8_t* put_long_time(ThreadBuffer& buffer, std::uint8_t* at, Ticks now) {
  const Ticks last = buffer.last_ticks;
  buffer.last_ticks = std::max(last, now);
  return put_varint(at, buffer.last_ticks - last);
}

[[gnu::noinline, gnu::hot]] ILV_KEEPS_REGISTERS bool has_made_room(ThreadBuffer& buffer, std::size_t text_bytes) {
  if (make_room(buffer, text_bytes)) [[likely]]
    return true;
  allow_handlers(buffer);
  return false;
}

[[gnu::noinline, gnu::hot]] ILV_KEEPS_REGISTERS Ticks system_ticks_of(const ThreadBuffer& buffer) {
  return now_of_the_system(buffer.clock);
}

}  // namespace interleave::record::detail
