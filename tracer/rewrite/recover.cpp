#include "tracer/rewrite/recover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tracer/events/schema.hpp"
#include "tracer/rewrite/gaps.hpp"
#include "tracer/rewrite/header_repair.hpp"
#include "tracer/rewrite/input_trace.hpp"
#include "tracer/rewrite/record_scan.hpp"
#include "tracer/rewrite/recovered_sources.hpp"

namespace interleave::rewrite {
namespace {

using namespace trace::wire;
using file::RawChunk;
using trace::FieldName;

class Recovery {
 public:
  Recovery(const std::filesystem::path& input, const RecoverOptions& options) : options_{options}, input_{InputTrace::open(input)} {
    report_.bytes_before = input_.bytes();
    report_.was_clean = input_.page.is_sound() && input_.page.header().clean_close == 1;
    report_.left_out = input_.damage;
  }

  RecoverReport run(const std::filesystem::path& output) {
    for (const RawChunk& chunk : input_.chunks) look_at(chunk);
    leave_out_what_stands_twice();
    find_processes_without_header();
    const Gaps gaps = find_gaps(input_, left_out_);
    HeaderPage page = repaired(input_.page, clock_, identity(), report_.guessed);
    page.header().lost_events += gaps.known_events();
    page.raise_version(1, 1);
    report_.lost_events = gaps.known_events();
    TraceOutput out{output, page};
    write(out, gaps);
    report_.chunks = out.chunk_count();
    if (options_.embed_sources) embed_sources(out);
    report_.bytes_after = out.finish(true);
    progress(input_.bytes());
    return std::move(report_);
  }

 private:
  void progress(std::uint64_t bytes) const {
    if (options_.progress) options_.progress(bytes, input_.bytes());
  }

  void leave_out(const RawChunk& chunk, std::string why) {
    left_out_.insert(chunk.offset);
    report_.left_out.push_back({chunk.offset, std::move(why)});
  }

  // The chunk's records, unpacked; nothing where the frame is broken.
  std::optional<std::span<const std::uint8_t>> payload_of(const RawChunk& chunk) {
    if (state_of(chunk) != ChunkState::packed) return chunk.payload;
    if (is_cut(chunk)) return std::nullopt;
    return unpacker_.unpack(chunk.payload, chunk.header.raw_bytes);
  }

  // Before anything is written: which chunks are to be kept, and what they tell of sources and clock.
  void look_at(const RawChunk& chunk) {
    const ChunkKind kind = kind_of(chunk);
    if (kind == ChunkKind::free) return;
    const auto payload = payload_of(chunk);
    if (!payload) return leave_out(chunk, fmt::format("this packed chunk of {} bytes is no whole zstd frame", chunk.payload.size()));
    if (kind == ChunkKind::source) {
      if (!sources_.note_embedded(chunk.header.process, *payload)) leave_out(chunk, "an embedded source file is cut off");
    } else if (kind == ChunkKind::process) {
      look_at_page(chunk, *payload);
    } else if (kind == ChunkKind::definitions || kind == ChunkKind::clock) {
      for (RecordScan scan{input_.schema, *payload, chunk.header.base_ticks}; scan.next();) note_record(chunk, scan);
    } else if (kind == ChunkKind::events && chunk.header.process == 0) {
      clock_.first_ticks = std::min(clock_.first_ticks.value_or(chunk.header.base_ticks), chunk.header.base_ticks);
      clock_.last_ticks = std::max({clock_.last_ticks, chunk.header.base_ticks, chunk.header.last_ticks});
    }
  }

  // The header page of a merged process.
  void look_at_page(const RawChunk& chunk, std::span<const std::uint8_t> payload) {
    const HeaderPage page{payload};
    const FileHeader& header = page.header();
    if (payload.size() < k_file_header_bytes || header.magic != k_magic || header.endian_tag != k_endian_tag)
      return leave_out(chunk, fmt::format("the header of process {} is none", chunk.header.process));
    processes_.insert(chunk.header.process);
    if (page.is_sound()) return;
    pages_to_mend_.insert(chunk.offset);
    report_.left_out.push_back({chunk.offset + k_chunk_header_bytes, "the checksum of the header of a process does not fit"});
    report_.guessed.push_back(
        fmt::format("what the header of process {} says of its program and clock may be wrong", chunk.header.process));
  }

  // Processes whose header page is lost: they are read by the file's, as every reader does.
  void find_processes_without_header() {
    for (const RawChunk& chunk : input_.chunks) {
      const std::uint32_t process = chunk.header.process;
      if (kind_of(chunk) != ChunkKind::events || left_out_.contains(chunk.offset) || !processes_.insert(process).second) continue;
      without_header_.push_back(process);
      report_.left_out.push_back(
          {chunk.offset, fmt::format("nothing is said of process {}: the file's own header is taken for it", process)});
      report_.guessed.push_back(fmt::format("process {} has the header of the file's own", process));
    }
  }

