#include "tracer/record/trace_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <random>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tracer/record/clock.hpp"
#include "tracer/record/session.hpp"

namespace interleave::record::detail {
namespace {

using namespace trace::wire;

constexpr std::size_t k_page = 4096;
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

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string_view bytes_of(const std::vector<IndexEntry>& entries) {
  return {reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(IndexEntry)};
}

IndexEntry index_entry(const ChunkHeader& chunk, std::uint64_t offset) {
  return {offset, chunk.base_ticks, chunk.last_ticks, chunk.stream, chunk.event_count, chunk.process, chunk.kind};
}

void seal(ChunkHeader& header) { header.header_hash = XXH64(&header, offsetof(ChunkHeader, header_hash), 0); }

ChunkHeader make_chunk_header(ChunkKind kind, std::uint64_t capacity, std::uint32_t stream, std::uint32_t sequence,
                              std::uint64_t base_ticks) {
  ChunkHeader header;
  header.magic = k_chunk_magic;
  header.kind = static_cast<std::uint8_t>(kind);
  header.header_bytes = k_chunk_header_bytes;
  header.capacity = static_cast<std::uint32_t>(capacity);
  header.stream = stream;
  header.sequence = sequence;
  header.base_ticks = base_ticks;
  seal(header);
  return header;
}

// A closed chunk without the unused end that it had while it was recorded into.
void append_chunk(std::string& image, ChunkHeader header, std::string_view payload) {
  header.committed = payload.size();
  header.capacity = static_cast<std::uint32_t>(rounded_up(k_chunk_header_bytes + payload.size(), 8));
  seal(header);
  const std::size_t end = image.size() + header.capacity;
  image.append(reinterpret_cast<const char*>(&header), sizeof header).append(payload);
  image.resize(end, '\0');
}

}  // namespace

void unmap(const MappedChunk& chunk) {
  if (chunk.header != nullptr) munmap(chunk.header, chunk.header->capacity);
}

TraceWriter::TraceWriter(const std::filesystem::path& path, trace::ClockKind clock, const HeaderTexts& texts) : path_{path}, clock_{clock} {
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) fail(path, errno);
  void* page = MAP_FAILED;
  int error = posix_fallocate(file_, 0, k_file_header_bytes);
  if (error == 0) {
    page = mmap(nullptr, k_file_header_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
    if (page == MAP_FAILED) error = errno;
  }
  if (error != 0) {
    close(file_);
    fail(path, error);
  }
  header_ = new (page) FileHeader{};
  header_->major = k_major;
  header_->minor = k_minor;
  header_->header_bytes = k_file_header_bytes;
  header_->endian_tag = k_endian_tag;
  header_->start = take_snapshot(clock);
  header_->ticks_per_second = measure_ticks_per_second(clock, header_->start);
  header_->trace_uuid = random_uuid();
  header_->process_id = static_cast<std::uint32_t>(getpid());
  header_->clock_kind = static_cast<std::uint8_t>(clock);
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
}

TraceWriter::~TraceWriter() {
  if (header_ != nullptr) munmap(header_, k_file_header_bytes);
  if (file_ >= 0) close(file_);
}

MappedChunk TraceWriter::add_chunk(ChunkKind kind, std::uint32_t stream, std::uint32_t sequence, std::uint64_t base_ticks,
                                   std::size_t payload_bytes) {
  const std::uint64_t capacity = rounded_up(k_chunk_header_bytes + payload_bytes, k_page);
  if (const int error = posix_fallocate(file_, static_cast<off_t>(end_), static_cast<off_t>(capacity)); error != 0) {
    errno = error;
    return {};
  }
  void* at = mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file_, static_cast<off_t>(end_));
  if (at == MAP_FAILED) return {};
  auto* header = new (at) ChunkHeader{make_chunk_header(kind, capacity, stream, sequence, base_ticks)};
  chunks_.push_back({end_, capacity});
  end_ += capacity;
  header_->file_bytes = end_;
  auto* bytes = static_cast<std::uint8_t*>(at);
  return {header, bytes + k_chunk_header_bytes, bytes + capacity};
}

void TraceWriter::close_chunk(ChunkHeader& header, std::uint64_t last_ticks) {
  const std::uint64_t bytes = std::atomic_ref<std::uint64_t>{header.committed}.load(std::memory_order_acquire);
  header.closed_bytes = bytes;
  header.last_ticks = last_ticks;
  header.payload_hash = XXH64(reinterpret_cast<const std::uint8_t*>(&header) + k_chunk_header_bytes, bytes, 0);
  header.state = static_cast<std::uint8_t>(ChunkState::closed);
}

bool TraceWriter::add_payload(ChunkKind kind, std::uint32_t sequence, std::string_view payload) {
  const MappedChunk chunk = add_chunk(kind, 0, sequence, 0, payload.size());
  if (chunk.header == nullptr) return false;
  std::memcpy(chunk.payload, payload.data(), payload.size());
  chunk.header->committed = payload.size();
  close_chunk(*chunk.header, 0);
  unmap(chunk);
  return true;
}

void TraceWriter::finish(std::uint64_t lost_events) {
  header_->latest = take_snapshot(clock_);
  header_->lost_events = lost_events;
  if (end_ <= k_compact_up_to && write_compacted()) return;
  std::vector<IndexEntry> entries;
  for (const Placed& placed : chunks_) {
    ChunkHeader chunk;
    if (pread(file_, &chunk, sizeof chunk, static_cast<off_t>(placed.offset)) != static_cast<ssize_t>(sizeof chunk)) return;
    entries.push_back(index_entry(chunk, placed.offset));
  }
  const std::uint64_t index_offset = end_;
  if (!add_payload(ChunkKind::index, 0, bytes_of(entries))) return;
  header_->index_offset = index_offset;
  header_->clean_close = 1;
}

bool TraceWriter::write_compacted() {
  std::string image(reinterpret_cast<const char*>(header_), k_file_header_bytes);
  std::vector<IndexEntry> entries;
  std::string chunk;
  for (const Placed& placed : chunks_) {
    chunk.resize(placed.capacity);
    if (pread(file_, chunk.data(), chunk.size(), static_cast<off_t>(placed.offset)) != static_cast<ssize_t>(chunk.size())) return false;
    ChunkHeader header;
    std::memcpy(&header, chunk.data(), sizeof header);
    entries.push_back(index_entry(header, image.size()));
    append_chunk(image, header, std::string_view{chunk}.substr(k_chunk_header_bytes, header.closed_bytes));
  }
  FileHeader header;
  std::memcpy(&header, image.data(), sizeof header);
  header.index_offset = image.size();
  header.clean_close = 1;
  ChunkHeader index = make_chunk_header(ChunkKind::index, 0, 0, 0, 0);
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
  const bool written = write_all(file, image) && rename(beside.c_str(), path_.c_str()) == 0;
  close(file);
  if (!written) unlink(beside.c_str());
  return written;
}

}  // namespace interleave::record::detail
