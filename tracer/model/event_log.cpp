#include "tracer/model/event_log.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>

#include "tracer/model/brief.hpp"

namespace interleave::model {

using file::EventChunk;
using file::Record;
using file::Step;
using trace::Event;
using trace::EventKind;

namespace {

constexpr std::uint32_t k_no_event = ~std::uint32_t{0};
constexpr std::size_t k_usual_bytes = 6;  // an event takes a few more

// Goes over `count` known events.
void skip(file::RecordCursor& cursor, Record& record, std::uint32_t count) {
  while (count > 0) {
    const Step step = cursor.next(record);
    if (step == Step::event) --count;
    if (step == Step::end || step == Step::damaged) return;
  }
}

bool read_one(file::RecordCursor& cursor, Record& record) {
  Step step = cursor.next(record);
  while (step == Step::unknown) step = cursor.next(record);
  return step == Step::event;
}

}  // namespace

std::vector<Stream> streams_of(const file::TraceFile& file) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<const EventChunk*>> chunks_of;  // of each process and stream
  for (const EventChunk& chunk : file.chunks()) chunks_of[{chunk.process, chunk.thread.value}].push_back(&chunk);
  std::vector<Stream> streams;
  for (auto& [key, chunks] : chunks_of) {
    std::ranges::sort(chunks, {}, &EventChunk::sequence);
    Stream& stream = streams.emplace_back();
    stream.process = key.first;
    stream.thread = {key.second};
    stream.chunks.resize(chunks.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) stream.chunks[i].chunk = chunks[i];
  }
  return streams;
}

void EventLog::set_streams(std::vector<Stream> streams, std::size_t most_events) {
  streams_ = std::move(streams);
  count_ = block_ = 0;
  if (streams_.size() <= 1) return;
  wide_ = streams_.size() > 256;
  if (wide_)
    order16_ = Column<std::uint16_t>{most_events};
  else
    order8_ = Column<std::uint8_t>{most_events};
  // So far apart that the counts take half a byte an event at most.
  block_ = std::max<std::uint32_t>(256, std::bit_ceil(static_cast<std::uint32_t>(streams_.size()) * 8));
  so_far_.assign(streams_.size(), 0);
  ranks_ = Column<std::uint32_t>{(most_events / block_ + 1) * streams_.size()};
}

void EventLog::read(std::uint32_t stream, const Block& block) {
  Stream& of = streams_[stream];
  LoggedChunk& chunk = of.chunks[block.chunk];
  if (block.begins) {
    chunk.first = of.count;
    if (!block.ends) chunk.marks.reserve(chunk.chunk->payload.size() / k_usual_bytes / k_mark_events);
  }
  chunk.marks.insert(chunk.marks.end(), block.marks.begin(), block.marks.end());
  chunk.count += block.count;
  of.count += block.count;
  if (!block.ends) return;
  if (chunk.marks.capacity() > chunk.marks.size()) chunk.marks.shrink_to_fit();
  if (chunk.chunk->condensed) of.condensed = chunk.count;
}

void EventLog::begin_block() {
  for (const std::uint32_t had : so_far_) ranks_.push_back(had);
}

EventLog::Place EventLog::place_of(std::uint32_t event) const {
  if (streams_.size() <= 1) return {0, event};
  const std::uint32_t stream = order_at(event);
  const std::uint32_t begin = event / block_ * block_;
  const std::uint32_t before = ranks_[std::size_t{event / block_} * streams_.size() + stream];
  const auto in_block = wide_ ? std::count(order16_.begin() + begin, order16_.begin() + event, static_cast<std::uint16_t>(stream))
                              : std::count(order8_.begin() + begin, order8_.begin() + event, static_cast<std::uint8_t>(stream));
  return {stream, before + static_cast<std::uint32_t>(in_block)};
}

std::uint32_t EventLog::next_of_stream(std::uint32_t event) const {
  if (event + 1 >= count_) return k_no_event;
  if (streams_.size() <= 1) return event + 1;
  const std::uint32_t stream = order_at(event);
  if (wide_) {
    const auto* found = std::find(order16_.begin() + event + 1, order16_.end(), static_cast<std::uint16_t>(stream));
    return found == order16_.end() ? k_no_event : static_cast<std::uint32_t>(found - order16_.begin());
  }
  const void* found = std::memchr(order8_.begin() + event + 1, static_cast<int>(stream), count_ - event - 1);
  return found == nullptr ? k_no_event : static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(found) - order8_.begin());
}

std::uint32_t EventLog::previous_of_stream(std::uint32_t event) const {
  if (event == 0 || event > count_) return k_no_event;
  if (streams_.size() <= 1) return event - 1;
  const std::uint32_t stream = order_at(event);
  while (event > 0)
    if (order_at(--event) == stream) return event;
  return k_no_event;
}

const EventChunk* EventLog::record_at(Place place, Record& record) const {
  const auto& chunks = streams_[place.stream].chunks;
  const auto after = std::ranges::upper_bound(chunks, place.position, {}, &LoggedChunk::first);
  if (after == chunks.begin()) return nullptr;
  const LoggedChunk& chunk = *(after - 1);
  const std::uint32_t local = place.position - chunk.first;
  if (local >= chunk.count || local / k_mark_events >= chunk.marks.size()) return nullptr;
  file::RecordCursor cursor = file_->records(*chunk.chunk);
  cursor.go_to(chunk.marks[local / k_mark_events]);
  skip(cursor, record, local % k_mark_events);
  return read_one(cursor, record) ? chunk.chunk : nullptr;
}

