#include "tracer/rewrite/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tracer/rewrite/input_trace.hpp"

namespace interleave::rewrite {
namespace {

using namespace trace::wire;
using file::RawChunk;

// Whether every record that `small` describes is written in the same manner by `large`.
bool includes(const file::FileSchema& large, const file::FileSchema& small) {
  for (unsigned n = 1; n < 256; ++n) {
    const auto number = static_cast<std::uint8_t>(n);
    if (!small[number].described) continue;
    if (!large[number].described || large[number].kind != small[number].kind) return false;
    const auto written = [](const file::FieldLayout& field) { return std::pair{field.encoding, field.base}; };
    if (!std::ranges::equal(large[number].fields, small[number].fields, {}, written, written)) return false;
  }
  return true;
}

// The one schema by which the records of all inputs can be decoded.
const InputTrace& with_largest_schema(const std::vector<InputTrace>& inputs) {
  const InputTrace* largest = &inputs.front();
  for (const InputTrace& input : inputs) {
    if (input.schema_json == largest->schema_json) continue;
    const bool more = includes(input.schema, largest->schema), less = includes(largest->schema, input.schema);
    if (!more && !less)
      throw RewriteError{
          fmt::format("cannot merge {} and {}: their recorders write the same events in different ways; record both with "
                      "the same version of Interleave",
                      largest->path.string(), input.path.string())};
    // Where both say the same of records, the longer text has more words for numbers.
    if (more && (!less || input.schema_json.size() > largest->schema_json.size())) largest = &input;
  }
  return *largest;
}

std::string uuid_of(const HeaderPage& page) {
  const auto& uuid = page.header().trace_uuid;
  return {uuid.begin(), uuid.end()};
}

class Merging {
 public:
  Merging(std::span<const std::filesystem::path> paths, const Progress& progress) : progress_{progress} {
    if (paths.empty()) throw RewriteError{"there is no trace to merge; name two or more"};
    for (const auto& path : paths) {
      inputs_.push_back(InputTrace::open(path));
      const InputTrace& input = inputs_.back();
      if (!input.page.is_sound() || input.schema_json.empty())
        throw RewriteError{fmt::format("cannot merge {}: {}; repair it first: interleave recover {} -o OUT", path.string(),
                                       input.damage.front().message, path.string())};
      total_ += input.bytes();
    }
  }

  MergeReport run(const std::filesystem::path& output) {
    number_processes();
    compare_clocks();
    const InputTrace& schema = with_largest_schema(inputs_);
    TraceOutput out{output, inputs_.front().page};
    for (const InputTrace& input : inputs_) out.page().raise_version(input.major(), input.page.header().minor);
    out.page().raise_version(1, 1);  // chunks of processes came with it
    out.add(made_chunk(ChunkKind::schema, 0, 0, 0),
            {reinterpret_cast<const std::uint8_t*>(schema.schema_json.data()), schema.schema_json.size()});
    for (std::size_t i = 0; i < inputs_.size(); ++i) write(out, i);
    report_.processes = next_process_;
    report_.threads = next_stream_ - 1;
    report_.bytes = out.finish(std::ranges::all_of(report_.inputs, &MergeReport::Input::clean));
    if (progress_) progress_(total_, total_);
    return std::move(report_);
  }

 private:
  // Gives every process of every input its number, and refuses the same one twice.
  void number_processes() {
    std::map<std::string, std::string> files;  // of the processes' UUIDs
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const InputTrace& input = inputs_[i];
      std::set<std::uint32_t> numbers{0};
      for (const RawChunk& chunk : input.chunks)
        if (kind_of(chunk) != ChunkKind::index && kind_of(chunk) != ChunkKind::free) numbers.insert(chunk.header.process);
      report_.inputs.push_back(
          {input.path, next_process_, static_cast<std::uint32_t>(numbers.size()), input.page.header().clean_close == 1, input.damage});
      for (const std::uint32_t number : numbers) processes_[{i, number}] = next_process_++;
      const auto [known, is_new] = files.try_emplace(uuid_of(input.page), input.path.string());
      if (!is_new)
        throw RewriteError{fmt::format("cannot merge {}: it is the same trace as {}; name each once", input.path.string(), known->second)};
    }
  }

  void compare_clocks() {
    const FileHeader& first = inputs_.front().page.header();
    for (const InputTrace& input : inputs_) {
      const FileHeader& header = input.page.header();
      if (header.clock_kind != first.clock_kind)
        report_.warnings.push_back(
            fmt::format("{} and {} were recorded by different clocks", inputs_.front().path.string(), input.path.string()));
      else if (header.boot_id != first.boot_id)
        report_.warnings.push_back(
            fmt::format("{} and {} were not recorded on the same run of one machine: only the time of day relates them",
                        inputs_.front().path.string(), input.path.string()));
    }
  }

  void write(TraceOutput& out, std::size_t i) {
    const InputTrace& input = inputs_[i];
    if (i > 0) {
      const std::vector<std::uint8_t> page = HeaderPage{input.page}.bytes();
      out.add(made_chunk(ChunkKind::process, 0, 0, processes_.at({i, 0})), page);
    }
    for (const RawChunk& raw : input.chunks) {
      if (progress_) progress_(done_ + raw.offset, total_);
      const ChunkKind kind = kind_of(raw);
      if (kind == ChunkKind::schema || kind == ChunkKind::index || kind == ChunkKind::free) continue;
      if (kind == ChunkKind::source && !is_new_source(raw)) continue;
      SealedChunk chunk = sealed(raw, input.schema);
      if (state_of(raw) == ChunkState::packed && is_cut(raw)) continue;  // told in the input's damage
      chunk.header.process = processes_.at({i, raw.header.process});
      if (raw.header.stream != 0) chunk.header.stream = stream(i, raw);
      if (kind == ChunkKind::events) report_.events += chunk.header.event_count;
      out.add(chunk.header, chunk.payload);
    }
    done_ += input.bytes();
  }

  std::uint32_t stream(std::size_t i, const RawChunk& chunk) {
    const auto [known, is_new] = streams_.try_emplace({i, chunk.header.process, chunk.header.stream}, next_stream_);
    if (is_new) ++next_stream_;
    return known->second;
  }

  // Path and content are one text behind the length of the path, so one hash tells both; packed or not is no difference.
  bool is_new_source(const RawChunk& chunk) {
    auto payload = std::optional{chunk.payload};
    if (state_of(chunk) == ChunkState::packed) payload = unpacker_.unpack(chunk.payload, chunk.header.raw_bytes);
    if (!payload) return false;
    const bool is_new = sources_.insert({XXH64(payload->data(), payload->size(), 0), payload->size()}).second;
    report_.sources += is_new ? 1 : 0;
    return is_new;
  }

  const Progress& progress_;
  std::vector<InputTrace> inputs_;
  MergeReport report_;
  Unpacker unpacker_;
  std::map<std::pair<std::size_t, std::uint32_t>, std::uint32_t> processes_;                // of an input's process
  std::map<std::tuple<std::size_t, std::uint32_t, std::uint32_t>, std::uint32_t> streams_;  // of an input's process and stream
  std::set<std::pair<std::uint64_t, std::size_t>> sources_;                                 // hash and bytes
  std::uint32_t next_process_ = 0, next_stream_ = 1;
  std::uint64_t done_ = 0, total_ = 0;
};

}  // namespace

MergeReport merge(std::span<const std::filesystem::path> inputs, const std::filesystem::path& output, const Progress& progress) {
  return Merging{inputs, progress}.run(output);
}

}  // namespace interleave::rewrite
