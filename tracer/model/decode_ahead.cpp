#include "tracer/model/decode_ahead.hpp"

#include <algorithm>
#include <utility>

namespace interleave::model {
namespace {

using file::Record;
using file::RecordPlace;
using file::Step;
using trace::EventKind;

constexpr std::uint32_t k_block_events = 4096;
constexpr std::size_t k_blocks_ahead = 8;
constexpr std::size_t k_events_ahead = std::size_t{1} << 17;  // of all streams together, as far as that is possible: 4 MiB stay in caches
constexpr std::uint64_t k_bytes_worth_a_thread = 1 << 20;     // starting one takes as long as decoding some thousand events
constexpr std::size_t k_spare_blocks = 64;

std::uint64_t lost_by(const Record& record) {
  const auto value = [&](trace::FieldName field) {
    return record.values[static_cast<std::size_t>(trace::slot_of(EventKind::lost, field))];
  };
  return trace::is_loss(static_cast<trace::LostReason>(value(trace::FieldName::reason))) ? value(trace::FieldName::count) : 0;
}

// Puts records down in brief.
struct Shortener {
  Block& block;
  const file::ClockAxis& axis;
  std::uint32_t& line;
  std::uint64_t& lost;

  template <EventKind K>
  void on(const Record& record) {
    constexpr BriefLayout k_layout = brief_layout(K);
    Brief& brief = block.events[block.count];
    brief.told_ns = std::clamp(axis.to_ns(record.ticks, line), -k_farthest_ns, k_farthest_ns);
    brief.kind = K;
    [[maybe_unused]] MoreOfBrief* more = nullptr;
    if constexpr (k_layout.more) {
      brief.more = static_cast<std::uint32_t>(block.more.size());
      more = &block.more.emplace_back();
    }
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      const auto keep = [&]<std::size_t Slot>() {
        constexpr int k_place = k_layout.place[Slot];
        if constexpr (k_place >= 2)
          more->values[k_place - 2] = record.values[Slot];
        else if constexpr (k_place >= 0)
          brief.values[k_place] = record.values[Slot];
      };
      (keep.template operator()<I>(), ...);
    }(std::make_index_sequence<trace::k_max_fields>{});
    if constexpr (K == EventKind::task_wake) {
      brief.more = static_cast<std::uint32_t>(block.wakes.size());
      block.wakes.push_back({record.values[0], record.values[1]});
    }
    if constexpr (k_layout.text) more->text = record.text;
    if constexpr (K == EventKind::lost) lost += lost_by(record);
    ++block.count;
  }
};

std::size_t thread_count(const DecodeOptions& options, std::size_t streams, std::uint64_t bytes) {
  if (options.threads == DecodeOptions::k_no_threads) return 0;
  std::size_t threads = options.threads;
  if (threads == 0) threads = bytes < k_bytes_worth_a_thread ? 0 : std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 8) - 1;
  return std::min(threads, streams);
}

}  // namespace

/// A stream while it is decoded. The first part belongs to the thread that has set `busy`, the rest is under the mutex.
struct DecodeAhead::Lane {
  const Stream* stream = nullptr;
  file::RecordCursor cursor;
  std::uint32_t chunk = 0;
  std::uint32_t events = 0;  // of the chunk
  std::uint32_t unknown = 0;
  std::uint32_t line = 0;
  std::uint64_t lost = 0;
  std::optional<file::Damage> damage;
  bool open = false;

  bool busy = false, wanted = false, ended = false;
  std::vector<std::unique_ptr<Block>> ready;
  std::unique_ptr<Block> taken;
};

DecodeAhead::DecodeAhead(const file::TraceFile& file, std::span<const Stream> streams, const DecodeOptions& options)
    : file_{file}, lanes_(streams.size()) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    lanes_[i].stream = &streams[i];
    for (const LoggedChunk& chunk : streams[i].chunks) bytes += chunk.chunk->payload.size();
    lanes_[i].ended = streams[i].chunks.empty();
  }
  const std::size_t room = k_events_ahead / std::max<std::size_t>(streams.size(), 1);  // of one stream
  block_events_ =
      options.block_events != 0 ? options.block_events : static_cast<std::uint32_t>(std::min<std::size_t>(room / 2, k_block_events));
  block_events_ = std::max(block_events_ / EventLog::k_mark_events, 1u) * EventLog::k_mark_events;
  blocks_ahead_ = std::clamp<std::size_t>(room / block_events_, 1, k_blocks_ahead);
  const std::size_t threads = thread_count(options, streams.size(), bytes);
  has_helpers_ = threads > 0;
  for (Lane& lane : lanes_) want(lane);
  try {
    for (std::size_t i = 0; i < threads; ++i) helpers_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // No more threads are to be had: those that there are do it.
  }
}

