#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tracer/file/trace_data.hpp"

namespace interleave::file {
namespace {

using trace::Encoding;

// Reads forward in bounds. Once something does not fit, every further read fails too.
struct Cursor {
  const std::uint8_t* at;
  const std::uint8_t* end;
  bool sound = true;

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at == end) break;
      const std::uint8_t byte = *at++;
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    sound = false;
    return 0;
  }
  std::string_view bytes(std::uint64_t count) {
    if (count > static_cast<std::uint64_t>(end - at)) {
      sound = false;
      return {};
    }
    const std::string_view taken{reinterpret_cast<const char*>(at), static_cast<std::size_t>(count)};
    at += count;
    return taken;
  }
};

constexpr std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (~(value & 1) + 1); }

}  // namespace

ChunkReader::ChunkReader(const TraceFile& file, const EventChunk& chunk)
    : data_{*file.data_}, chunk_{chunk}, at_{chunk.payload.data()}, end_{at_ + chunk.payload.size()}, ticks_{chunk.base_ticks} {
  event_.thread = chunk.thread;
}

bool ChunkReader::next() {
  while (at_ != end_) {
    const std::uint8_t* const begin = at_;
    const std::uint8_t number = *at_;
    if (number == 0) return false;  // the chunk's unused rest
    Cursor cursor{at_ + 1, end_};
    const std::uint64_t since_last = cursor.varint();
    const EventLayout& layout = data_.schema[number];
    event_.kind = layout.kind;
    event_.values = {};
    event_.text = {};
    if (number >= trace::k_first_self_sized) {
      cursor.bytes(cursor.varint());
    } else if (!layout.described) {
      damage_ = Damage{chunk_.offset + trace::wire::k_chunk_header_bytes + static_cast<std::uint64_t>(begin - chunk_.payload.data()),
                       fmt::format("event number {} is not in this file's schema: the rest of its chunk cannot be read", number)};
      return false;
    }
    for (const FieldLayout& field : layout.fields) {
      std::uint64_t value = 0;
      switch (field.encoding) {
        case Encoding::introduce:
        case Encoding::id:
          if (const std::uint64_t coded = cursor.varint(); coded != 0) value = last_id_ = last_id_ + unzigzag(coded - 1);
          break;
        case Encoding::signed_:
          value = unzigzag(cursor.varint());
          break;
        case Encoding::string:
        case Encoding::site:
        case Encoding::unsigned_:
          value = cursor.varint();
          break;
        case Encoding::enumerated:
          if (const auto byte = cursor.bytes(1); !byte.empty()) value = static_cast<std::uint8_t>(byte[0]);
          break;
        case Encoding::real:
          if (const auto bytes = cursor.bytes(sizeof value); !bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
          break;
        case Encoding::text:
          if (const auto text = cursor.bytes(cursor.varint()); field.slot >= 0) event_.text = text;
          break;
      }
      if (field.slot >= 0) event_.values[static_cast<std::size_t>(field.slot)] = value;
    }
    if (!cursor.sound) {
      damage_ = Damage{chunk_.offset + trace::wire::k_chunk_header_bytes + static_cast<std::uint64_t>(begin - chunk_.payload.data()),
                       "a record goes beyond the end of its chunk: the chunk was cut or changed"};
      return false;
    }
    at_ = cursor.at;
    ticks_ += since_last;
    if (!trace::is_known(layout.kind)) {
      ++unknown_;
      continue;
    }
    event_.time_ns = data_.to_ns(ticks_);
    return true;
  }
  return false;
}

}  // namespace interleave::file
