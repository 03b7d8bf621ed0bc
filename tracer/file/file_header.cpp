#include "tracer/file/file_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace interleave::file {

using namespace trace::wire;

namespace {

// What the file seems to be instead: the commonest mistakes are named.
std::string what_it_begins_with(std::span<const std::uint8_t> bytes) {
  const std::string_view head{reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 8)};
  if (head.starts_with("\x89PNG")) return "a PNG picture's first bytes";
  if (head.starts_with("\x7f"
                       "ELF"))
    return "a program's first bytes (ELF)";
  if (head.starts_with("{") || head.starts_with("[")) return "text like JSON";
  if (head.starts_with("\x28\xb5\x2f\xfd")) return "zstd-compressed data";
  std::string hex;
  for (const char byte : head) hex += fmt::format("{}{:02x}", hex.empty() ? "" : " ", static_cast<std::uint8_t>(byte));
  return "the bytes " + hex;
}

}  // namespace

FileHeader checked_header(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) refuse(path, "the file is empty (0 bytes); record again, the program may have ended before its first event");
  FileHeader header;
  const std::size_t magic_bytes = std::min(bytes.size(), k_magic.size());
  if (!std::equal(k_magic.begin(), k_magic.begin() + static_cast<std::ptrdiff_t>(magic_bytes), bytes.begin()))
    refuse(path,
           fmt::format("it is no Interleave trace: it begins with {}; traces are made by `interleave record`", what_it_begins_with(bytes)));
  if (bytes.size() < k_file_header_bytes)
    refuse(path, fmt::format("it is cut off: it has {} bytes, and the header of a trace alone has {}; copy it again", bytes.size(),
                             k_file_header_bytes));
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.endian_tag != k_endian_tag)
    refuse(path, "its numbers are not little-endian: its header is damaged, or it comes from a machine of another kind");
  if (header.major > k_major)
    refuse(path, fmt::format("its format is {}.{}, and this program reads formats up to {}.x; use a newer interleave", header.major,
                             header.minor, k_major));
  return header;
}

namespace {

std::string uuid_text(const std::array<std::uint8_t, 16>& uuid) {
  std::string text;
  for (std::size_t i = 0; i < uuid.size(); ++i) text += fmt::format("{}{:02x}", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
  return text;
}

std::vector<std::string> split_at_nul(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

void read_texts(const FileHeader& header, std::span<const std::uint8_t> page, std::uint64_t offset, FileInfo& info,
                std::vector<Damage>& damage) {
  const std::size_t bytes = std::min<std::size_t>(header.text_bytes, k_file_header_bytes - k_texts_offset);
  XXH64_state_t state;
  XXH64_reset(&state, 0);
  XXH64_update(&state, &header, offsetof(FileHeader, static_hash));
  XXH64_update(&state, page.data() + k_texts_offset, bytes);
  if (XXH64_digest(&state) != header.static_hash)
    damage.push_back({offset, "the checksum of the file's header does not fit: what it says of the program and the clock may be wrong"});
  std::string_view rest{reinterpret_cast<const char*>(page.data()) + k_texts_offset, bytes};
  std::array<std::string_view, k_header_texts> texts;
  for (auto& text : texts) {
    std::uint16_t length = 0;
    if (rest.size() < sizeof length) break;
    std::memcpy(&length, rest.data(), sizeof length);
    rest.remove_prefix(sizeof length);
    text = rest.substr(0, length);
    rest.remove_prefix(text.size());
  }
  const auto text = [&](HeaderText which) { return texts[static_cast<std::size_t>(which)]; };
  info.program = text(HeaderText::program);
  info.arguments = split_at_nul(text(HeaderText::arguments));
  info.recorder = text(HeaderText::recorder);
  info.recorder_version = text(HeaderText::recorder_version);
}

}  // namespace

FileInfo info_of(const FileHeader& header, std::span<const std::uint8_t> page, std::uint64_t offset, std::vector<Damage>& damage) {
  FileInfo info;
  info.major = header.major;
  info.minor = header.minor;
  info.process_id = header.process_id;
  info.parent_process_id = header.parent_process_id;
  info.clock = static_cast<trace::ClockKind>(header.clock_kind);
  if (header.precision == static_cast<std::uint8_t>(trace::Precision::coarse)) info.precision = trace::Precision::coarse;
  info.realtime_ns = header.start.realtime_ns;
  info.lost_events = header.lost_events;
  info.given_up_events = header.given_up_events;
  info.clean = header.clean_close == 1;
  info.trace_uuid = uuid_text(header.trace_uuid);
  read_texts(header, page, offset, info, damage);
  return info;
}

}  // namespace interleave::file
