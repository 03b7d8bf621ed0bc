#include "tracer/model/merge.hpp"

namespace interleave::model {
namespace {

using trace::Encoding;
using trace::EventKind;

struct Ignore {
  template <EventKind K>
  void on(const file::Record&) const {}
  void nothing() const {}
};

}  // namespace

StreamReader::StreamReader(const file::TraceFile& file, const Stream& stream)
    : file_{&file}, stream_{&stream}, axis_{&file.axis(stream.process)} {
  open(0);
}

void StreamReader::open(std::size_t chunk) {
  chunk_ = chunk;
  if (at_end()) return;
  cursor_ = file_->records(*stream_->chunks[chunk].chunk);
  position_ = stream_->chunks[chunk].first;
}

void StreamHead::read() {
  if (reader.at_end()) {
    done = true;
    return;
  }
  const bool first = reader.position() == 0;
  position = reader.position();
  reader.visit(record, Ignore{});
  const std::int64_t before = told_ns;
  told_ns = record.kind == EventKind::end_of_data ? before : reader.told_ns(record);
  went_back_by = !first && told_ns < before ? before - told_ns : 0;
  own_ns = first ? told_ns : std::max(own_ns, told_ns);
  if (first) time_ns = told_ns;
}

std::optional<Scouts::Found> Scouts::find(IdMap<Found> Ahead::* map, std::uint64_t id, std::int64_t until_ns) {
  look_until(until_ns);
  for (const Ahead* ahead : {&older_, &newer_})
    if (const Found* found = (ahead->*map).find(id)) return found->time_ns <= until_ns ? std::optional{*found} : std::nullopt;
  return std::nullopt;
}

void Scouts::note(std::uint32_t stream, const StreamHead& head) {
  const Found found{stream, head.position, head.own_ns};
  const auto& spec = trace::spec_of(head.record.kind);
  if (spec.field_count > 0 && spec.storage[0].encoding == Encoding::introduce) newer_.introduced.insert(head.record.values[0], found);
  if (head.record.kind == EventKind::job_end) newer_.job_ends.insert(head.record.values[0], found);
  newer_.latest_ns = std::max(newer_.latest_ns, head.own_ns);
}

void Scouts::look_until(std::int64_t until_ns) {
  if (scouts_.empty()) scouts_ = heads_;
  constexpr std::size_t k_many = 1 << 14;
  std::int64_t passed = k_farthest_ns;
  for (const StreamHead& head : heads_)
    if (!head.done) passed = std::min(passed, head.own_ns);
  if (newer_.introduced.size() + newer_.job_ends.size() >= k_many && older_.latest_ns < passed) older_ = std::exchange(newer_, {});
  for (std::uint32_t s = 0; s < scouts_.size(); ++s) {
    StreamHead& scout = scouts_[s];
    // What the head has passed is known already.
    if (heads_[s].done) continue;
    if (scout.position <= heads_[s].position) {
      scout = heads_[s];
      note(s, scout);
    }
    while (!scout.done && scout.own_ns <= until_ns) {
      scout.read();
      if (!scout.done) note(s, scout);
    }
  }
}

}  // namespace interleave::model