std::int64_t EventLog::time_at(const Stream& stream, std::uint32_t position, std::uint64_t ticks) const {
  const std::int64_t own = std::clamp(file_->to_ns(ticks, stream.process), -k_farthest_ns, k_farthest_ns);
  if (stream.floors.empty()) return own;
  const auto after = std::ranges::upper_bound(stream.floors, position, {}, &Floor::position);
  return after == stream.floors.begin() ? own : std::max(own, (after - 1)->time_ns);
}

Event EventLog::event(std::uint32_t index) const {
  if (recent_ == nullptr) return decode(index);
  if (const std::optional<Event> recent = recent_->find(index)) return *recent;
  const Event event = decode(index);
  recent_->keep(index, event);
  return event;
}

Event EventLog::decode(std::uint32_t index) const {
  Record record;
  const Place place = place_of(index);
  const EventChunk* chunk = record_at(place, record);
  if (chunk == nullptr) return {};
  Event event = file_->event_of(record, *chunk);
  event.time_ns = time_at(streams_[place.stream], place.position, record.ticks);
  return event;
}

std::int64_t EventLog::time_ns(std::uint32_t index) const {
  if (recent_ != nullptr) return event(index).time_ns;
  Record record;
  const Place place = place_of(index);
  return record_at(place, record) == nullptr ? 0 : time_at(streams_[place.stream], place.position, record.ticks);
}

EventKind EventLog::kind(std::uint32_t index) const {
  if (recent_ != nullptr)
    if (const std::optional<Event> recent = recent_->find(index)) return recent->kind;
  Record record;
  return record_at(place_of(index), record) == nullptr ? EventKind::end_of_data : record.kind;
}

std::optional<std::int64_t> EventLog::moved_from_ns(std::uint32_t index) const {
  const Stream& stream = streams_[stream_of(index)];
  if (stream.floors.empty()) return std::nullopt;
  Record record;
  const Place place = place_of(index);
  if (record_at(place, record) == nullptr) return std::nullopt;
  const std::int64_t own = std::clamp(file_->to_ns(record.ticks, stream.process), -k_farthest_ns, k_farthest_ns);
  return own == time_at(stream, place.position, record.ticks) ? std::nullopt : std::optional{own};
}

bool EventLog::is_condensed(std::uint32_t index) const {
  const std::uint32_t stream = stream_of(index);
  return streams_[stream].condensed > 0 && place_of(index).position < streams_[stream].condensed;
}

// While the events are asked for in order, positions are counted on.
EventLog::Place EventReader::place_of(std::uint32_t index) {
  if (log_->streams().size() <= 1) return {0, index};
  constexpr std::uint32_t k_worth_counting = 64;
  if (last_index_ != k_no_event && index >= last_index_ && index - last_index_ < k_worth_counting) {
    for (std::uint32_t i = last_index_; i < index; ++i) ++positions_[log_->stream_of(i)];
  } else {
    // What each stream has had before.
    positions_.assign(log_->streams().size(), 0);
    const std::uint32_t block = log_->block_;
    for (std::size_t s = 0; s < positions_.size(); ++s) positions_[s] = log_->ranks_[std::size_t{index / block} * positions_.size() + s];
    for (std::uint32_t i = index / block * block; i < index; ++i) ++positions_[log_->stream_of(i)];
  }
  last_index_ = index;
  const std::uint32_t stream = log_->stream_of(index);
  return {stream, positions_[stream]};
}

const EventChunk* EventReader::read(EventLog::Place place) {
  Thread& thread = threads_[place.stream];
  const auto is_here = [&] { return thread.chunk != nullptr && place.position - thread.chunk->first < thread.chunk->count; };
  const bool was_here = is_here();
  if (!was_here) {
    const auto& chunks = log_->streams()[place.stream].chunks;
    const auto after = std::ranges::upper_bound(chunks, place.position, {}, &LoggedChunk::first);
    if (after == chunks.begin()) return nullptr;
    thread.chunk = &*(after - 1);
    thread.cursor = log_->file_->records(*thread.chunk->chunk);
    if (!is_here()) return nullptr;
  }
  // From where it is, or from the last mark where that is nearer.
  const std::uint32_t mark = (place.position - thread.chunk->first) / EventLog::k_mark_events;
  const std::uint32_t marked = thread.chunk->first + mark * EventLog::k_mark_events;
  if (!was_here || place.position < thread.next || thread.next < marked) {
    if (mark >= thread.chunk->marks.size()) return nullptr;
    thread.cursor.go_to(thread.chunk->marks[mark]);
    thread.next = marked;
  }
  skip(thread.cursor, record_, place.position - thread.next);
  thread.next = place.position + 1;
  return read_one(thread.cursor, record_) ? thread.chunk->chunk : nullptr;
}

Event EventReader::event(std::uint32_t index) {
  const EventLog::Place place = place_of(index);
  const EventChunk* chunk = read(place);
  if (chunk == nullptr) return {};
  Event event = log_->file_->event_of(record_, *chunk);
  event.time_ns = log_->time_at(log_->streams()[place.stream], place.position, record_.ticks);
  return event;
}

std::int64_t EventReader::time_ns(std::uint32_t index) {
  const EventLog::Place place = place_of(index);
  return read(place) == nullptr ? 0 : log_->time_at(log_->streams()[place.stream], place.position, record_.ticks);
}

}  // namespace interleave::model
