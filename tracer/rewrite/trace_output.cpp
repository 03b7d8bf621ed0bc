#include "tracer/rewrite/trace_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace interleave::rewrite {

using namespace trace::wire;

namespace {

template <class T>
std::span<const std::uint8_t> bytes_of(const T& value) {
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

}  // namespace

HeaderPage::HeaderPage() : rest_(k_file_header_bytes, 0) {
  header_.magic = k_magic;
  header_.major = k_major;
  header_.minor = k_minor;
  header_.header_bytes = k_file_header_bytes;
  header_.endian_tag = k_endian_tag;
}

HeaderPage::HeaderPage(std::span<const std::uint8_t> file) : rest_(k_file_header_bytes, 0) {
  std::ranges::copy(file.first(std::min(file.size(), rest_.size())), rest_.begin());
  std::memcpy(&header_, rest_.data(), sizeof header_);
}

void HeaderPage::raise_version(std::uint16_t major, std::uint16_t minor) {
  const auto [had_major, had_minor] = std::max(std::pair{header_.major, header_.minor}, std::pair{major, minor});
  header_.major = had_major;
  header_.minor = had_minor;
}

std::uint64_t HeaderPage::hash() const {
  XXH64_state_t state;
  XXH64_reset(&state, 0);
  XXH64_update(&state, &header_, offsetof(FileHeader, static_hash));
  XXH64_update(&state, rest_.data() + k_texts_offset, std::min<std::size_t>(header_.text_bytes, k_file_header_bytes - k_texts_offset));
  return XXH64_digest(&state);
}

bool HeaderPage::is_sound() const {
  return header_.magic == k_magic && header_.endian_tag == k_endian_tag && header_.header_bytes == k_file_header_bytes &&
         header_.text_bytes <= k_file_header_bytes - k_texts_offset && header_.static_hash == hash();
}

void HeaderPage::drop_texts() {
  std::fill(rest_.begin() + k_texts_offset, rest_.end(), std::uint8_t{0});
  header_.text_bytes = 0;
}

std::vector<std::uint8_t> HeaderPage::bytes() {
  header_.static_hash = hash();
  std::vector<std::uint8_t> page = rest_;
  std::memcpy(page.data(), &header_, sizeof header_);
  return page;
}

ChunkHeader made_chunk(ChunkKind kind, std::uint32_t stream, std::uint32_t sequence, std::uint32_t process) {
  ChunkHeader header;
  header.kind = static_cast<std::uint8_t>(kind);
  header.stream = stream;
  header.sequence = sequence;
  header.process = process;
  return header;
}

TraceOutput::TraceOutput(const std::filesystem::path& path, const HeaderPage& page) : page_{page}, file_{path} {
  // Until the end the file is one that was not closed: whoever finds it beside its name can still read it.
  page_.header().clean_close = 0;
  page_.header().index_offset = 0;
  file_.append(page_.bytes());
}

void TraceOutput::add(ChunkHeader header, std::span<const std::uint8_t> payload) {
  constexpr std::uint64_t k_most = 0xffff'fff8 - k_chunk_header_bytes;
  if (payload.size() > k_most) throw RewriteError{fmt::format("a chunk of {} bytes is larger than the format allows", payload.size())};
  const std::uint64_t end = (k_chunk_header_bytes + payload.size() + 7) / 8 * 8;
  header.magic = k_chunk_magic;
  header.header_bytes = k_chunk_header_bytes;
  header.capacity = static_cast<std::uint32_t>(end);
  header.header_hash = XXH64(&header, offsetof(ChunkHeader, header_hash), 0);
  header.committed = header.closed_bytes = payload.size();
  header.payload_hash = XXH64(payload.data(), payload.size(), 0);
  if (header.state == static_cast<std::uint8_t>(ChunkState::open)) header.state = static_cast<std::uint8_t>(ChunkState::closed);
  index_.push_back({file_.size(), header.base_ticks, header.last_ticks, header.stream, header.event_count, header.process, header.kind});
  file_.append(bytes_of(header));
  file_.append(payload);
  constexpr std::array<std::uint8_t, 8> k_zeros{};
  file_.append(std::span{k_zeros}.first(end - k_chunk_header_bytes - payload.size()));
}

std::uint64_t TraceOutput::finish(bool clean) {
  FileHeader& header = page_.header();
  header.index_offset = file_.size();
  const std::vector<IndexEntry> entries = index_;  // the index itself is not in it
  add(made_chunk(ChunkKind::index, 0, 0, 0), {reinterpret_cast<const std::uint8_t*>(entries.data()), entries.size() * sizeof(IndexEntry)});
  header.file_bytes = file_.size();
  header.clean_close = clean ? 1 : 0;
  file_.overwrite(0, page_.bytes());
  file_.commit();
  return header.file_bytes;
}

}  // namespace interleave::rewrite
