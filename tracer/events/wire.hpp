// The layout of a trace file in numbers: shared by the recorder that writes it and the reader. FORMAT.md tells it in words.
// All integers are little-endian. Structs are laid out without padding and copied byte for byte.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace interleave::trace::wire {

static_assert(std::endian::native == std::endian::little, "a trace is little-endian; byte swapping is not written yet");

inline constexpr std::array<std::uint8_t, 8> k_magic{0x89, 'I', 'L', 'V', '\r', '\n', 0x1a, '\n'};
inline constexpr std::uint16_t k_major = 2;  ///< a reader refuses a larger one
inline constexpr std::uint16_t k_minor = 2;  ///< additions that an older reader can step over
inline constexpr std::uint64_t k_endian_tag = 0x0102030405060708;
inline constexpr std::uint32_t k_chunk_magic = 0x43564c49;  // "ILVC"

inline constexpr std::size_t k_file_header_bytes = 4096;
inline constexpr std::size_t k_chunk_header_bytes = 128;
inline constexpr std::size_t k_max_text_bytes = 4096;  ///< longer text is cut (print: split) by the recorder

// What a recording of limited size may be limited to, in bytes.
inline constexpr std::uint64_t k_least_max_bytes = std::uint64_t{1} << 20;
inline constexpr std::uint64_t k_most_max_bytes = std::uint64_t{64} << 30;

struct ClockSnapshot {
  std::uint64_t ticks = 0;         ///< the recording clock
  std::uint64_t monotonic_ns = 0;  ///< CLOCK_MONOTONIC at the same instant
  std::uint64_t realtime_ns = 0;   ///< since 1970-01-01 UTC
};

/// The first page of the file. The static part is written once at the start, the rest while recording and at close.
struct FileHeader {
  std::array<std::uint8_t, 8> magic{};
  std::uint16_t major = 0;
  std::uint16_t minor = 0;
  std::uint32_t header_bytes = 0;
  std::uint64_t endian_tag = 0;
  std::uint64_t ticks_per_second = 0;  ///< an estimate; the snapshots say more
  ClockSnapshot start;
  std::array<std::uint8_t, 16> trace_uuid{};
  std::array<std::uint8_t, 16> boot_id{};  ///< of the machine's run: ticks of two processes can be compared where it is the same
  std::uint32_t process_id = 0;
  std::uint8_t clock_kind = 0;
  std::uint8_t precision = 0;  ///< a Precision
  std::array<std::uint8_t, 2> reserved0{};
  std::uint32_t text_bytes = 0;  ///< length of the texts behind the static part, see k_texts_offset
  std::uint32_t parent_process_id = 0;
  std::uint64_t static_hash = 0;  ///< XXH64 of the bytes before this field, then of the texts

  // Changes while recording; from here on nothing is covered by a checksum.
  ClockSnapshot latest;            ///< the newest snapshot that was taken
  std::uint64_t file_bytes = 0;    ///< what had been laid out in chunks; a hint
  std::uint64_t index_offset = 0;  ///< of the index chunk; 0 while recording
  std::uint64_t lost_events = 0;
  std::uint8_t clean_close = 0;  ///< 1 once the recorder has closed the file in order
  std::array<std::uint8_t, 7> reserved2{};
  std::uint64_t condensed_batch = 0;  ///< condensed chunks of a larger one do not count yet: stored once all of a batch are written
  std::uint64_t given_up_events = 0;  ///< to keep the file within its size
};
static_assert(sizeof(FileHeader) == 184 && offsetof(FileHeader, static_hash) == 104);

/// Behind the header, on its page: texts, each a u16 length and its bytes, in the order of HeaderText.
inline constexpr std::size_t k_texts_offset = 256;
enum class HeaderText { program, arguments, recorder, recorder_version };  // arguments: separated by NUL
inline constexpr std::size_t k_header_texts = 4;

enum class ChunkKind : std::uint8_t {
  schema = 1,       ///< JSON: the event table of the program that wrote the file
  definitions = 2,  ///< records: strings and sites
  events = 3,       ///< records of one thread
  source = 4,       ///< an embedded source file: u32 length of its path, path, content
  index = 5,        ///< one IndexEntry per chunk of the file
  clock = 6,        ///< records: clock_sync, about one a second
  free = 7,         ///< space whose content was given up: stepped over
  process = 8,      ///< of a merged trace: the first page of the file that the process had recorded
};

/// Bits of ChunkHeader::flags.
enum ChunkFlag : std::uint8_t {
  /// The chunk stands for all chunks of its stream with a sequence up to its own, which were given up (flight recorder): it
  /// holds those of their records that say what was still alive.
  condensed = 1,
};

enum class ChunkState : std::uint8_t { open = 0, closed = 1, packed = 2 };

/// In front of every chunk's payload. The first 64 bytes are written once; the others change while it is open.
struct ChunkHeader {
  std::uint32_t magic = 0;
  std::uint8_t kind = 0;
  std::uint8_t flags = 0;
  std::uint16_t header_bytes = 0;
  std::uint32_t capacity = 0;    ///< of the chunk with this header: the next chunk begins that many bytes on
  std::uint32_t stream = 0;      ///< the thread; 0 for definitions and everything that no thread owns
  std::uint32_t sequence = 0;    ///< number of the chunk in its stream, from 0: a gap is a lost chunk
  std::uint32_t process = 0;     ///< number of the process in the file, from 0
  std::uint64_t base_ticks = 0;  ///< the first record's time is a difference to this
  std::uint32_t batch = 0;       ///< of a condensed chunk: it counts once FileHeader::condensed_batch is as large
  std::array<std::uint8_t, 20> reserved0{};
  std::uint64_t header_hash = 0;  ///< XXH64 of the 56 bytes before this field; 0: the chunk is being made

  std::uint64_t committed = 0;     ///< payload bytes that are whole records; stored with release after each record
  std::uint64_t last_ticks = 0;    ///< not before the last record (written at close)
  std::uint64_t payload_hash = 0;  ///< XXH64 of the committed payload (written at close)
  std::uint32_t event_count = 0;   ///< records in the payload
  std::uint32_t raw_bytes = 0;     ///< of a packed chunk: payload bytes once unpacked
  std::uint64_t closed_bytes = 0;  ///< payload bytes when it was closed: what `payload_hash` covers
  std::uint8_t state = 0;
  std::uint8_t left = 0;  ///< 1 once its thread will write no more into it, though it may not be closed yet
  std::array<std::uint8_t, 14> reserved1{};
  std::uint64_t reserved2 = 0;
};
static_assert(sizeof(ChunkHeader) == k_chunk_header_bytes && offsetof(ChunkHeader, header_hash) == 56 &&
              offsetof(ChunkHeader, committed) == 64);

struct IndexEntry {
  std::uint64_t offset = 0;
  std::uint64_t base_ticks = 0;
  std::uint64_t last_ticks = 0;
  std::uint32_t stream = 0;
  std::uint32_t event_count = 0;
  std::uint32_t process = 0;
  std::uint32_t kind = 0;
};
static_assert(sizeof(IndexEntry) == 40);

}  // namespace interleave::trace::wire
