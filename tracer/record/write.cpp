#include "tracer/record/write.hpp"

namespace interleave::record::detail {

[[gnu::noinline, gnu::hot]] ILV_KEEPS_REGISTERS std::uint8_t* put_long_time(ThreadBuffer& buffer, std::uint8_t* at, Ticks now) {
  return put_varint(at, advance(buffer, now));
}

}  // namespace interleave::record::detail
