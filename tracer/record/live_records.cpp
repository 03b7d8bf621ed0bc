#include "tracer/record/live_records.hpp"

#include <algorithm>

#include "tracer/record/encode.hpp"

namespace interleave::record::detail {
namespace {

using enum EventKind;

bool introduces(EventKind kind) {
  const auto fields = trace::spec_of(kind).fields();
  return !fields.empty() && fields.front().encoding == Encoding::introduce;
}

/// Whether nobody needs the older record any more, both of one entity.
bool supersedes(EventKind newer, EventKind older) {
  switch (newer) {
    case task_resume:
      return older == task_resume || older == task_suspend || older == task_wake;
    case task_suspend:
    case task_wake:
    case task_cancel:
    case resource_state:
      return older == newer;
    case poll_end:
      return older == poll_begin;
    default:
      return false;
  }
}

std::string encoded(const AnyRecord& record) {
  std::string bytes(most_bytes(record) + 3, '\0');  // a varint may write zeros behind its end
  auto* const begin = reinterpret_cast<std::uint8_t*>(bytes.data());
  trace::LastIds no_ids;
  bytes.resize(static_cast<std::size_t>(put_any(begin, 0, no_ids, record) - begin));
  bytes.shrink_to_fit();
  return bytes;
}

AnyRecord decoded(const std::string& bytes) {
  AnyRecord record;
  AnyRecords{{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, 0}.next(record);
  return record;
}

/// A chunk's payload while it is put together.
class Payload {
 public:
  explicit Payload(std::uint64_t base_ticks) : ticks_{base_ticks} {}
  void add(std::uint64_t ticks, const AnyRecord& record) {
    const std::uint64_t since_last = ticks > ticks_ ? ticks - ticks_ : 0;
    ticks_ += since_last;
    const std::size_t end = bytes_.size();
    bytes_.resize(end + most_bytes(record) + 3);
    auto* const begin = reinterpret_cast<std::uint8_t*>(bytes_.data());
    bytes_.resize(static_cast<std::size_t>(put_any(begin + end, since_last, last_ids_, record) - begin));
    ++records_;
  }
  std::string take() { return std::move(bytes_); }
  std::uint32_t records() const { return records_; }

 private:
  std::uint64_t ticks_;
  trace::LastIds last_ids_;
  std::uint32_t records_ = 0;
  std::string bytes_;
};

}  // namespace

void LiveRecords::fold(std::uint32_t number, std::span<const std::uint8_t> payload, std::uint64_t base_ticks) {
  Stream& stream = streams_[number];
  stream.changed = true;
  stream.last_ticks = std::max(stream.last_ticks, base_ticks);
  AnyRecord record;
  for (AnyRecords records{payload, base_ticks}; records.next(record);) {
    ++folded_;
    ++stream.folded;
    stream.last_ticks = record.ticks;
    take(stream, number, record);
  }
}

void LiveRecords::take(Stream& stream, std::uint32_t number, const AnyRecord& record) {
  const std::uint64_t id = record.values[0];
  const auto made = [&] { return Kept{number, stream.folded, record.ticks, encoded(record)}; };
  switch (record.kind) {
    case thread_end:
      stream.ended = true;
      [[fallthrough]];
    case thread_start:
      stream.own.push_back(made());
      break;
    case loop_stop:
    case task_finish:
    case frame_leave:
    case group_end:
    case resource_close:
    case job_end:
    case span_end:
      end(id, made());
      break;
    case task_wake:
    case task_resume:
    case task_suspend:
    case task_cancel:
    case frame_enter:
    case group_member:
    case resource_state:
    case job_begin:
    case poll_begin:
    case poll_end:
      keep(id, made());
      break;
    default:
      if (introduces(record.kind)) keep(id, made());
      break;
  }
}

// It is forgotten with all that was said of it. Where its introduction is still to come, only its end is kept.
void LiveRecords::end(std::uint64_t id, Kept&& record) {
  const auto found = live_.find(id);
  if (found != live_.end() && found->second.introduced) return drop(found);
  if (found == live_.end()) ++never_introduced_;
  Live& live = found != live_.end() ? found->second : live_[id];
  for (const Kept& kept : live.records) streams_[kept.stream].changed = true;
  live.records.clear();
  live.records.push_back(std::move(record));
  live.ended = true;
}

void LiveRecords::keep(std::uint64_t id, Kept&& record) {
  const bool introduction = introduces(record.kind());
  const auto [found, is_new] = live_.try_emplace(id);
  Live& live = found->second;
  if (is_new && !introduction) ++never_introduced_;
  if (introduction && !live.introduced) {
    live.introduced = true;
    if (!is_new) --never_introduced_;
    if (live.ended) return drop(found);
  }
  // Streams are folded one after the other, so something newer may be there.
  const auto is_newer = [&](const Kept& kept) { return kept.ticks > record.ticks && supersedes(kept.kind(), record.kind()); };
  if (live.ended || std::ranges::any_of(live.records, is_newer)) return;
  std::erase_if(live.records, [&](const Kept& kept) {
    const bool gone = kept.ticks <= record.ticks && supersedes(record.kind(), kept.kind());
    if (gone) streams_[kept.stream].changed = true;
    return gone;
  });
  if (record.kind() != poll_end) live.records.push_back(std::move(record));
}

void LiveRecords::drop(std::unordered_map<std::uint64_t, Live>::iterator live) {
  for (const Kept& kept : live->second.records) streams_[kept.stream].changed = true;
  if (!live->second.introduced) --never_introduced_;
  live_.erase(live);
}

void LiveRecords::forget_before(std::uint64_t ticks) {
  if (never_introduced_ == 0) return;
  for (auto live = live_.begin(); live != live_.end();) {
    const auto next = std::next(live);
    const auto is_old = [&](const Kept& kept) { return kept.ticks < ticks; };
    if (!live->second.introduced && std::ranges::all_of(live->second.records, is_old)) drop(live);
    live = next;
  }
}

void LiveRecords::forget_all() {
  std::erase_if(live_, [](const auto& live) { return live.second.records.front().kind() != loop_start; });
  never_introduced_ = 0;
  for (auto& [number, stream] : streams_) stream.changed = true;
}

std::vector<LiveRecords::Condensed> LiveRecords::take_changed() {
  std::map<std::uint32_t, std::vector<const Kept*>> records;
  for (const auto& [number, stream] : streams_)
    if (stream.changed) records[number];
  for (const auto& [id, live] : live_)
    for (const Kept& kept : live.records)
      if (const auto found = records.find(kept.stream); found != records.end()) found->second.push_back(&kept);
  std::vector<Condensed> all;
  for (auto& [number, kept] : records) {
    Stream& stream = streams_[number];
    stream.changed = false;
    if (stream.ended && kept.empty()) {
      all.push_back({number, 0, 0, 0, {}});
      streams_.erase(number);
    } else {
      all.push_back(condensed(number, stream, kept));
    }
  }
  return all;
}

LiveRecords::Condensed LiveRecords::condensed(std::uint32_t number, Stream& stream, std::vector<const Kept*>& records) const {
  for (const Kept& kept : stream.own) records.push_back(&kept);
  std::ranges::sort(records, {}, &Kept::order);
  Condensed made{number, records.empty() ? stream.last_ticks : records.front()->ticks, stream.last_ticks, 0, {}};
  Payload payload{made.base_ticks};
  AnyRecord given_up;
  given_up.kind = lost;
  given_up.values[0] = stream.folded - records.size();
  given_up.values[1] = static_cast<std::uint64_t>(trace::LostReason::overwritten);
  for (const Kept* kept : records) {
    if (kept->kind() == thread_end) payload.add(kept->ticks, given_up);
    payload.add(kept->ticks, decoded(kept->bytes));
  }
  if (!stream.ended) payload.add(stream.last_ticks, given_up);
  made.records = payload.records();
  made.payload = payload.take();
  return made;
}

}  // namespace interleave::record::detail
