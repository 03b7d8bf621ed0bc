#include "tracer/model/read_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace interleave::model {
namespace {

using trace::FieldName;

constexpr double k_part_read = 0.75;

}  // namespace

void EventReading::read() {
  read_threads();
  order_events();
  note_gaps();
  data_.lost_events = std::max(lost_in_events_, data_.file.info().lost_events);
  for (const file::Damage& damage : data_.file.damage())
    note(k_none, 0, fmt::format("at byte {} of the file: {}", damage.offset, damage.message));
}

void EventReading::note(EventIndex event, int rule, std::string message) {
  if (data_.reading_problems.size() < k_problems_kept) data_.reading_problems.push_back({event, rule, std::move(message)});
}

void EventReading::read_threads() {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<const file::EventChunk*>> chunks;  // of each process and thread
  std::uint64_t bytes = 0, bytes_read = 0;
  for (const file::EventChunk& chunk : data_.file.chunks()) {
    chunks[{chunk.process, chunk.thread.value}].push_back(&chunk);
    bytes += chunk.payload.size();
  }
  for (auto& [key, parts] : chunks) {
    std::ranges::sort(parts, {}, &file::EventChunk::sequence);
    const auto thread = static_cast<ThreadIndex>(streams_.size());
    data_.threads.push_back({{key.second}, {}, 0, {}, k_none, k_none});
    streams_.push_back({EventStore{{key.second}}, {}});
    std::uint32_t expected = 0;
    std::int64_t last_told = 0;
    for (const file::EventChunk* chunk : parts) {
      if (chunk->sequence != expected) gaps_.push_back({thread, static_cast<std::uint32_t>(streams_.back().events.size())});
      expected = chunk->sequence + 1;
      read_chunk(*chunk, thread, last_told);
      bytes_read += chunk->payload.size();
      report_(k_part_read * static_cast<double>(bytes_read) / static_cast<double>(std::max<std::uint64_t>(bytes, 1)));
    }
  }
}

void EventReading::read_chunk(const file::EventChunk& chunk, ThreadIndex thread, std::int64_t& last_told) {
  ThreadStream& stream = streams_[thread];
  file::ChunkReader reader{data_.file, chunk};
  while (reader.next()) {
    const std::int64_t told = std::clamp(reader.event().time_ns, -k_farthest_ns, k_farthest_ns);
    // One breach for each jump; what follows it keeps the later time until its own has caught up.
    if (!stream.times_ns.empty() && told < last_told)
      went_back_.push_back({thread, static_cast<std::uint32_t>(stream.times_ns.size()), last_told - told});
    last_told = told;
    const std::int64_t time = stream.times_ns.empty() ? told : std::max(told, stream.times_ns.back());
    stream.events.append(reader.event());
    stream.times_ns.push_back(time);
    if (reader.event().kind == EventKind::lost) lost_in_events_ += reader.event()[FieldName::count];
  }
  const auto here = static_cast<std::uint32_t>(stream.times_ns.size());
  if (reader.damage()) {
    note(k_none, 0, fmt::format("at byte {} of the file: {}", reader.damage()->offset, reader.damage()->message));
    gaps_.push_back({thread, here});
  }
  if (reader.unknown_events() > 0) {
    note(k_none, 0,
         fmt::format("{} events of thread {} are of kinds that this program does not know: a newer recorder wrote them",
                     reader.unknown_events(), chunk.thread.value));
    gaps_.push_back({thread, here});
  }
}

void EventReading::order_events() {
  std::size_t total = 0;
  for (ThreadStream& stream : streams_) {
    stream.events.shrink();
    total += stream.events.size();
  }
  if (total >= k_none)
    throw file::FileError{
        fmt::format("cannot read the trace {}: it has {} events, more than this program can number", data_.file.path().string(), total)};
  MergedOrder order = merge(streams_, [&](std::size_t done) {
    report_(k_part_read + (1 - k_part_read) * static_cast<double>(done) / static_cast<double>(total));
  });
  data_.times_ns = std::move(order.times_ns);
  data_.event_threads = std::move(order.threads);
  data_.positions = std::move(order.positions);
  for (ThreadStream& stream : streams_) {
    data_.stores.push_back(std::move(stream.events));
    stream.times_ns = {};
  }
  data_.entities.expect(total);
}

// Places in threads, as places among all events.
void EventReading::note_gaps() {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> wanted;
  for (const auto& gap : gaps_) wanted.push_back(gap);
  for (const WentBack& back : went_back_) wanted.emplace_back(back.thread, back.position);
  if (wanted.empty()) return;
  std::map<std::pair<std::uint32_t, std::uint32_t>, EventIndex> found;
  for (const auto& place : wanted) found[place] = k_none;
  for (EventIndex i = 0; i < data_.times_ns.size(); ++i)
    if (const auto it = found.find({data_.event_threads[i], data_.positions[i]}); it != found.end()) it->second = i;
  for (const auto& gap : gaps_)
    if (found[gap] != k_none) data_.gaps.push_back({found[gap], gap.first});
  std::ranges::sort(data_.gaps, {}, &Gap::event);
  for (const WentBack& back : went_back_) {
    const EventIndex event = found[{back.thread, back.position}];
    note(event, 1, fmt::format("on thread {} the time goes back by {} ns", data_.threads[back.thread].id.value, back.by_ns));
  }
}

}  // namespace interleave::model
