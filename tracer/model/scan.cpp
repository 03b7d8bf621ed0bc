#include "tracer/model/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <optional>
#include <thread>

namespace interleave::model {
namespace {

using file::EventChunk;
using file::Record;
using file::Step;
using trace::EventKind;

struct ScannedChunk {
  std::uint32_t count = 0, unknown = 0;
  std::uint64_t lost = 0;
  std::optional<file::Damage> damage;
  std::vector<file::RecordPlace> marks;
};

// What a recording of limited size has given up is not lost: it was asked to.
std::uint64_t lost_by(const Record& record) {
  const auto value = [&](trace::FieldName field) { return record.values[static_cast<std::size_t>(trace::slot_of(EventKind::lost, field))]; };
  const bool given_up = value(trace::FieldName::reason) == static_cast<std::uint64_t>(trace::LostReason::overwritten);
  return given_up ? 0 : value(trace::FieldName::count);
}

ScannedChunk scan_chunk(const file::TraceFile& file, const EventChunk& chunk) {
  ScannedChunk made;
  // No more than the payload can hold is believed of the header's count.
  made.marks.reserve(std::min<std::size_t>(chunk.event_count, chunk.payload.size() / 2) / EventLog::k_mark_events + 1);
  file::RecordCursor cursor = file.records(chunk, &made.damage);
  Record record;
  for (file::RecordPlace place = cursor.place();; place = cursor.place()) {
    const Step step = cursor.next(record);
    if (step == Step::event) {
      if (made.count % EventLog::k_mark_events == 0) made.marks.push_back(place);
      ++made.count;
      if (record.kind == EventKind::lost) [[unlikely]]
        made.lost += lost_by(record);
    } else if (step == Step::unknown) {
      ++made.unknown;
    } else {
      if (step == Step::damaged && !made.damage) made.damage = file.record_damage(chunk, cursor.place().offset);
      break;
    }
  }
  made.marks.shrink_to_fit();
  return made;
}

// All of them, each by whichever thread is free.
std::vector<ScannedChunk> scan_chunks(const file::TraceFile& file, const std::function<void(double)>& report) {
  const auto chunks = file.chunks();
  std::vector<ScannedChunk> made(chunks.size());
  std::uint64_t bytes = 0;
  for (const EventChunk& chunk : chunks) bytes += chunk.payload.size();
  std::atomic<std::size_t> next{0};
  std::atomic<std::uint64_t> bytes_done{0};
  std::atomic<bool> stop{false};
  const auto work = [&](const auto& after_each) {
    for (std::size_t i = next++; i < chunks.size() && !stop; i = next++) {
      made[i] = scan_chunk(file, chunks[i]);
      bytes_done += chunks[i].payload.size();
      after_each();
    }
  };
  std::vector<std::exception_ptr> failures(helper_count());
  std::vector<std::thread> helpers;
  for (std::size_t h = 1; h < std::min<std::size_t>(failures.size(), chunks.size()); ++h)
    helpers.emplace_back([&, h] {
      try {
        work([] {});
      } catch (...) {
        failures[h] = std::current_exception();
        stop = true;
      }
    });
  try {
    work([&] { report(static_cast<double>(bytes_done) / static_cast<double>(std::max<std::uint64_t>(bytes, 1))); });
  } catch (...) {
    failures[0] = std::current_exception();
    stop = true;
  }
  for (std::thread& helper : helpers) helper.join();
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return made;
}

}  // namespace

std::size_t helper_count() { return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8); }

Scan scan(const file::TraceFile& file, std::size_t limit, const std::function<void(double)>& report) {
  Scan made;
  std::vector<ScannedChunk> scanned = scan_chunks(file, report);
  const auto chunks = file.chunks();
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::size_t>> threads;  // of each process and stream, its chunks
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    threads[{chunks[i].process, chunks[i].thread.value}].push_back(i);
    made.payload_bytes += chunks[i].payload.size();
    made.events += scanned[i].count;
  }
  if (made.events > EventLog::k_most_events)
    throw file::FileError{
        fmt::format("cannot read the trace {}: it has {} events, more than this program can number", file.path().string(), made.events)};
  const auto note = [&](std::string message) {
    if (made.problems.size() < limit) made.problems.push_back({k_none, 0, std::move(message)});
  };
  for (auto& [key, parts] : threads) {
    std::ranges::sort(parts, {}, [&](std::size_t i) { return chunks[i].sequence; });
    const auto thread = static_cast<ThreadIndex>(made.streams.size());
    Stream& stream = made.streams.emplace_back();
    stream.process = key.first;
    stream.thread = {key.second};
    std::uint32_t expected = 0;
    for (const std::size_t i : parts) {
      ScannedChunk& part = scanned[i];
      if (chunks[i].condensed) {
        stream.condensed = part.count;
        made.condensed = true;
      } else if (chunks[i].sequence != expected) {
        made.missing.push_back({thread, stream.count});
      }
      expected = chunks[i].sequence + 1;
      if (part.count > 0) stream.chunks.push_back({&chunks[i], stream.count, part.count, std::move(part.marks)});
      stream.count += part.count;
      made.lost += part.lost;
      if (part.damage) {
        note(fmt::format("at byte {} of the file: {}", part.damage->offset, part.damage->message));
        made.missing.push_back({thread, stream.count});
      }
      if (part.unknown > 0) {
        note(fmt::format("{} events of thread {} are of kinds that this program does not know: a newer recorder wrote them", part.unknown,
                         key.second));
        made.missing.push_back({thread, stream.count});
      }
    }
  }
  return made;
}

}  // namespace interleave::model
