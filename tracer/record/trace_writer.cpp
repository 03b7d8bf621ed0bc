#include "tracer/record/trace_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <random>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tracer/record/any_record.hpp"
#include "tracer/record/chunk_header.hpp"
#include "tracer/record/clock.hpp"
#include "tracer/record/encode.hpp"
#include "tracer/record/file_growth.hpp"
#include "tracer/record/growing_space.hpp"
#include "tracer/record/limited_space.hpp"
#include "tracer/record/session.hpp"

namespace interleave::record::detail {
namespace {

using namespace trace::wire;

// A small file is rewritten without the unused ends of its chunks; a large one has little of that.
constexpr std::uint64_t k_compact_up_to = 16u << 20;

constexpr std::uint64_t rounded_up(std::uint64_t bytes, std::uint64_t unit) { return (bytes + unit - 1) / unit * unit; }

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw SessionError{
      fmt::format("cannot write the trace {}: {}; choose another place with -o or INTERLEAVE_TRACE", path.string(), std::strerror(error))};
}

std::array<std::uint8_t, 16> random_uuid() {
  std::random_device source;
  std::array<std::uint8_t, 16> uuid{};
  for (auto& byte : uuid) byte = static_cast<std::uint8_t>(source());
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | 0x40);  // RFC 4122, version 4
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);
  return uuid;
}

// The texts behind the header: each a length and its bytes, cut so that all fit on the page.
std::string packed_texts(const HeaderTexts& texts) {
  constexpr std::size_t k_most = (k_file_header_bytes - k_texts_offset) / k_header_texts - 2;
  std::string packed;
  for (const std::string* text : {&texts.program, &texts.arguments, &texts.recorder, &texts.recorder_version}) {
    const auto length = static_cast<std::uint16_t>(std::min(text->size(), k_most));
    packed.append(reinterpret_cast<const char*>(&length), sizeof length);
    packed.append(*text, 0, length);
  }
  return packed;
}

std::array<std::uint8_t, 16> boot_id() {
  std::array<std::uint8_t, 16> id{};
  std::ifstream file{"/proc/sys/kernel/random/boot_id"};
  std::size_t digits = 0;
  for (char c; digits < 32 && file.get(c);) {
    const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (value < 0) continue;
    id[digits / 2] = static_cast<std::uint8_t>(id[digits / 2] << 4 | value);
    ++digits;
  }
  return id;
}

std::string_view bytes_of(const std::vector<IndexEntry>& entries) {
  return {reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(IndexEntry)};
}

IndexEntry index_entry(const ChunkHeader& chunk, std::uint64_t offset) {
  return {offset, chunk.base_ticks, chunk.last_ticks, chunk.stream, chunk.event_count, chunk.process, chunk.kind};
}

// A closed chunk without the unused end that it had while it was recorded into.
void append_chunk(std::string& image, ChunkHeader header, std::string_view payload) {
  header.committed = payload.size();
  header.capacity = static_cast<std::uint32_t>(rounded_up(k_chunk_header_bytes + payload.size(), 8));
  hash_header(header);
  const std::size_t end = image.size() + header.capacity;
  image.append(reinterpret_cast<const char*>(&header), sizeof header).append(payload);
  image.resize(end, '\0');
}

}  // namespace

TraceFileHandle::~TraceFileHandle() {
  if (file_ >= 0) close(file_);
}

TraceFileHandle create_trace_file(const std::filesystem::path& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) fail(path, errno);
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) fail(path, errno);
  return TraceFileHandle{file};
}

TraceFileHandle claim_trace_file(std::filesystem::path& path, bool only_beside) {
  const std::filesystem::path wanted = path;
  constexpr int k_most_tries = 1000;
  for (int i = only_beside ? 1 : 0; i < k_most_tries; ++i) {
    if (i > 0) path = wanted.string() + (i == 1 ? fmt::format(".{}.ilv", getpid()) : fmt::format(".{}.{}.ilv", getpid(), i));
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file >= 0) return TraceFileHandle{file};
    if (errno != EEXIST) break;
  }
  fail(path, errno);  // EEXIST when all names are taken
}

