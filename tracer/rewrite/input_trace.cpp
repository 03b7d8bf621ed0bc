#include "tracer/rewrite/input_trace.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tracer/rewrite/record_scan.hpp"

namespace interleave::rewrite {

using namespace trace::wire;
using file::RawChunk;

namespace {

void read_schema(InputTrace& trace) {
  trace.schema = file::FileSchema{trace.major()};
  Unpacker unpacker;
  for (const RawChunk& chunk : trace.chunks) {
    if (kind_of(chunk) != ChunkKind::schema) continue;
    std::span<const std::uint8_t> payload = chunk.payload;
    if (state_of(chunk) == ChunkState::packed)
      payload = unpacker.unpack(payload, chunk.header.raw_bytes).value_or(std::span<const std::uint8_t>{});
    const std::string_view json{reinterpret_cast<const char*>(payload.data()), payload.size()};
    try {
      trace.schema = file::FileSchema::of(json);
      trace.schema_json = json;
    } catch (const std::exception&) {
      trace.damage.push_back(
          {chunk.offset, fmt::format("the file's schema cannot be understood: that of format {} is used", trace.major())});
    }
    return;
  }
  trace.damage.push_back({0, fmt::format("the file has no schema: that of format {} is used", trace.major())});
}

}  // namespace

ChunkKind kind_of(const RawChunk& chunk) { return static_cast<ChunkKind>(chunk.header.kind); }
ChunkState state_of(const RawChunk& chunk) { return static_cast<ChunkState>(chunk.header.state); }

bool is_condensed(const RawChunk& chunk) { return (chunk.header.flags & ChunkFlag::condensed) != 0; }

bool holds_records(const RawChunk& chunk) {
  return kind_of(chunk) == ChunkKind::events || kind_of(chunk) == ChunkKind::definitions || kind_of(chunk) == ChunkKind::clock;
}

bool is_cut(const RawChunk& chunk) {
  return chunk.payload.size() != (state_of(chunk) == ChunkState::open ? chunk.header.committed : chunk.header.closed_bytes);
}

InputTrace InputTrace::open(const std::filesystem::path& path) {
  InputTrace trace;
  trace.path = path;
  trace.file = file::MappedFile{path};
  const auto bytes = trace.file.bytes();
  if (bytes.empty()) file::refuse(path, "the file is empty (0 bytes); record again, the program may have ended before its first event");
  trace.page = HeaderPage{bytes};
  const FileHeader& header = trace.page.header();
  if (!trace.page.is_sound())
    trace.damage.push_back({0, "the checksum of the file's header does not fit: what it says of the program and the clock may be wrong"});
  else if (header.major > k_major)
    file::refuse(path, fmt::format("its format is {}.{}, and this program reads formats up to {}.x; use a newer interleave", header.major,
                                   header.minor, k_major));
  std::vector<Note> walked;
  trace.chunks = file::walk_chunks(bytes, walked);
  if (trace.chunks.empty()) {
    if (header.magic != k_magic) file::refuse(path, "it is no Interleave trace: neither its header nor any part of it is one's");
    file::refuse(path, walked.empty() ? "it holds nothing but its header; record again"
                                      : fmt::format("none of its events are left: at byte {}, {}; copy it again or record again",
                                                    walked.front().offset, walked.front().message));
  }
  trace.damage.insert(trace.damage.end(), walked.begin(), walked.end());
  if (trace.page.is_sound()) file::tell_missing_end(header, bytes.size(), trace.chunks, trace.damage);
  read_schema(trace);
  return trace;
}

SealedChunk sealed(const RawChunk& chunk, const file::FileSchema& schema) {
  SealedChunk result{chunk.header, chunk.payload, {}};
  if (state_of(chunk) != ChunkState::open && !is_cut(chunk)) return result;
  if (state_of(chunk) == ChunkState::packed) {  // cut: half a frame is nothing
    result.payload = {};
    result.problem = "half of a packed chunk cannot be unpacked";
    return result;
  }
  if (!holds_records(chunk)) return result;
  RecordScan scan{schema, chunk.payload, chunk.header.base_ticks};
  while (scan.next()) {
  }
  result.payload = chunk.payload.first(scan.bytes());
  result.header.event_count = scan.count();
  result.header.last_ticks = scan.ticks();
  result.problem = scan.problem();
  return result;
}

void require_sound(const InputTrace& trace, std::string_view doing) {
  if (trace.damage.empty()) return;
  throw RewriteError{
      fmt::format("cannot {} the trace {}: it is damaged: at byte {}, {}; save what it holds first: interleave recover {} -o OUT", doing,
                  trace.path.string(), trace.damage.front().offset, trace.damage.front().message, trace.path.string())};
}

}  // namespace interleave::rewrite
