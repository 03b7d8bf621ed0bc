// A trace on disk: opened, checked and decoded.
//
// The file is hostile input: no size in it is believed before it is held against the file's own, a chunk that is broken
// costs that chunk, and everything that is not as it should be is told by damage(). Chunks decode alone, in any order,
// from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tracer/events/event.hpp"
#include "tracer/events/wire.hpp"

namespace interleave::file {

/// The file is no trace that can be read. what() is one line: what was being done, to what, what was found, what to do.
struct FileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Something in the file that is not as it should be, though the rest is read.
struct Damage {
  std::uint64_t offset = 0;  ///< in the file
  std::string message;
};

struct FileInfo {
  std::uint16_t major = 0, minor = 0;
  std::string program;
  std::vector<std::string> arguments;
  std::string recorder, recorder_version;
  std::uint32_t process_id = 0;
  trace::ClockKind clock{};
  std::uint64_t realtime_ns = 0;  ///< when the recording began: nanoseconds since 1970-01-01 UTC
  std::uint64_t lost_events = 0;  ///< as the header tells; see also the `lost` events
  bool clean = false;             ///< closed in order
  std::uint64_t bytes = 0;
  std::string trace_uuid;
};

/// A place in the program's source, as the trace tells it.
struct SiteText {
  trace::StringId file;
  std::uint32_t line = 0;
  trace::StringId function;
};

struct SourceText {
  std::string_view path;
  std::string_view text;
};

/// A chunk of events of one thread.
struct EventChunk {
  std::uint64_t offset = 0;  ///< in the file
  std::uint32_t process = 0;
  trace::ThreadId thread;
  std::uint32_t sequence = 0;
  std::uint64_t base_ticks = 0;
  std::uint32_t event_count = 0;  ///< as the header tells: a hint
  std::span<const std::uint8_t> payload;
};

/// The decoding rules of one file, from its own schema.
class FileSchema;

class TraceFile {
 public:
  /// Throws FileError: not there, not readable, empty, no trace, of a newer major version.
  static TraceFile open(const std::filesystem::path& path);
  TraceFile(TraceFile&&) noexcept;
  TraceFile& operator=(TraceFile&&) noexcept;
  ~TraceFile();

  const std::filesystem::path& path() const;
  const FileInfo& info() const;
  std::span<const Damage> damage() const;

  std::span<const EventChunk> chunks() const;  ///< in the order of the file
  std::size_t string_count() const;
  std::string_view string(trace::StringId id) const;  ///< "" for 0 and for a number that was not defined
  std::size_t site_count() const;                     ///< sites have the numbers 1 … site_count()
  SiteText site(trace::SiteId id) const;
  std::span<const SourceText> sources() const;

  /// Nanoseconds since the start of the recording; drift between the clock snapshots is taken out.
  std::int64_t to_ns(std::uint64_t ticks) const;

 private:
  friend class ChunkReader;
  struct Data;
  explicit TraceFile(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

/// Decodes one chunk, record by record.
///
///     for (ChunkReader reader{file, chunk}; reader.next();) use(reader.event());
class ChunkReader {
 public:
  ChunkReader(const TraceFile& file, const EventChunk& chunk);

  /// Goes to the next event. False at the end, and where the bytes cannot be decoded: then damage() says why.
  /// Events that this version does not know are stepped over and counted.
  bool next();
  const trace::Event& event() const { return event_; }
  std::uint32_t unknown_events() const { return unknown_; }
  const std::optional<Damage>& damage() const { return damage_; }

 private:
  const TraceFile::Data& data_;
  const EventChunk& chunk_;
  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint64_t ticks_ = 0;
  std::uint64_t last_id_ = 0;
  std::uint32_t unknown_ = 0;
  trace::Event event_;
  std::optional<Damage> damage_;
};

}  // namespace interleave::file
