// A trace on disk: opened, checked and decoded.
//
// The file is hostile input: no size in it is believed before it is held against the file's own, a chunk that is broken
// costs that chunk, and everything that is not as it should be is told by damage(). Chunks decode alone, in any order,
// from any thread.
//
// A merged trace holds several processes. Their ids, strings and sites get numbers of this file's own while they are decoded:
// an id of process n is n << 48 with the process's own id in it, so that ids of process 0 are what they were.
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
#include "tracer/file/clock_axis.hpp"
#include "tracer/file/records.hpp"

namespace interleave::file {

/// The file is no trace that can be read. what() is one line: what was being done, to what, what was found, what to do.
struct FileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Throws FileError. `why`: what was found, and what to do.
[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why);

/// Something in the file that is not as it should be, though the rest is read.
struct Damage {
  std::uint64_t offset = 0;  ///< in the file
  std::string message;
};

/// What a header tells: the file's own, or that of a merged process.
struct FileInfo {
  std::uint32_t number = 0;  ///< of the process in the file
  std::uint16_t major = 0, minor = 0;
  std::string program;
  std::vector<std::string> arguments;
  std::string recorder, recorder_version;
  std::uint32_t process_id = 0, parent_process_id = 0;
  trace::ClockKind clock{};
  trace::Precision precision{};
  std::uint64_t realtime_ns = 0;      ///< when the recording began: nanoseconds since 1970-01-01 UTC
  std::uint64_t lost_events = 0;      ///< as the header tells; see also the `lost` events
  std::uint64_t given_up_events = 0;  ///< older ones, to keep the file within its size
  bool clean = false;                 ///< closed in order
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
  std::uint64_t offset = 0;   ///< in the file
  std::uint32_t process = 0;  ///< place in processes()
  trace::ThreadId thread;
  std::uint32_t sequence = 0;
  std::uint64_t base_ticks = 0;
  std::uint32_t event_count = 0;  ///< as the header tells: a hint
  /// The records. Of a packed chunk: where they will lie once they are unpacked, which the first cursor on it does.
  std::span<const std::uint8_t> payload;
  std::uint64_t last_ticks = 0;    ///< as the header tells, a hint; 0 where it does not
  bool condensed = false;          ///< stands for chunks that were given up: its records say what was alive at their end
  std::uint32_t packed = k_whole;  ///< number of the packed chunk
  static constexpr std::uint32_t k_whole = ~std::uint32_t{0};
};

enum class Checksums : std::uint8_t { verify, skip };

class TraceFile {
 public:
  /// Throws FileError: not there, not readable, empty, no trace, of a newer major version. `skip` leaves the chunks' contents
  /// unread: for a first look at a large file.
  static TraceFile open(const std::filesystem::path& path, Checksums checksums = Checksums::verify);
  TraceFile(TraceFile&&) noexcept;
  TraceFile& operator=(TraceFile&&) noexcept;
  ~TraceFile();

  const std::filesystem::path& path() const;
  const FileInfo& info() const;                 ///< that of the first process
  std::span<const FileInfo> processes() const;  ///< at least one
  std::span<const Damage> damage() const;

  std::span<const EventChunk> chunks() const;  ///< in the order of the file
  std::size_t string_count() const;
  std::string_view string(trace::StringId id) const;  ///< "" for 0 and for a number that was not defined
  std::size_t site_count() const;                     ///< sites have the numbers 1 … site_count()
  SiteText site(trace::SiteId id) const;
  std::span<const SourceText> sources() const;

  /// Nanoseconds since the start of the first process's recording; drift between the clock snapshots is taken out. `process` is
  /// a place in processes().
  std::int64_t to_ns(std::uint64_t ticks, std::uint32_t process = 0) const;
  const ClockAxis& axis(std::uint32_t process = 0) const;

  /// Before the first record of a chunk of chunks(). A packed chunk is unpacked by the first one that asks; where that fails, the
  /// cursor has no records and `damage` says why.
  RecordCursor records(const EventChunk& chunk, std::optional<Damage>* damage = nullptr) const;
  /// What is wrong with a chunk whose records are damaged at `offset` of its payload.
  Damage record_damage(const EventChunk& chunk, std::uint32_t offset) const;
  /// A record as an event: with its time, and strings and sites under this file's numbers.
  trace::Event event_of(const Record& record, const EventChunk& chunk) const;
  /// A string's number in the file, from its number in a process.
  trace::StringId string_of(std::uint32_t process, std::uint64_t number) const;

  /// Whether a part of the file was gone when it was read: somebody has cut it since it was opened.
  bool was_cut() const;

 private:
  struct Data;
  explicit TraceFile(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

/// Decodes one chunk, record by record, as events.
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
  const TraceFile& file_;
  const EventChunk& chunk_;
  std::optional<Damage> damage_;
  RecordCursor cursor_;
  Record record_;
  std::uint32_t unknown_ = 0;
  trace::Event event_;
};

}  // namespace interleave::file
