#include "tracer/rewrite/pack.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tracer/rewrite/input_trace.hpp"
#include "tracer/rewrite/zstd_frame.hpp"

namespace interleave::rewrite {
namespace {

using namespace trace::wire;

// Writes the trace anew, each chunk's payload as `change` has made it.
template <class Change>
PackReport rewritten(const InputTrace& input, const std::filesystem::path& output, const Progress& progress, Change&& change) {
  PackReport report;
  report.bytes_before = input.bytes();
  TraceOutput out{output, input.page};
  for (const file::RawChunk& raw : input.chunks) {
    if (progress) progress(raw.offset, input.bytes());
    if (kind_of(raw) == ChunkKind::index || kind_of(raw) == ChunkKind::free) continue;
    SealedChunk chunk = sealed(raw, input.schema);
    change(chunk);
    const bool packed = chunk.header.state == static_cast<std::uint8_t>(ChunkState::packed);
    report.packed += packed ? 1 : 0;
    if (kind_of(raw) == ChunkKind::events) {
      report.events += chunk.header.event_count;
      report.event_bytes += chunk.payload.size();
    }
    if (packed) out.page().raise_version(1, 1);  // packed chunks came with it
    out.add(chunk.header, chunk.payload);
  }
  report.chunks = out.chunk_count();
  report.bytes_after = out.finish(input.page.header().clean_close == 1);
  if (progress) progress(input.bytes(), input.bytes());
  return report;
}

}  // namespace

PackReport pack(const std::filesystem::path& input, const std::filesystem::path& output, const PackOptions& options) {
  Packer packer{options.level};
  const InputTrace trace = InputTrace::open(input);
  require_sound(trace, "pack");
  return rewritten(trace, output, options.progress, [&](SealedChunk& chunk) {
    if (chunk.header.state == static_cast<std::uint8_t>(ChunkState::packed)) return;
    const auto frame = packer.pack(chunk.payload);
    if (frame.empty()) return;
    chunk.header.raw_bytes = static_cast<std::uint32_t>(chunk.payload.size());
    chunk.header.state = static_cast<std::uint8_t>(ChunkState::packed);
    chunk.payload = frame;
  });
}

PackReport unpack(const std::filesystem::path& input, const std::filesystem::path& output, const Progress& progress) {
  const InputTrace trace = InputTrace::open(input);
  require_sound(trace, "unpack");
  Unpacker unpacker;
  return rewritten(trace, output, progress, [&](SealedChunk& chunk) {
    if (chunk.header.state != static_cast<std::uint8_t>(ChunkState::packed)) return;
    const auto payload = unpacker.unpack(chunk.payload, chunk.header.raw_bytes);
    if (!payload)
      throw RewriteError{
          fmt::format("cannot unpack the trace {}: a chunk of {} bytes is not the zstd frame that it should be; save what the "
                      "trace holds first: interleave recover {} -o OUT",
                      input.string(), chunk.payload.size(), input.string())};
    chunk.header.raw_bytes = 0;
    chunk.header.state = static_cast<std::uint8_t>(ChunkState::closed);
    chunk.payload = *payload;
  });
}

}  // namespace interleave::rewrite