  void note_record(const RawChunk& chunk, const RecordScan& record) {
    if (record.kind() == trace::EventKind::clock_sync && chunk.header.process == 0) {
      const ClockSnapshot sync{record[FieldName::ticks], record[FieldName::monotonic], record[FieldName::realtime]};
      if (!clock_.first_sync || sync.ticks < clock_.first_sync->ticks) clock_.first_sync = sync;
      if (!clock_.last_sync || sync.ticks > clock_.last_sync->ticks) clock_.last_sync = sync;
    } else {
      sources_.note_definition(chunk.header.process, record);
    }
  }

  // The first of a number counts, as for every reader. A condensed chunk has the number of the last one that it stands for.
  void leave_out_what_stands_twice() {
    std::set<std::array<std::uint32_t, 3>> known;
    for (const RawChunk& chunk : input_.chunks) {
      if (kind_of(chunk) != ChunkKind::events || is_condensed(chunk) || left_out_.contains(chunk.offset)) continue;
      if (!known.insert({chunk.header.process, chunk.header.stream, chunk.header.sequence}).second)
        leave_out(chunk,
                  fmt::format("chunk {} of thread {} is there twice: this one is left out", chunk.header.sequence, chunk.header.stream));
    }
  }

  std::uint64_t identity() const {
    XXH64_state_t state;
    XXH64_reset(&state, 0);
    for (const RawChunk& chunk : input_.chunks) XXH64_update(&state, &chunk.header, sizeof chunk.header);
    return XXH64_digest(&state);
  }

  void write(TraceOutput& out, const Gaps& gaps) {
    const std::string schema = input_.schema_json.empty() ? trace::schema_json(input_.major()) : input_.schema_json;
    out.add(made_chunk(ChunkKind::schema, 0, 0, 0), {reinterpret_cast<const std::uint8_t*>(schema.data()), schema.size()});
    if (input_.schema_json.empty())
      report_.guessed.push_back(fmt::format("the schema is lost: that of format {} is taken for it", input_.major()));
    for (const std::uint32_t process : without_header_) out.add(made_chunk(ChunkKind::process, 0, 0, process), out.page().bytes());
    for (const RawChunk& chunk : input_.chunks) {
      progress(chunk.offset);
      const ChunkKind kind = kind_of(chunk);
      if (kind == ChunkKind::schema || kind == ChunkKind::index || kind == ChunkKind::free || left_out_.contains(chunk.offset) ||
          gaps.is_superseded(chunk))
        continue;
      write_chunk(out, gaps, chunk);
    }
    for (const std::string& told : gaps.messages()) report_.left_out.push_back({0, told});
  }

  void write_chunk(TraceOutput& out, const Gaps& gaps, const RawChunk& chunk) {
    RawChunk raw = chunk;
    SealedChunk keep = sealed(chunk, input_.schema);
    if (holds_records(chunk)) {
      // A sound checksum tells that these bytes were written, not that they are records.
      raw.payload = *payload_of(chunk);
      RecordScan scan{input_.schema, raw.payload, chunk.header.base_ticks};
      while (scan.next()) {
      }
      if (!scan.problem().empty()) {
        const std::uint64_t rest = raw.payload.size() - scan.bytes();
        report_.left_out.push_back({chunk.offset + k_chunk_header_bytes + (state_of(chunk) == ChunkState::packed ? 0 : scan.bytes()),
                                    fmt::format("{} ({} bytes are left out)", scan.problem(), rest)});
        keep = {chunk.header, raw.payload.first(scan.bytes()), scan.problem()};
        keep.header.event_count = scan.count();
        keep.header.last_ticks = scan.ticks();
        keep.header.state = static_cast<std::uint8_t>(ChunkState::closed);
        keep.header.raw_bytes = 0;
      }
      if (kind_of(chunk) == ChunkKind::events) report_.events += scan.count();
    }
    if (pages_to_mend_.contains(chunk.offset)) {
      keep.header.state = static_cast<std::uint8_t>(ChunkState::closed);
      return out.add(keep.header, HeaderPage{*payload_of(chunk)}.bytes());
    }
    if (state_of(chunk) == ChunkState::open)
      report_.sealed.push_back({chunk.offset, fmt::format("chunk {} of thread {}: {} records", chunk.header.sequence, chunk.header.stream,
                                                          keep.header.event_count)});
    gaps.write(out, chunk, keep, input_.schema);
  }

  void embed_sources(TraceOutput& out) {
    for (const MissingSource& missing : sources_.missing()) {
      const std::string payload = missing.payload(input_.path);
      (payload.empty() ? report_.no_sources : report_.sources).push_back(missing.name);
      if (!payload.empty())
        out.add(made_chunk(ChunkKind::source, 0, missing.sequence, missing.process),
                {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()});
    }
  }

  const RecoverOptions& options_;
  InputTrace input_;
  RecoverReport report_;
  Unpacker unpacker_;
  ClockFacts clock_;
  RecoveredSources sources_;
  std::set<std::uint64_t> left_out_;       // offsets of chunks
  std::set<std::uint32_t> processes_{0};   // whose header page is there
  std::set<std::uint64_t> pages_to_mend_;  // offsets of chunks of kind process
  std::vector<std::uint32_t> without_header_;
};

}  // namespace

RecoverReport recover(const std::filesystem::path& input, const std::filesystem::path& output, const RecoverOptions& options) {
  return Recovery{input, options}.run(output);
}

}  // namespace interleave::rewrite