TraceWriter::TraceWriter(const std::filesystem::path& path, TraceFileHandle file, trace::ClockKind clock, trace::Precision precision,
                         const HeaderTexts& texts, WhenFull when_full, std::size_t most_bytes)
    : path_{path}, clock_{clock}, file_{std::move(file)}, when_full_{when_full} {
  void* page = MAP_FAILED;
  int error = allocate(file_.get(), 0, k_file_header_bytes);
  if (error == 0) {
    page = mmap(nullptr, k_file_header_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
    if (page == MAP_FAILED) error = errno;
  }
  if (error != 0) {
    unlink(path.c_str());
    fail(path, error);
  }
  madvise(page, k_file_header_bytes, MADV_DONTFORK);
  header_ = new (page) FileHeader{};
  header_->major = k_major;
  header_->minor = k_minor;
  header_->header_bytes = k_file_header_bytes;
  header_->endian_tag = k_endian_tag;
  header_->start = take_snapshot(clock);
  header_->ticks_per_second = measure_ticks_per_second(clock, header_->start);
  header_->trace_uuid = random_uuid();
  header_->boot_id = boot_id();
  header_->process_id = static_cast<std::uint32_t>(getpid());
  header_->parent_process_id = static_cast<std::uint32_t>(getppid());
  header_->clock_kind = static_cast<std::uint8_t>(clock);
  header_->precision = static_cast<std::uint8_t>(precision);
  const std::string packed = packed_texts(texts);
  std::memcpy(static_cast<std::uint8_t*>(page) + k_texts_offset, packed.data(), packed.size());
  header_->text_bytes = static_cast<std::uint32_t>(packed.size());
  header_->latest = header_->start;
  header_->magic = k_magic;
  XXH64_state_t state;
  XXH64_reset(&state, 0);
  XXH64_update(&state, header_, offsetof(FileHeader, static_hash));
  XXH64_update(&state, packed.data(), packed.size());
  header_->static_hash = XXH64_digest(&state);
  if (most_bytes == 0) {
    space_ = std::make_unique<GrowingSpace>(file_.get(), k_file_header_bytes, when_full);
  } else {
    auto limited = std::make_unique<LimitedSpace>(file_.get(), k_file_header_bytes, when_full, most_bytes);
    recorder_.emplace(*limited, *header_);
    space_ = std::move(limited);
  }
}

TraceWriter::~TraceWriter() {
  if (clock_chunk_.window != nullptr) clock_chunk_.window->release();
  munmap(header_, k_file_header_bytes);
}

MappedChunk TraceWriter::add_chunk(ChunkKind kind, std::uint32_t stream, std::uint32_t sequence, std::uint64_t base_ticks,
                                   std::size_t payload_bytes) {
  const std::size_t bytes = k_chunk_header_bytes + payload_bytes;
  Piece piece = space_->cut(bytes);
  // Who would rather wait than lose gives the oldest up by itself. Where there is nothing to be done, somebody may have done it just now.
  for (bool tidied = true; piece.at == nullptr && recorder_ && when_full_ == WhenFull::wait && tidied; piece = space_->cut(bytes))
    tidied = tidy();
  if (piece.at == nullptr) return {.reason = piece.reason};
  ChunkHeader& header = begin_chunk(piece.at, {kind, stream, sequence, base_ticks}, piece.bytes);
  space_->publish(piece);
  return {&header, piece.at + piece.bytes, piece.window, {}};
}

std::size_t TraceWriter::most_chunk_bytes() const {
  return recorder_ ? recorder_->most_chunk_bytes() : std::numeric_limits<std::size_t>::max();
}

void TraceWriter::leave_chunk(MappedChunk& chunk, std::uint64_t last_ticks) {
  leave_chunk(*chunk.header, last_ticks);
  chunk.window->release();
  chunk = {};
}

bool TraceWriter::tidy() {
  const std::lock_guard tidying{tidying_};
  std::uint64_t open_since = std::numeric_limits<std::uint64_t>::max();
  bool tidied = space_->seal_chunks([&](std::uint8_t* chunk) {
    auto& header = *reinterpret_cast<ChunkHeader*>(chunk);
    if (is_being_made(header)) return false;
    if (std::atomic_ref<std::uint8_t>{header.left}.load(std::memory_order_acquire) == 0) {
      if (header.kind == static_cast<std::uint8_t>(ChunkKind::events)) open_since = std::min(open_since, header.base_ticks);
      return false;
    }
    seal(header, header.last_ticks);
    if (recorder_) recorder_->sealed(header);
    return true;
  });
  if (recorder_) tidied |= recorder_->make_space(open_since);
  return tidied;
}

void TraceWriter::record_clock() {
  constexpr std::size_t k_clock_chunk_bytes = 4 << 10;
  if (clock_ == trace::ClockKind::virtual_time) return;  // looking at it would make it go on
  const std::size_t bytes = max_fixed_bytes(EventKind::clock_sync);
  if (clock_chunk_.header == nullptr || bytes > static_cast<std::size_t>(clock_chunk_.end - clock_cursor_)) {
    if (clock_chunk_.header != nullptr) leave_chunk(clock_chunk_, clock_ticks_);
    clock_chunk_ = add_chunk(ChunkKind::clock, 0, clock_chunks_, 0, k_clock_chunk_bytes - k_chunk_header_bytes);
    if (clock_chunk_.header == nullptr) return;
    ++clock_chunks_;
    clock_cursor_ = clock_chunk_.payload();
  }
  const ClockSnapshot now = take_snapshot(clock_);
  clock_ticks_ = now.ticks;
  trace::LastIds no_ids;
  clock_cursor_ = put_record<EventKind::clock_sync>(clock_cursor_, 0, no_ids, now.ticks, now.monotonic_ns, now.realtime_ns);
  std::atomic_ref<std::uint64_t>{clock_chunk_.header->committed}.store(static_cast<std::uint64_t>(clock_cursor_ - clock_chunk_.payload()),
                                                                       std::memory_order_release);
}

void TraceWriter::seal_all(std::uint64_t now_ticks) {
  if (clock_chunk_.header != nullptr) leave_chunk(clock_chunk_, clock_ticks_);
  space_->seal_chunks([&](std::uint8_t* chunk) {
    auto& header = *reinterpret_cast<ChunkHeader*>(chunk);
    if (is_being_made(header)) return false;
    const bool left = std::atomic_ref<std::uint8_t>{header.left}.load(std::memory_order_acquire) != 0;
    seal(header, left ? header.last_ticks : now_ticks);
    if (!left) header.event_count = count_records({chunk + k_chunk_header_bytes, header.closed_bytes});
    return true;
  });
  end_ = std::max<std::uint64_t>(space_->used_end(), k_file_header_bytes);
  static_cast<void>(ftruncate(file_.get(), static_cast<off_t>(end_)));
}

bool TraceWriter::add_payload(ChunkKind kind, std::uint32_t sequence, std::string_view payload) {
  if (end_ != 0) return append(kind, sequence, payload);
  MappedChunk chunk = add_chunk(kind, 0, sequence, 0, payload.size());
  if (chunk.header == nullptr) return false;
  std::memcpy(chunk.payload(), payload.data(), payload.size());
  chunk.header->committed = payload.size();
  leave_chunk(chunk, 0);
  return true;
}

// By plain writes: a full disk is an error here, and what was there before stays as it was.
bool TraceWriter::append(ChunkKind kind, std::uint32_t sequence, std::string_view payload) {
  const std::uint64_t bytes = rounded_up(k_chunk_header_bytes + payload.size(), k_page);
  ChunkHeader header = make_chunk_header({.kind = kind, .sequence = sequence}, bytes);
  header.committed = header.closed_bytes = payload.size();
  header.payload_hash = XXH64(payload.data(), payload.size(), 0);
  header.state = static_cast<std::uint8_t>(ChunkState::closed);
  std::string image(reinterpret_cast<const char*>(&header), sizeof header);
  image.append(payload).resize(bytes, '\0');
  if (!write_at(file_.get(), image, end_)) {
    static_cast<void>(ftruncate(file_.get(), static_cast<off_t>(end_)));
    return false;
  }
  appended_.push_back({end_, bytes});
  end_ += bytes;
  return true;
}

std::vector<Placed> TraceWriter::chunks() const {
  std::vector<Placed> all = space_->placed();
  all.insert(all.end(), appended_.begin(), appended_.end());
  return all;
}

void TraceWriter::finish(std::uint64_t lost_events) {
  header_->latest = take_snapshot(clock_);
  header_->lost_events = lost_events;
  header_->file_bytes = end_;
  if (end_ <= k_compact_up_to && write_compacted()) return;
  std::vector<IndexEntry> entries;
  for (const Placed& placed : chunks()) {
    ChunkHeader chunk;
    if (pread(file_.get(), &chunk, sizeof chunk, static_cast<off_t>(placed.offset)) != static_cast<ssize_t>(sizeof chunk)) return;
    if (chunk.magic == k_chunk_magic) entries.push_back(index_entry(chunk, placed.offset));
  }
  const std::uint64_t index_offset = end_;
  if (!append(ChunkKind::index, 0, bytes_of(entries))) return;
  header_->file_bytes = end_;
  header_->index_offset = index_offset;
  header_->clean_close = 1;
}

bool TraceWriter::write_compacted() {
  std::string image(reinterpret_cast<const char*>(header_), k_file_header_bytes);
  std::vector<IndexEntry> entries;
  std::string chunk;
  for (const Placed& placed : chunks()) {
    chunk.resize(placed.bytes);
    if (pread(file_.get(), chunk.data(), chunk.size(), static_cast<off_t>(placed.offset)) != static_cast<ssize_t>(chunk.size()))
      return false;
    ChunkHeader header;
    std::memcpy(&header, chunk.data(), sizeof header);
    if (header.magic != k_chunk_magic) continue;
    entries.push_back(index_entry(header, image.size()));
    append_chunk(image, header, std::string_view{chunk}.substr(k_chunk_header_bytes, header.closed_bytes));
  }
  FileHeader header;
  std::memcpy(&header, image.data(), sizeof header);
  header.index_offset = image.size();
  header.clean_close = 1;
  ChunkHeader index = make_chunk_header({.kind = ChunkKind::index}, 0);
  index.state = static_cast<std::uint8_t>(ChunkState::closed);
  index.closed_bytes = entries.size() * sizeof(IndexEntry);
  index.payload_hash = XXH64(entries.data(), index.closed_bytes, 0);
  append_chunk(image, index, bytes_of(entries));
  header.file_bytes = image.size();
  std::memcpy(image.data(), &header, sizeof header);

  // Written beside and renamed: at every instant there is a whole trace under the name.
  const std::filesystem::path beside = path_.string() + ".closing";
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return false;
  const bool written = write_at(file, image, 0) && rename(beside.c_str(), path_.c_str()) == 0;
  close(file);
  if (!written) unlink(beside.c_str());
  return written;
}

}  // namespace interleave::record::detail
