// What an open trace file keeps; shared by the reader of the file and the decoder of its chunks.
#pragma once

#include <algorithm>
#include <utility>

#include "tracer/file/chunk_walk.hpp"
#include "tracer/file/file_schema.hpp"
#include "tracer/file/trace_file.hpp"

namespace interleave::file {

/// A file mapped for reading.
class MappedFile {
 public:
  MappedFile() = default;
  /// Throws FileError.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  std::span<const std::uint8_t> bytes_;
};

struct TraceFile::Data {
  std::filesystem::path path;
  MappedFile file;
  FileInfo info;
  std::vector<Damage> damage;
  FileSchema schema;
  std::vector<EventChunk> chunks;
  std::vector<std::string_view> strings{""};
  std::vector<SiteText> sites{SiteText{}};
  std::vector<SourceText> sources;
  std::uint64_t start_ticks = 0;
  double ns_per_tick = 1;

  void read_schema(std::span<const RawChunk> raw);
  void collect(std::span<const RawChunk> raw);
  void read_definitions(const TraceFile& trace, const RawChunk& raw);

  std::int64_t to_ns(std::uint64_t ticks) const {
    const double since_start = ticks >= start_ticks ? static_cast<double>(ticks - start_ticks) : -static_cast<double>(start_ticks - ticks);
    return static_cast<std::int64_t>(std::clamp(since_start * ns_per_tick, -9e18, 9e18));
  }
};

}  // namespace interleave::file
