// A new trace, chunk by chunk: headers, checksums and the index are made here; payloads are taken as they are.
#pragma once

#include <functional>
#include <vector>

#include "tracer/events/wire.hpp"
#include "tracer/rewrite/output_file.hpp"

namespace interleave::rewrite {

/// The first page of a file: header and texts.
class HeaderPage {
 public:
  HeaderPage();  ///< no program, no clock: an empty trace of this format
  /// A copy of the first bytes of a file; what a short file lacks is 0.
  explicit HeaderPage(std::span<const std::uint8_t> file);

  trace::wire::FileHeader& header() { return header_; }
  const trace::wire::FileHeader& header() const { return header_; }
  bool is_sound() const;  ///< its checksum fits
  /// The least version whose readers understand what is written into the file.
  void raise_version(std::uint16_t major, std::uint16_t minor);
  void drop_texts();                  ///< takes program, arguments and recorder out
  std::vector<std::uint8_t> bytes();  ///< 4096, with the checksum that fits

 private:
  std::uint64_t hash() const;

  trace::wire::FileHeader header_;
  std::vector<std::uint8_t> rest_;  // the page; its beginning is overwritten by header_
};

/// Called as the work goes on, with bytes done and bytes in all. May throw to give up: nothing is left behind then.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

class TraceOutput {
 public:
  /// Throws RewriteError.
  TraceOutput(const std::filesystem::path& path, const HeaderPage& page);

  /// Writes a chunk: kind, flags, stream, sequence, process, base and last ticks, event count, raw bytes and state are taken
  /// from `header` (an open chunk becomes a closed one), all else is computed. Throws RewriteError.
  void add(trace::wire::ChunkHeader header, std::span<const std::uint8_t> payload);

  /// Index, header, and the final name. Returns the file's bytes. Throws RewriteError.
  std::uint64_t finish(bool clean);

  HeaderPage& page() { return page_; }  ///< written by finish()
  std::size_t chunk_count() const { return index_.size(); }

 private:
  HeaderPage page_;
  OutputFile file_;
  std::vector<trace::wire::IndexEntry> index_;
};

/// A header for a chunk that is made here.
trace::wire::ChunkHeader made_chunk(trace::wire::ChunkKind kind, std::uint32_t stream, std::uint32_t sequence, std::uint32_t process);

}  // namespace interleave::rewrite
