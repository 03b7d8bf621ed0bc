#include "tracer/file/trace_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tracer/file/chunk_walk.hpp"
#include "tracer/file/trace_data.hpp"

namespace interleave::file {
namespace {

using namespace trace::wire;

constexpr std::uint64_t k_max_definitions = 1 << 20;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw FileError{fmt::format("cannot read the trace {}: {}", path.string(), why)};
}

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

void read_texts(const FileHeader& header, std::span<const std::uint8_t> page, FileInfo& info, std::vector<Damage>& damage) {
  const std::size_t bytes = std::min<std::size_t>(header.text_bytes, k_file_header_bytes - k_texts_offset);
  XXH64_state_t state;
  XXH64_reset(&state, 0);
  XXH64_update(&state, &header, offsetof(FileHeader, static_hash));
  XXH64_update(&state, page.data() + k_texts_offset, bytes);
  if (XXH64_digest(&state) != header.static_hash)
    damage.push_back({0, "the checksum of the file's header does not fit: what it says of the program and the clock may be wrong"});
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

double ns_per_tick(const FileHeader& header) {
  if (static_cast<trace::ClockKind>(header.clock_kind) != trace::ClockKind::tsc) return 1;
  // Two snapshots at least a millisecond apart say more than the estimate of the start.
  const std::uint64_t ticks = header.latest.ticks - header.start.ticks;
  const std::uint64_t ns = header.latest.monotonic_ns - header.start.monotonic_ns;
  if (header.latest.ticks > header.start.ticks && header.latest.monotonic_ns > header.start.monotonic_ns && ns >= 1'000'000)
    return static_cast<double>(ns) / static_cast<double>(ticks);
  return header.ticks_per_second == 0 ? 1 : 1e9 / static_cast<double>(header.ticks_per_second);
}

SourceText source_of(std::span<const std::uint8_t> payload) {
  const std::string_view bytes{reinterpret_cast<const char*>(payload.data()), payload.size()};
  std::uint32_t length = 0;
  if (bytes.size() < sizeof length) return {};
  std::memcpy(&length, bytes.data(), sizeof length);
  const std::string_view rest = bytes.substr(sizeof length);
  if (length > rest.size()) return {};
  return {rest.substr(0, length), rest.substr(length)};
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    const int error = errno;
    refuse(path, fmt::format("{}; {}", std::strerror(error),
                             error == ENOENT ? "check its name, or make one with `interleave record`" : "check its permissions"));
  }
  struct stat status{};
  std::string why;
  if (fstat(file, &status) != 0)
    why = std::strerror(errno);
  else if (S_ISDIR(status.st_mode))
    why = "it is a folder; name a file in it";
  else if (!S_ISREG(status.st_mode))
    why = "it is not a regular file; copy its content to one";
  else if (status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at == MAP_FAILED)
      why = std::strerror(errno);
    else
      bytes_ = {static_cast<const std::uint8_t*>(at), size};
  }
  close(file);
  if (!why.empty()) refuse(path, why);
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}
MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_{std::exchange(other.bytes_, {})} {}
MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

TraceFile::TraceFile(std::unique_ptr<Data> data) : data_{std::move(data)} {}
TraceFile::TraceFile(TraceFile&&) noexcept = default;
TraceFile& TraceFile::operator=(TraceFile&&) noexcept = default;
TraceFile::~TraceFile() = default;

TraceFile TraceFile::open(const std::filesystem::path& path) {
  TraceFile trace{std::make_unique<Data>()};
  Data& data = *trace.data_;
  data.path = path;
  data.file = MappedFile{path};
  const auto bytes = data.file.bytes();
  const FileHeader header = checked_header(path, bytes);
  FileInfo& info = data.info;
  info.major = header.major;
  info.minor = header.minor;
  info.process_id = header.process_id;
  info.clock = static_cast<trace::ClockKind>(header.clock_kind);
  info.realtime_ns = header.start.realtime_ns;
  info.lost_events = header.lost_events;
  info.clean = header.clean_close == 1;
  info.bytes = bytes.size();
  info.trace_uuid = uuid_text(header.trace_uuid);
  read_texts(header, bytes, info, data.damage);
  data.start_ticks = header.start.ticks;
  data.ns_per_tick = ns_per_tick(header);

  const std::vector<RawChunk> chunks = walk_chunks(bytes, data.damage);
  if (header.file_bytes > bytes.size() && data.damage.empty())
    data.damage.push_back({bytes.size(), fmt::format("the file ends here; it had {} bytes", header.file_bytes)});
  data.read_schema(chunks);
  data.collect(chunks);
  for (const RawChunk& chunk : chunks)
    if (static_cast<ChunkKind>(chunk.header.kind) == ChunkKind::definitions) data.read_definitions(trace, chunk);
  if (data.chunks.empty() && !data.damage.empty())
    refuse(path, fmt::format("none of its events are left: at byte {}, {}; copy it again or record again", data.damage.front().offset,
                             data.damage.front().message));
  return trace;
}

