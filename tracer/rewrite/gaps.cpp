#include "tracer/rewrite/gaps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tracer/rewrite/record_scan.hpp"

namespace interleave::rewrite {

using namespace trace::wire;
using file::RawChunk;

namespace {

using StreamKey = std::pair<std::uint32_t, std::uint32_t>;  // process, stream
using ChunkKey = std::pair<StreamKey, std::uint32_t>;       // and sequence

void put_varint(std::vector<std::uint8_t>& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

// The number that the file's schema has for `lost`; 0 where it has none, or none of which a record with all fields short is whole.
std::uint8_t number_of_lost(const file::FileSchema& schema) {
  for (unsigned number = 1; number < trace::k_first_self_sized; ++number)
    if (schema[static_cast<std::uint8_t>(number)].kind == trace::EventKind::lost) return static_cast<std::uint8_t>(number);
  return 0;
}

// One `lost` record at its chunk's base.
std::vector<std::uint8_t> lost_record(const file::FileSchema& schema, std::uint64_t count) {
  const std::uint8_t number = number_of_lost(schema);
  std::vector<std::uint8_t> record{number, 0};
  for (const file::FieldLayout& field : schema[number].fields) {
    const bool is_count = field.slot == trace::slot_of(trace::EventKind::lost, trace::FieldName::count);
    const bool is_reason = field.slot == trace::slot_of(trace::EventKind::lost, trace::FieldName::reason);
    if (field.encoding == trace::Encoding::real)
      record.insert(record.end(), 8, 0);
    else
      put_varint(record, is_count ? count : is_reason ? static_cast<std::uint64_t>(trace::LostReason::file_error) : 0);
  }
  return record;
}

// Chunks whose header is sound and whose content is not: their headers still tell how much is lost.
std::map<ChunkKey, std::uint64_t> events_of_broken_chunks(const InputTrace& trace, const std::set<std::uint64_t>& left_out) {
  std::map<ChunkKey, std::uint64_t> events;
  const auto bytes = trace.file.bytes();
  const auto look_at = [&](std::uint64_t offset) {
    ChunkHeader header;
    if (offset < k_file_header_bytes || offset > bytes.size() || bytes.size() - offset < sizeof header) return;
    std::memcpy(&header, bytes.data() + offset, sizeof header);
    if (header.magic != k_chunk_magic || header.kind != static_cast<std::uint8_t>(ChunkKind::events) ||
        header.header_hash != XXH64(&header, offsetof(ChunkHeader, header_hash), 0))
      return;
    // A record has two bytes at least, and what a packed chunk unpacks to is bounded.
    const std::uint64_t most = header.state == static_cast<std::uint8_t>(ChunkState::packed) ? k_max_raw_bytes / 2 : header.capacity / 2;
    if (header.event_count <= most) events[{{header.process, header.stream}, header.sequence}] = header.event_count;
  };
  for (const Note& note : trace.damage) look_at(note.offset);
  for (const std::uint64_t offset : left_out) look_at(offset);
  return events;
}

}  // namespace

Gaps find_gaps(const InputTrace& trace, const std::set<std::uint64_t>& left_out) {
  Gaps gaps;
  if (number_of_lost(trace.schema) == 0) return gaps;  // it cannot be said in the file's own words: the gaps stay as they are
  std::map<StreamKey, std::vector<const RawChunk*>> streams;
  for (const RawChunk& chunk : trace.chunks)
    if (kind_of(chunk) == ChunkKind::events && !left_out.contains(chunk.offset))
      streams[{chunk.header.process, chunk.header.stream}].push_back(&chunk);
  const auto broken = events_of_broken_chunks(trace, left_out);

  for (auto& [stream, chunks] : streams) {
    // The condensed chunk stands behind the one whose number it has.
    std::ranges::sort(chunks, {},
                      [](const RawChunk* chunk) { return std::tuple{chunk->header.sequence, is_condensed(*chunk), chunk->offset}; });
    const auto last_condensed =
        std::ranges::find_if(chunks.rbegin(), chunks.rend(), [](const RawChunk* chunk) { return is_condensed(*chunk); });
    const auto first = last_condensed == chunks.rend() ? chunks.begin() : last_condensed.base() - 1;
    for (auto at = chunks.begin(); at != first; ++at) gaps.superseded_.insert((*at)->offset);
    std::uint64_t expected = last_condensed == chunks.rend() ? 0 : (*first)->header.sequence;
    std::uint64_t missing = 0;
    std::uint32_t sequence = static_cast<std::uint32_t>(expected);
    bool moved = false;
    const RawChunk* before = nullptr;
    for (auto at = first; at != chunks.end(); before = *at, ++at) {
      const RawChunk& chunk = **at;
      Gaps::Place place;
      if (chunk.header.sequence != expected) {
        missing += chunk.header.sequence - expected;
        place.gap_before = moved = true;
        for (auto known = broken.lower_bound({stream, static_cast<std::uint32_t>(expected)});
             known != broken.end() && known->first < ChunkKey{stream, chunk.header.sequence}; ++known)
          place.lost_before += known->second;
        place.ticks_before = before != nullptr ? std::min(before->header.last_ticks, chunk.header.base_ticks) : chunk.header.base_ticks;
        ++sequence;
      }
      gaps.known_events_ += place.lost_before;
      place.sequence = sequence++;
      if (moved) gaps.places_[chunk.offset] = place;
      expected = std::uint64_t{chunk.header.sequence} + 1;
    }
    if (missing > 0)
      gaps.messages_.push_back(fmt::format("{} of the {} chunks of thread {} are missing", missing, expected, stream.second));
  }
  return gaps;
}

void Gaps::write(TraceOutput& out, const RawChunk& chunk, SealedChunk keep, const file::FileSchema& schema) const {
  const bool can_tell = kind_of(chunk) == ChunkKind::events && number_of_lost(schema) != 0;
  if (const auto found = places_.find(chunk.offset); found != places_.end()) {
    const Place& place = found->second;
    if (place.gap_before) {
      ChunkHeader header = made_chunk(ChunkKind::events, keep.header.stream, place.sequence - 1, keep.header.process);
      header.base_ticks = header.last_ticks = place.ticks_before;
      header.event_count = 1;
      out.add(header, lost_record(schema, place.lost_before));
    }
    keep.header.sequence = place.sequence;
  }
  if (!can_tell || (keep.problem.empty() && !is_cut(chunk))) return out.add(keep.header, keep.payload);
  std::vector<std::uint8_t> payload{keep.payload.begin(), keep.payload.end()};
  const std::vector<std::uint8_t> lost = lost_record(schema, 0);
  payload.insert(payload.end(), lost.begin(), lost.end());
  ++keep.header.event_count;
  out.add(keep.header, payload);
}

}  // namespace interleave::rewrite
