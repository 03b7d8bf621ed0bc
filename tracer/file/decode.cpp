#include <fmt/format.h>

#include "tracer/file/trace_data.hpp"

namespace interleave::file {

using trace::Encoding;

RecordCursor TraceFile::records(const EventChunk& chunk, std::optional<Damage>* damage) const {
  std::span<const std::uint8_t> payload = chunk.payload;
  if (chunk.packed != EventChunk::k_whole)
    if (const auto failure = data_->unpacked.unpack(chunk.packed)) {
      payload = {};
      if (damage != nullptr) *damage = Damage{chunk.offset, fmt::format("a packed chunk is left out: {}", *failure)};
    }
  return RecordCursor{data_->schema, payload, chunk.base_ticks, std::uint64_t{chunk.process} << 48};
}

Damage TraceFile::record_damage(const EventChunk& chunk, std::uint32_t offset) const {
  const std::uint64_t place = chunk.offset + trace::wire::k_chunk_header_bytes + (chunk.packed == EventChunk::k_whole ? offset : 0);
  const std::uint8_t number = offset < chunk.payload.size() ? chunk.payload[offset] : std::uint8_t{0};
  if (number < trace::k_first_self_sized && !data_->schema[number].described)
    return {place, fmt::format("event number {} is not in this file's schema: the rest of its chunk cannot be read", number)};
  return {place, "a record goes beyond the end of its chunk: the chunk was cut or changed"};
}

trace::StringId TraceFile::string_of(std::uint32_t process, std::uint64_t number) const {
  if (data_->processes.size() == 1) return {static_cast<std::uint32_t>(number)};
  const Process& of = data_->processes[process];
  return {number == 0 || number >= of.string_count ? 0 : of.first_string + static_cast<std::uint32_t>(number)};
}

trace::Event TraceFile::event_of(const Record& record, const EventChunk& chunk) const {
  trace::Event event;
  event.kind = record.kind;
  event.thread = chunk.thread;
  event.time_ns = data_->processes[chunk.process].axis.to_ns(record.ticks);
  event.text = record.text;
  const auto fields = trace::spec_of(record.kind).fields();
  const bool scoped = data_->processes.size() > 1;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::uint64_t value = record.values[i];
    if (scoped && fields[i].encoding == Encoding::string) value = string_of(chunk.process, value).value;
    if (scoped && fields[i].encoding == Encoding::site) {
      const Process& of = data_->processes[chunk.process];
      value = value == 0 || value >= of.site_count ? 0 : of.first_site + value;
    }
    event.values[i] = value;
  }
  return event;
}

ChunkReader::ChunkReader(const TraceFile& file, const EventChunk& chunk)
    : file_{file}, chunk_{chunk}, cursor_{file.records(chunk, &damage_)} {
  event_.thread = chunk.thread;
}

bool ChunkReader::next() {
  while (true) {
    switch (cursor_.next(record_)) {
      case Step::event:
        event_ = file_.event_of(record_, chunk_);
        return true;
      case Step::unknown:
        ++unknown_;
        break;
      case Step::damaged:
        if (!damage_) damage_ = file_.record_damage(chunk_, cursor_.place().offset);
        return false;
      case Step::end:
        return false;
    }
  }
}

}  // namespace interleave::file