void TraceFile::Data::read_schema(std::span<const RawChunk> raw) {
  for (const RawChunk& chunk : raw) {
    if (static_cast<ChunkKind>(chunk.header.kind) != ChunkKind::schema) continue;
    try {
      schema = FileSchema{{reinterpret_cast<const char*>(chunk.payload.data()), chunk.payload.size()}};
      return;
    } catch (const std::exception&) {
      damage.push_back(
          {chunk.offset, fmt::format("the file's schema cannot be understood: that of format {}.{} is used", k_major, k_minor)});
      return;
    }
  }
  damage.push_back({0, fmt::format("the file has no schema: that of format {}.{} is used", k_major, k_minor)});
}

void TraceFile::Data::collect(std::span<const RawChunk> raw) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::set<std::uint32_t>> sequences;  // of each process and stream
  for (const RawChunk& chunk : raw) {
    const ChunkHeader& header = chunk.header;
    if (static_cast<ChunkKind>(header.kind) == ChunkKind::source) {
      const SourceText source = source_of(chunk.payload);
      if (!source.path.empty())
        sources.push_back(source);
      else
        damage.push_back({chunk.offset, "an embedded source file is cut off"});
    }
    if (static_cast<ChunkKind>(header.kind) != ChunkKind::events) continue;
    if (!sequences[{header.process, header.stream}].insert(header.sequence).second) {
      damage.push_back(
          {chunk.offset, fmt::format("chunk {} of thread {} is there twice: this one is left out", header.sequence, header.stream)});
      continue;
    }
    chunks.push_back(
        {chunk.offset, header.process, {header.stream}, header.sequence, header.base_ticks, header.event_count, chunk.payload});
  }
  for (const auto& [stream, numbers] : sequences)
    if (*numbers.rbegin() + std::uint64_t{1} != numbers.size())
      damage.push_back(
          {0, fmt::format("{} of the {} chunks of thread {} are missing", *numbers.rbegin() + std::uint64_t{1} - numbers.size(),
                          *numbers.rbegin() + std::uint64_t{1}, stream.second)});
}

void TraceFile::Data::read_definitions(const TraceFile& trace, const RawChunk& raw) {
  const EventChunk chunk{raw.offset, raw.header.process, {0}, raw.header.sequence, raw.header.base_ticks, raw.header.event_count,
                         raw.payload};
  const auto place = [&](auto& table, std::uint64_t index) {
    if (index == 0 || index > k_max_definitions) {
      damage.push_back({raw.offset, fmt::format("a definition with the number {} is left out", index)});
      return false;
    }
    if (table.size() <= index) table.resize(index + 1);
    return true;
  };
  ChunkReader reader{trace, chunk};
  while (reader.next()) {
    const trace::Event& event = reader.event();
    const std::uint64_t index = event[trace::FieldName::index];
    if (event.kind == trace::EventKind::define_string && place(strings, index)) strings[index] = event.text;
    if (event.kind == trace::EventKind::define_site && place(sites, index))
      sites[index] = {event.string(trace::FieldName::file), static_cast<std::uint32_t>(event[trace::FieldName::line]),
                      event.string(trace::FieldName::function)};
  }
  if (reader.damage()) damage.push_back(*reader.damage());
}

const std::filesystem::path& TraceFile::path() const { return data_->path; }
const FileInfo& TraceFile::info() const { return data_->info; }
std::span<const Damage> TraceFile::damage() const { return data_->damage; }
std::span<const EventChunk> TraceFile::chunks() const { return data_->chunks; }
std::size_t TraceFile::string_count() const { return data_->strings.size(); }
std::string_view TraceFile::string(trace::StringId id) const {
  return id.value < data_->strings.size() ? data_->strings[id.value] : std::string_view{};
}
std::size_t TraceFile::site_count() const { return data_->sites.size() - 1; }
SiteText TraceFile::site(trace::SiteId id) const { return id.value < data_->sites.size() ? data_->sites[id.value] : SiteText{}; }
std::span<const SourceText> TraceFile::sources() const { return data_->sources; }
std::int64_t TraceFile::to_ns(std::uint64_t ticks) const { return data_->to_ns(ticks); }

}  // namespace interleave::file