DecodeAhead::~DecodeAhead() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  work_came_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

const Block* DecodeAhead::next(std::uint32_t stream) {
  Lane& lane = lanes_[stream];
  std::unique_lock lock{mutex_};
  if (lane.taken && spare_.size() < k_spare_blocks) spare_.push_back(std::move(lane.taken));
  lane.taken.reset();
  if (lane.ready.empty() && lane.busy) block_came_.wait(lock, [&] { return !lane.busy || !lane.ready.empty() || failure_; });
  if (failure_) std::rethrow_exception(failure_);
  if (!lane.ready.empty()) {
    lane.taken = std::move(lane.ready.front());
    lane.ready.erase(lane.ready.begin());
    // A helper goes on until the lane is full again, so that it is not woken for each block.
    if (lane.ready.size() <= blocks_ahead_ / 2) want(lane);
    return lane.taken.get();
  }
  if (lane.ended) return nullptr;
  lane.taken = empty_block();
  lane.busy = true;
  lock.unlock();
  decode(lane, *lane.taken);
  lock.lock();
  lane.busy = false;
  lane.ended = lane.chunk == lane.stream->chunks.size();
  want(lane);
  return lane.taken.get();
}

std::unique_ptr<Block> DecodeAhead::empty_block() {
  if (spare_.empty()) return std::make_unique<Block>();
  std::unique_ptr<Block> block = std::move(spare_.back());
  spare_.pop_back();
  return block;
}

void DecodeAhead::want(Lane& lane) {
  if (!has_helpers_ || lane.wanted || lane.busy || lane.ended || lane.ready.size() >= blocks_ahead_) return;
  lane.wanted = true;
  wanted_.push_back(&lane);
  work_came_.notify_one();
}

void DecodeAhead::work() {
  std::unique_lock lock{mutex_};
  while (true) {
    work_came_.wait(lock, [&] { return stop_ || !wanted_.empty(); });
    if (stop_) return;
    Lane& lane = *wanted_.front();
    wanted_.pop_front();
    lane.wanted = false;
    if (lane.busy || lane.ended || lane.ready.size() >= blocks_ahead_) continue;
    std::unique_ptr<Block> block = empty_block();
    lane.busy = true;
    lock.unlock();
    std::exception_ptr failure;
    try {
      decode(lane, *block);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    lane.busy = false;
    if (failure) {
      failure_ = failure;
      stop_ = true;
      work_came_.notify_all();
    } else {
      lane.ended = lane.chunk == lane.stream->chunks.size();
      lane.ready.push_back(std::move(block));
      want(lane);
    }
    block_came_.notify_one();
  }
}

void DecodeAhead::decode(Lane& lane, Block& block) const {
  const file::EventChunk& chunk = *lane.stream->chunks[lane.chunk].chunk;
  block.begins = !lane.open;
  if (!lane.open) {
    lane.open = true;
    lane.events = lane.unknown = 0;
    lane.lost = 0;
    lane.damage.reset();
    lane.cursor = file_.records(chunk, &lane.damage);
  }
  // No record is shorter than 2 bytes.
  const std::uint64_t begin = lane.cursor.place().offset;
  const auto most = static_cast<std::uint32_t>(std::min<std::uint64_t>(block_events_, (chunk.payload.size() - begin) / 2 + 1));
  if (block.capacity < most) {
    block.events = std::make_unique_for_overwrite<Brief[]>(most);
    block.capacity = most;
  }
  block.count = 0;
  block.more.clear();
  block.wakes.clear();
  block.marks.clear();
  block.chunk = lane.chunk;
  block.ends = false;
  Shortener shortener{block, file_.axis(lane.stream->process), lane.line, lane.lost};
  Record record;
  RecordPlace place;
  while (block.count < most) {
    const bool marked = lane.events % EventLog::k_mark_events == 0;
    if (marked) place = lane.cursor.place();
    const Step step = lane.cursor.visit(record, shortener);
    if (step == Step::event) {
      if (marked) block.marks.push_back(place);
      ++lane.events;
    } else if (step == Step::unknown) {
      ++lane.unknown;
    } else {
      if (step == Step::damaged && !lane.damage) lane.damage = file_.record_damage(chunk, lane.cursor.place().offset);
      block.ends = true;
      break;
    }
  }
  block.bytes = block.ends ? chunk.payload.size() - begin : lane.cursor.place().offset - begin;
  if (!block.ends) return;
  block.unknown = lane.unknown;
  block.lost = lane.lost;
  block.damage = lane.damage;
  lane.open = false;
  ++lane.chunk;
}

}  // namespace interleave::model
