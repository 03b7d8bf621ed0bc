// An old trace as its chunks lie in the file: what pack, unpack, recover and merge begin with.
//
// Nothing is decoded that need not be, and nothing is held but the chunks' headers: payloads stay in the mapped file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tracer/file/chunk_walk.hpp"
#include "tracer/file/file_schema.hpp"
#include "tracer/file/mapped_file.hpp"
#include "tracer/rewrite/trace_output.hpp"
#include "tracer/rewrite/zstd_frame.hpp"

namespace interleave::rewrite {

/// A part of a file and what is to be said of it.
using Note = file::Damage;

/// A chunk with the end of its records known, as TraceOutput::add takes it.
struct SealedChunk {
  trace::wire::ChunkHeader header;
  std::span<const std::uint8_t> payload;  ///< of a packed chunk the frame
  std::string problem;                    ///< why records behind its end were left out; empty where there are none
};

struct InputTrace {
  std::filesystem::path path;
  file::MappedFile file;
  HeaderPage page;
  std::vector<file::RawChunk> chunks;  ///< sound ones, in the order of the file
  std::vector<Note> damage;            ///< what is not as it should be, header and schema included
  std::string schema_json;             ///< empty where there is none that can be read
  file::FileSchema schema;             ///< that of the file, else this program's

  /// Throws file::FileError: not there, not readable, empty, or without one sound chunk.
  static InputTrace open(const std::filesystem::path& path);

  std::uint64_t bytes() const { return file.bytes().size(); }
  /// Major version of its format; the newest where the header is damaged.
  std::uint16_t major() const { return page.is_sound() ? page.header().major : trace::wire::k_major; }
};

trace::wire::ChunkKind kind_of(const file::RawChunk& chunk);
trace::wire::ChunkState state_of(const file::RawChunk& chunk);

/// Whether it stands for chunks of its stream that were given up.
bool is_condensed(const file::RawChunk& chunk);

/// Whether the chunk's payload is records.
bool holds_records(const file::RawChunk& chunk);

/// Whether the file ends inside what the chunk says it holds.
bool is_cut(const file::RawChunk& chunk);

/// The chunk as it is; one that was still open or is cut ends at its last whole record.
SealedChunk sealed(const file::RawChunk& chunk, const file::FileSchema& schema);

/// Refuses a trace that is damaged: the work at hand would hide it. `doing` is a verb. Throws RewriteError.
void require_sound(const InputTrace& trace, std::string_view doing);

}  // namespace interleave::rewrite
