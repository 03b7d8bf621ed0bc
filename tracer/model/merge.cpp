#include "tracer/model/merge.hpp"

namespace interleave::model {

using file::Step;
using trace::EventKind;

std::optional<Scouts::Found> Scouts::find(IdMap<Found> Ahead::* map, std::uint64_t id, std::int64_t until_ns) {
  look_until(until_ns);
  for (const Ahead* ahead : {&older_, &newer_})
    if (const Found* found = (ahead->*map).find(id)) return found->time_ns <= until_ns ? std::optional{*found} : std::nullopt;
  return std::nullopt;
}

void Scouts::note(std::uint32_t stream) {
  const Scout& scout = scouts_[stream];
  const Found found{stream, scout.position, scout.own_ns};
  if (layout_of(scout.record.kind).introduces) newer_.introduced.insert(scout.record.values[0], found);
  if (scout.record.kind == EventKind::job_end) newer_.job_ends.insert(scout.record.values[0], found);
  newer_.latest_ns = std::max(newer_.latest_ns, scout.own_ns);
}

// The next record of the stream. False: there is none.
bool Scouts::read(std::uint32_t stream) {
  Scout& scout = scouts_[stream];
  const Stream& of = log_.streams()[stream];
  while (true) {
    const Step step = scout.cursor.next(scout.record);
    if (step == Step::unknown) continue;
    if (step == Step::event) break;
    if (++scout.chunk == of.chunks.size()) {
      scout.done = true;
      return false;
    }
    scout.cursor = file_.records(*of.chunks[scout.chunk].chunk);
  }
  ++scout.position;
  const std::int64_t told = file_.axis(of.process).to_ns(scout.record.ticks, scout.line);
  scout.own_ns = std::max(scout.own_ns, std::clamp(told, -k_farthest_ns, k_farthest_ns));
  return true;
}

// Goes to where the head is: from record to record, or from the nearest mark where that is far.
void Scouts::catch_up(std::uint32_t stream) {
  constexpr std::uint32_t k_far = 2 * EventLog::k_mark_events;
  Scout& scout = scouts_[stream];
  const StreamHead& head = heads_[stream];
  if (!scout.started || scout.done || head.position - scout.position > k_far) {
    const auto& chunks = log_.streams()[stream].chunks;
    scout.chunk = static_cast<std::size_t>(std::ranges::upper_bound(chunks, head.position, {}, &LoggedChunk::first) - chunks.begin() - 1);
    const LoggedChunk& chunk = chunks[scout.chunk];
    const std::uint32_t mark = (head.position - chunk.first) / EventLog::k_mark_events;
    scout.cursor = file_.records(*chunk.chunk);
    scout.cursor.go_to(chunk.marks[mark]);
    scout.position = chunk.first + mark * EventLog::k_mark_events - 1;  // the one before the mark's: 0 less 1 is right too
    scout.started = true;
    scout.done = false;
  }
  while (scout.position != head.position && read(stream)) {
  }
  scout.own_ns = head.own_ns;
}

void Scouts::look_until(std::int64_t until_ns) {
  scouts_.resize(heads_.size());
  constexpr std::size_t k_many = 1 << 14;
  std::int64_t passed = k_farthest_ns;
  for (const StreamHead& head : heads_)
    if (!head.done) passed = std::min(passed, head.own_ns);
  if (newer_.introduced.size() + newer_.job_ends.size() >= k_many && older_.latest_ns < passed) older_ = std::exchange(newer_, {});
  for (std::uint32_t s = 0; s < scouts_.size(); ++s) {
    Scout& scout = scouts_[s];
    // What the head has passed is known already.
    if (heads_[s].done) continue;
    if (!scout.started || scout.position <= heads_[s].position) {
      catch_up(s);
      note(s);
    }
    while (!scout.done && scout.own_ns <= until_ns)
      if (read(s)) note(s);
  }
}

}  // namespace interleave::model
