// Trace files written by hand, byte for byte as FORMAT.md has them: for what no recorder of ours writes (yet), and for what is wrong.
#pragma once

#include <zstd.h>

#include <array>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tracer/events/event_table.hpp"
#include "tracer/events/schema.hpp"
#include "tracer/events/wire.hpp"

namespace interleave::test {

/// One chunk: its header, to be changed at will, and the records that are put in.
struct HandChunk {
  trace::wire::ChunkHeader header;
  std::string payload;

  /// A record at `ticks` with the event's values in the order of its row; those that are left out are 0.
  HandChunk& event(std::uint64_t ticks, trace::EventKind kind, const std::vector<std::uint64_t>& values = {}, std::string_view text = {}) {
    payload += static_cast<char>(kind);
    varint(ticks - last_ticks_);
    last_ticks_ = ticks;
    const auto fields = trace::spec_of(kind).fields();
    for (std::size_t i = 0; i < fields.size(); ++i) field(fields[i], i < values.size() ? values[i] : 0, text);
    ++header.event_count;
    header.last_ticks = ticks;
    return *this;
  }
  HandChunk& bytes(std::string_view raw) {
    payload += raw;
    return *this;
  }
  /// The differences of the next record count from here: what the header's base says.
  HandChunk& base(std::uint64_t ticks) {
    header.base_ticks = last_ticks_ = ticks;
    return *this;
  }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) payload += static_cast<char>((value & 0x7f) | 0x80);
    payload += static_cast<char>(value);
  }
  static std::uint64_t zigzag(std::uint64_t value) { return (value << 1) ^ (0 - (value >> 63)); }
  void field(const trace::Field& of, std::uint64_t value, std::string_view text) {
    switch (of.encoding) {
      case trace::Encoding::introduce:
      case trace::Encoding::id:
        if (value == 0) {
          varint(0);
        } else {
          varint(1 + zigzag(value - std::exchange(last_ids_[of.base()], value)));
        }
        break;
      case trace::Encoding::signed_:
        varint(zigzag(value));
        break;
      case trace::Encoding::enumerated:
        payload += static_cast<char>(value);
        break;
      case trace::Encoding::real:
        payload.append(reinterpret_cast<const char*>(&value), sizeof value);
        break;
      case trace::Encoding::text:
        varint(text.size());
        payload += text;
        break;
      default:
        varint(value);
    }
  }

  std::uint64_t last_ticks_ = 0;
  trace::LastIds last_ids_;
};

/// A whole file. The clock is CLOCK_MONOTONIC, so that ticks are nanoseconds, unless the header is changed.
class HandFile {
 public:
  HandFile() {
    header.magic = trace::wire::k_magic;
    header.major = trace::wire::k_major;
    header.minor = trace::wire::k_minor;
    header.header_bytes = trace::wire::k_file_header_bytes;
    header.endian_tag = trace::wire::k_endian_tag;
    header.ticks_per_second = 1'000'000'000;
    header.clean_close = 1;
    chunk(trace::wire::ChunkKind::schema).payload = trace::schema_json();
  }

  trace::wire::FileHeader header;

  HandChunk& chunk(trace::wire::ChunkKind kind, std::uint32_t stream = 0, std::uint32_t sequence = 0, std::uint32_t process = 0) {
    HandChunk& made = chunks_.emplace_back();
    made.header.magic = trace::wire::k_chunk_magic;
    made.header.kind = static_cast<std::uint8_t>(kind);
    made.header.header_bytes = trace::wire::k_chunk_header_bytes;
    made.header.stream = stream;
    made.header.sequence = sequence;
    made.header.process = process;
    made.header.state = static_cast<std::uint8_t>(trace::wire::ChunkState::closed);
    return made;
  }
  HandChunk& events(std::uint32_t stream, std::uint32_t sequence = 0, std::uint32_t process = 0) {
    return chunk(trace::wire::ChunkKind::events, stream, sequence, process);
  }

  /// The header's page, its checksum made right.
  static std::string page(trace::wire::FileHeader of) {
    of.text_bytes = 8;  // four empty texts
    std::string bytes(trace::wire::k_file_header_bytes, '\0');
    XXH64_state_t state;
    XXH64_reset(&state, 0);
    XXH64_update(&state, &of, offsetof(trace::wire::FileHeader, static_hash));
    XXH64_update(&state, bytes.data() + trace::wire::k_texts_offset, of.text_bytes);
    of.static_hash = XXH64_digest(&state);
    std::memcpy(bytes.data(), &of, sizeof of);
    return bytes;
  }

  /// Packed: every chunk of events becomes a zstd frame.
  std::string bytes(bool packed = false) const {
    std::string all = page(header);
    std::vector<HandChunk> chunks{chunks_.begin(), chunks_.end()};
    if (header.clean_close == 1) {
      chunks.push_back(chunks.front());  // an index, though an empty one
      chunks.back().header.kind = static_cast<std::uint8_t>(trace::wire::ChunkKind::index);
      chunks.back().payload.clear();
    }
    for (const HandChunk& chunk : chunks) {
      trace::wire::ChunkHeader of = chunk.header;
      std::string payload = chunk.payload;
      if (packed && of.kind == static_cast<std::uint8_t>(trace::wire::ChunkKind::events)) {
        of.state = static_cast<std::uint8_t>(trace::wire::ChunkState::packed);
        if (of.raw_bytes == 0) of.raw_bytes = static_cast<std::uint32_t>(payload.size());
        std::string frame(ZSTD_compressBound(payload.size()), '\0');
        frame.resize(ZSTD_compress(frame.data(), frame.size(), payload.data(), payload.size(), 1));
        payload = frame;
      }
      payload.resize((payload.size() + 7) / 8 * 8);
      of.capacity = static_cast<std::uint32_t>(trace::wire::k_chunk_header_bytes + payload.size());
      of.header_hash = XXH64(&of, offsetof(trace::wire::ChunkHeader, header_hash), 0);
      of.committed = of.closed_bytes = payload.size();
      of.payload_hash = XXH64(payload.data(), payload.size(), 0);
      all.append(reinterpret_cast<const char*>(&of), sizeof of);
      all += payload;
    }
    return all;
  }
  void write(const std::filesystem::path& path, bool packed = false) const { std::ofstream{path, std::ios::binary} << bytes(packed); }

 private:
  std::deque<HandChunk> chunks_;
};

}  // namespace interleave::test
