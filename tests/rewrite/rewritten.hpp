// Traces to rewrite, and what is compared before and after.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <map>
#include <span>
#include <thread>

#include "tests/file/recorded_file.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tracer/file/mapped_file.hpp"
#include "tracer/rewrite/input_trace.hpp"
#include "tracer/rewrite/recover.hpp"

namespace interleave::test {

using trace::wire::ChunkHeader;
using trace::wire::ChunkKind;
using trace::wire::ChunkState;

/// A few events of two threads; closed in order.
inline void record_small(const std::filesystem::path& path) {
  const record::Recording recording{virtual_time(path)};
  record_a_few_events();
  std::thread{[] { record::mark("another thread"); }}.join();
}

/// Many chunks of one thread.
inline void record_large(const std::filesystem::path& path, std::uint64_t events = 200'000) {
  const record::Recording recording{virtual_time(path)};
  const auto task = record::new_id<trace::TaskId>();
  for (std::uint64_t i = 0; i < events; ++i) record::emit<record::EventKind::task_resume>(task, i);
}

/// A chunk of a file, by itself.
struct Chunk {
  std::uint64_t offset = 0;
  ChunkHeader header;
  std::string payload;
  ChunkKind kind() const { return static_cast<ChunkKind>(header.kind); }
  ChunkState state() const { return static_cast<ChunkState>(header.state); }
};

/// All chunks of a file that must be without damage.
inline std::vector<Chunk> chunks_of(const std::filesystem::path& path) {
  const file::MappedFile file{path};
  std::vector<file::Damage> damage;
  std::vector<Chunk> chunks;
  for (const file::RawChunk& raw : file::walk_chunks(file.bytes(), damage))
    chunks.push_back({raw.offset, raw.header, {reinterpret_cast<const char*>(raw.payload.data()), raw.payload.size()}});
  for (const file::Damage& found : damage) ADD_FAILURE() << path << ", byte " << found.offset << ": " << found.message;
  return chunks;
}

/// The payloads by what names a chunk; the index, which speaks of offsets, left out.
inline std::map<std::array<std::uint32_t, 4>, std::string> payloads_of(const std::filesystem::path& path) {
  std::map<std::array<std::uint32_t, 4>, std::string> payloads;
  for (const Chunk& chunk : chunks_of(path))
    if (chunk.kind() != ChunkKind::index)
      payloads[{chunk.header.kind, chunk.header.process, chunk.header.stream, chunk.header.sequence}] = chunk.payload;
  return payloads;
}

inline std::vector<std::string> events_at(const std::filesystem::path& path) { return events_of(file::TraceFile::open(path)); }

/// The index tells each chunk before it, and the header where the index is.
inline void expect_true_index(const std::filesystem::path& path) {
  const std::vector<Chunk> chunks = chunks_of(path);
  const std::string bytes = bytes_of(path);
  trace::wire::FileHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  ASSERT_FALSE(chunks.empty());
  EXPECT_EQ(chunks.back().kind(), ChunkKind::index);
  EXPECT_EQ(header.index_offset, chunks.back().offset);
  EXPECT_EQ(header.file_bytes, bytes.size());
  ASSERT_EQ(chunks.back().payload.size(), (chunks.size() - 1) * sizeof(trace::wire::IndexEntry));
  for (std::size_t i = 0; i + 1 < chunks.size(); ++i) {
    trace::wire::IndexEntry entry;
    std::memcpy(&entry, chunks.back().payload.data() + i * sizeof entry, sizeof entry);
    EXPECT_EQ(entry.offset, chunks[i].offset);
    EXPECT_EQ(entry.kind, chunks[i].header.kind);
    EXPECT_EQ(entry.stream, chunks[i].header.stream);
    EXPECT_EQ(entry.process, chunks[i].header.process);
    EXPECT_EQ(entry.event_count, chunks[i].header.event_count);
  }
}

/// What std::exception the call ends with; "" for none.
template <class Call>
std::string refusal_of(Call&& call) {
  try {
    call();
  } catch (const std::exception& error) {
    EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos) << "the message is one line";
    return error.what();
  }
  return "";
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// In memory where that can be: thousands of files that replace each other are slow on a disk.
class FolderInMemory : public TemporaryFolder {
 public:
  FolderInMemory() : TemporaryFolder{access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path()} {}
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{path()}, std::filesystem::directory_iterator{}));
  }
};

}  // namespace interleave::test
