#include "tracer/file/trace_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "tracer/file/file_header.hpp"
#include "tracer/file/trace_data.hpp"

namespace interleave::file {
namespace {

using namespace trace::wire;

constexpr std::uint32_t k_max_definitions = 1 << 20;
constexpr std::size_t k_max_processes = 1 << 16;  // an id has 16 bits for its process

ChunkKind kind_of(const RawChunk& raw) { return static_cast<ChunkKind>(raw.header.kind); }
bool is_packed(const RawChunk& raw) { return raw.header.state == static_cast<std::uint8_t>(ChunkState::packed); }

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

void refuse(const std::filesystem::path& path, const std::string& why) {
  throw FileError{fmt::format("cannot read the trace {}: {}", path.string(), why)};
}

TraceFile::TraceFile(std::unique_ptr<Data> data) : data_{std::move(data)} {}
TraceFile::TraceFile(TraceFile&&) noexcept = default;
TraceFile& TraceFile::operator=(TraceFile&&) noexcept = default;
TraceFile::~TraceFile() = default;

TraceFile TraceFile::open(const std::filesystem::path& path, Checksums checksums) {
  TraceFile trace{std::make_unique<Data>()};
  Data& data = *trace.data_;
  data.path = path;
  data.file = MappedFile{path};
  const auto bytes = data.file.bytes();
  const FileHeader header = checked_header(path, bytes);
  data.infos.push_back(info_of(header, bytes.first(k_file_header_bytes), 0, data.damage));
  data.infos.front().bytes = bytes.size();
  data.processes.push_back({header, {}, ClockAxis{}});
  data.process_places[0] = 0;

  std::vector<RawChunk> chunks = walk_chunks(bytes, data.damage, checksums);
  tell_missing_end(header, bytes.size(), chunks, data.damage);
  data.unpack_others(chunks);
  data.read_schema(chunks, header.major);
  data.read_processes(chunks);
  data.collect(chunks);
  for (const RawChunk& chunk : chunks) {
    if (kind_of(chunk) == ChunkKind::definitions) data.read_definitions(chunk);
    if (kind_of(chunk) == ChunkKind::clock) data.read_clock(chunk);
  }
  data.join_definitions();
  data.make_axes();
  if (data.chunks.empty() && !data.damage.empty())
    refuse(path, fmt::format("none of its events are left: at byte {}, {}; copy it again or record again", data.damage.front().offset,
                             data.damage.front().message));
  return trace;
}

// Packed chunks of other kinds than events are few: they are unpacked at once, and those that cannot be lose their content.
void TraceFile::Data::unpack_others(std::span<RawChunk> raw) {
  const std::uint64_t most = std::max<std::uint64_t>(64 * std::uint64_t{file.bytes().size()}, 256 << 20);
  std::uint64_t sum = 0;
  std::vector<RawChunk*> parts;
  for (RawChunk& chunk : raw) {
    if (!is_packed(chunk)) continue;
    const bool fits = chunk.header.raw_bytes <= Unpacked::k_most_raw_bytes && sum + chunk.header.raw_bytes <= most;
    if (!fits) {
      damage.push_back({chunk.offset, fmt::format("a packed chunk says that it has {} bytes, which is not believed: it is left out",
                                                  chunk.header.raw_bytes)});
      chunk.payload = {};
      chunk.header.raw_bytes = 0;
    }
    sum += chunk.header.raw_bytes;
    if (chunk.header.raw_bytes == 0 || kind_of(chunk) == ChunkKind::events || kind_of(chunk) == ChunkKind::free) continue;
    unpacked_others.add(chunk.payload, chunk.header.raw_bytes);
    parts.push_back(&chunk);
  }
  std::string why;
  const bool room = unpacked_others.reserve(why);
  for (std::uint32_t i = 0; i < parts.size(); ++i) {
    const auto failure = room ? unpacked_others.unpack(i) : why;
    if (failure) damage.push_back({parts[i]->offset, fmt::format("a packed chunk is left out: {}", *failure)});
    parts[i]->payload = failure ? std::span<const std::uint8_t>{} : unpacked_others.place(i);
  }
}

void TraceFile::Data::read_schema(std::span<const RawChunk> raw, std::uint16_t major) {
  for (const RawChunk& chunk : raw) {
    if (kind_of(chunk) != ChunkKind::schema) continue;
    try {
      schema = FileSchema::of({reinterpret_cast<const char*>(chunk.payload.data()), chunk.payload.size()});
    } catch (const std::exception&) {
      schema = FileSchema{major};
      damage.push_back({chunk.offset, fmt::format("the file's schema cannot be understood: that of format {} is used", major)});
    }
    return;
  }
  schema = FileSchema{major};
  damage.push_back({0, fmt::format("the file has no schema: that of format {} is used", major)});
}

void TraceFile::Data::read_processes(std::span<const RawChunk> raw) {
  const auto is_new = [&](std::uint32_t number) { return !process_places.contains(number) && processes.size() < k_max_processes; };
  const auto add = [&](std::uint32_t number, const FileHeader& header, const FileInfo& info) {
    process_places[number] = static_cast<std::uint32_t>(processes.size());
    processes.push_back({header, {}, ClockAxis{}});
    infos.push_back(info);
    infos.back().number = number;
  };
  for (const RawChunk& chunk : raw) {
    if (kind_of(chunk) != ChunkKind::process || !is_new(chunk.header.process)) continue;
    if (chunk.payload.size() < k_file_header_bytes) {
      damage.push_back({chunk.offset, "the header of a process is cut off"});
      continue;
    }
    FileHeader header;
    std::memcpy(&header, chunk.payload.data(), sizeof header);
    if (header.magic != k_magic || header.endian_tag != k_endian_tag) {
      damage.push_back({chunk.offset, "the header of a process is none"});
      continue;
    }
    add(chunk.header.process, header,
        info_of(header, chunk.payload.first(k_file_header_bytes), chunk.offset + k_chunk_header_bytes, damage));
  }
  // Without a header of their own, they are read by the file's: better than not at all.
  for (const RawChunk& chunk : raw) {
    if (kind_of(chunk) != ChunkKind::events || !is_new(chunk.header.process)) continue;
    damage.push_back(
        {chunk.offset, fmt::format("nothing is said of process {}: the file's own header is taken for it", chunk.header.process)});
    add(chunk.header.process, processes.front().header, infos.front());
  }
}

std::uint32_t TraceFile::Data::place_of(const RawChunk& raw) const {
  const auto found = process_places.find(raw.header.process);
  return found == process_places.end() ? static_cast<std::uint32_t>(k_max_processes) : found->second;
}

void TraceFile::Data::collect(std::span<const RawChunk> raw) {
  using Stream = std::pair<std::uint32_t, std::uint32_t>;  // process and stream
  // Of each stream, the first sequence that still counts for itself, and the condensed chunk that stands for those before.
  std::map<Stream, std::pair<std::uint64_t, const RawChunk*>> condensed;
  for (const RawChunk& chunk : raw) {
    if (kind_of(chunk) != ChunkKind::events || (chunk.header.flags & ChunkFlag::condensed) == 0) continue;
    auto& first = condensed[{chunk.header.process, chunk.header.stream}];
    if (first.second == nullptr || chunk.header.sequence >= first.first) first = {std::uint64_t{chunk.header.sequence} + 1, &chunk};
  }
  std::map<Stream, std::set<std::uint32_t>> sequences;
  for (const RawChunk& chunk : raw) {
    const ChunkHeader& header = chunk.header;
    if (kind_of(chunk) == ChunkKind::source) {
      const SourceText source = source_of(chunk.payload);
      if (!source.path.empty())
        sources.push_back(source);
      else
        damage.push_back({chunk.offset, "an embedded source file is cut off"});
    }
    if (kind_of(chunk) != ChunkKind::events || place_of(chunk) >= processes.size()) continue;
    const auto stands_for = condensed.find({header.process, header.stream});
    const bool is_condensed = stands_for != condensed.end() && stands_for->second.second == &chunk;
    if (!is_condensed) {
      if (stands_for != condensed.end() && header.sequence < stands_for->second.first) continue;
      if (!sequences[{header.process, header.stream}].insert(header.sequence).second) {
        damage.push_back(
            {chunk.offset, fmt::format("chunk {} of thread {} is there twice: this one is left out", header.sequence, header.stream)});
        continue;
      }
    }
    EventChunk& made = chunks.emplace_back();
    made.offset = chunk.offset;
    made.process = place_of(chunk);
    made.thread = {header.stream};
    made.sequence = header.sequence;
    made.base_ticks = header.base_ticks;
    made.event_count = header.event_count;
    made.payload = chunk.payload;
    made.last_ticks = header.last_ticks;
    made.condensed = is_condensed;
    if (is_packed(chunk)) made.packed = unpacked.add(chunk.payload, header.raw_bytes);
  }
  std::string why;
  const bool room = unpacked.reserve(why);
  if (!room) damage.push_back({0, why});
  for (EventChunk& chunk : chunks) {
    if (chunk.packed == EventChunk::k_whole) continue;
    chunk.payload = room ? unpacked.place(chunk.packed) : std::span<const std::uint8_t>{};
    if (!room) chunk.packed = EventChunk::k_whole;
  }
  for (const auto& [stream, numbers] : sequences) {
    const auto stands_for = condensed.find(stream);
    const std::uint64_t first = stands_for == condensed.end() ? 0 : stands_for->second.first;
    const std::uint64_t expected = *numbers.rbegin() + std::uint64_t{1} - first;
    if (expected != numbers.size())
      damage.push_back(
          {0, fmt::format("{} of the {} chunks of thread {} are missing", expected - numbers.size(), expected, stream.second)});
  }
}

template <class Visit>
void TraceFile::Data::each_record(const RawChunk& raw, Visit&& visit) {
  RecordCursor cursor{schema, raw.payload, raw.header.base_ticks, 0};
  Record record;
  for (Step step = cursor.next(record); step != Step::end; step = cursor.next(record)) {
    if (step == Step::event) visit(record);
    if (step != Step::damaged) continue;
    const std::uint8_t number = raw.payload[cursor.place().offset];
    damage.push_back({raw.offset + k_chunk_header_bytes + (is_packed(raw) ? 0 : cursor.place().offset),
                      number < trace::k_first_self_sized && !schema[number].described
                          ? fmt::format("event number {} is not in this file's schema: the rest of its chunk cannot be read", number)
                          : std::string{"a record goes beyond the end of its chunk: the chunk was cut or changed"}});
    return;
  }
}

void TraceFile::Data::read_definitions(const RawChunk& raw) {
  const std::uint32_t place = place_of(raw);
  if (place >= processes.size()) return;
  Process& process = processes[place];
  // A definition takes a few bytes: tables larger than the file can fill are not believed.
  const std::size_t most = file.bytes().size() / 4 + 4096;
  const auto has_place = [&](auto& table, std::uint64_t index) {
    const bool fits =
        index != 0 && index <= k_max_definitions && (index < table.size() || definitions + (index + 1 - table.size()) <= most);
    if (!fits) {
      damage.push_back({raw.offset, fmt::format("a definition with the number {} is left out", index)});
    } else if (index >= table.size()) {
      definitions += index + 1 - table.size();
      table.resize(index + 1);
    }
    return fits;
  };
  each_record(raw, [&](const Record& record) {
    const std::uint64_t index = record.values[0];
    if (record.kind == trace::EventKind::define_string && has_place(process.strings, index)) process.strings[index] = record.text;
    if (record.kind == trace::EventKind::define_site && has_place(process.sites, index))
      process.sites[index] = {{static_cast<std::uint32_t>(record.values[1])},
                              static_cast<std::uint32_t>(record.values[2]),
                              {static_cast<std::uint32_t>(record.values[3])}};
  });
}

// The processes' tables, one behind the other. The first one's numbers stay what they are.
void TraceFile::Data::join_definitions() {
  if (processes.size() == 1) {
    strings = std::move(processes.front().strings);
    sites = std::move(processes.front().sites);
    return;
  }
  for (Process& process : processes) {
    process.first_string = static_cast<std::uint32_t>(strings.size());
    process.string_count = static_cast<std::uint32_t>(process.strings.size());
    process.first_site = static_cast<std::uint32_t>(sites.size());
    process.site_count = static_cast<std::uint32_t>(process.sites.size());
    const auto global = [&](trace::StringId& id) {
      id.value = id.value == 0 || id.value >= process.string_count ? 0 : process.first_string + id.value;
    };
    strings.insert(strings.end(), process.strings.begin(), process.strings.end());
    for (SiteText site : process.sites) {
      global(site.file);
      global(site.function);
      sites.push_back(site);
    }
    process.strings = {};
    process.sites = {};
  }
}

void TraceFile::Data::read_clock(const RawChunk& raw) {
  const std::uint32_t place = place_of(raw);
  if (place >= processes.size()) return;
  each_record(raw, [&](const Record& record) {
    if (record.kind == trace::EventKind::clock_sync)
      processes[place].snapshots.push_back({record.values[0], record.values[1], record.values[2]});
  });
}

// One axis for all processes: its zero is the start of the first.
void TraceFile::Data::make_axes() {
  const FileHeader& first = processes.front().header;
  const auto kind_of_clock = [](const FileHeader& header) { return static_cast<trace::ClockKind>(header.clock_kind); };
  const auto has_boot_id = [](const FileHeader& header) { return header.boot_id != std::array<std::uint8_t, 16>{}; };
  // Counters of one run of a machine are one clock, where their recorders count it alike: all their snapshots tell of it.
  const auto count_alike = [](const FileHeader& one, const FileHeader& other) {
    const auto [less, more] = std::minmax(one.ticks_per_second, other.ticks_per_second);
    return more - less <= less / 4;
  };
  const auto shares_counter = [&](const FileHeader& header) {
    return kind_of_clock(header) == trace::ClockKind::tsc && kind_of_clock(first) == trace::ClockKind::tsc && has_boot_id(first) &&
           header.boot_id == first.boot_id && count_alike(header, first);
  };
  const auto add_snapshots = [](const Process& process, std::vector<ClockSnapshot>& all) {
    all.push_back(process.header.start);
    all.insert(all.end(), process.snapshots.begin(), process.snapshots.end());
    if (process.header.latest.ticks != 0) all.push_back(process.header.latest);
  };
  const auto counter_axis = [&](std::vector<ClockSnapshot> snapshots, std::uint64_t zero_ns, std::uint64_t ticks_per_second) {
    std::ranges::sort(snapshots, {}, [](const ClockSnapshot& snapshot) { return std::pair{snapshot.ticks, snapshot.monotonic_ns}; });
    std::size_t left_out = 0;
    ClockAxis axis = ClockAxis::through(snapshots, zero_ns, ticks_per_second, left_out);
    if (left_out > 0) damage.push_back({0, fmt::format("{} snapshots of the clock contradict the others and are left out", left_out)});
    return axis;
  };
  std::vector<ClockSnapshot> shared;
  for (const Process& process : processes)
    if (&process == &processes.front() || shares_counter(process.header)) add_snapshots(process, shared);
  for (Process& process : processes) {
    const FileHeader& header = process.header;
    std::uint64_t zero_ns = first.start.monotonic_ns;  // of CLOCK_MONOTONIC
    if (has_boot_id(header) && has_boot_id(first) && header.boot_id != first.boot_id)
      zero_ns = header.start.monotonic_ns - (header.start.realtime_ns - first.start.realtime_ns);
    if (&process == &processes.front() || shares_counter(header)) {
      if (&process != &processes.front())
        process.axis = processes.front().axis;
      else if (kind_of_clock(header) == trace::ClockKind::tsc)
        process.axis = counter_axis(shared, zero_ns, header.ticks_per_second);
      else
        process.axis = ClockAxis{header.start.ticks};
    } else if (kind_of_clock(header) == trace::ClockKind::tsc) {
      std::vector<ClockSnapshot> own;
      add_snapshots(process, own);
      process.axis = counter_axis(std::move(own), zero_ns, header.ticks_per_second);
    } else {
      process.axis = ClockAxis{header.start.ticks, static_cast<std::int64_t>(header.start.monotonic_ns - zero_ns)};
    }
  }
}

const std::filesystem::path& TraceFile::path() const { return data_->path; }
const FileInfo& TraceFile::info() const { return data_->infos.front(); }
std::span<const FileInfo> TraceFile::processes() const { return data_->infos; }
std::span<const Damage> TraceFile::damage() const { return data_->damage; }
std::span<const EventChunk> TraceFile::chunks() const { return data_->chunks; }
std::size_t TraceFile::string_count() const { return data_->strings.size(); }
std::string_view TraceFile::string(trace::StringId id) const {
  return id.value < data_->strings.size() ? data_->strings[id.value] : std::string_view{};
}
std::size_t TraceFile::site_count() const { return data_->sites.size() - 1; }
SiteText TraceFile::site(trace::SiteId id) const { return id.value < data_->sites.size() ? data_->sites[id.value] : SiteText{}; }
std::span<const SourceText> TraceFile::sources() const { return data_->sources; }
std::int64_t TraceFile::to_ns(std::uint64_t ticks, std::uint32_t process) const { return data_->processes[process].axis.to_ns(ticks); }
const ClockAxis& TraceFile::axis(std::uint32_t process) const { return data_->processes[process].axis; }
bool TraceFile::was_cut() const { return data_->file.was_cut(); }

}  // namespace interleave::file
