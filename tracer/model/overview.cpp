#include "tracer/model/overview.hpp"

#include <algorithm>
#include <cmath>

#include "tracer/model/event_log.hpp"

namespace interleave::model {
namespace {

constexpr std::uint64_t k_usual_bytes = 8;  // of an event

struct Stretch {
  Interval time;
  std::uint64_t events = 0;
};

Stretch stretch_of(const file::TraceFile& file, const file::EventChunk& chunk) {
  const auto time = [&](std::uint64_t ticks) { return std::clamp(file.to_ns(ticks, chunk.process), -k_farthest_ns, k_farthest_ns); };
  Stretch stretch;
  stretch.time.begin_ns = time(chunk.base_ticks);
  stretch.time.end_ns = std::max(stretch.time.begin_ns, time(std::max(chunk.base_ticks, chunk.last_ticks)));
  const std::uint64_t most = chunk.payload.size() / 2;  // no record is shorter
  stretch.events = chunk.event_count == 0 || chunk.event_count > most ? chunk.payload.size() / k_usual_bytes : chunk.event_count;
  return stretch;
}

// Adds the events, evenly over their time: to each step as much as it has of that.
void spread(std::vector<float>& density, const Interval& whole, const Stretch& stretch) {
  const auto steps = static_cast<double>(density.size());
  const double step_ns = std::max(1.0, static_cast<double>(whole.length_ns()) / steps);
  const auto place_of = [&](std::int64_t ns) { return std::clamp(static_cast<double>(ns - whole.begin_ns) / step_ns, 0.0, steps); };
  const double begin = place_of(stretch.time.begin_ns), end = place_of(stretch.time.end_ns);
  const auto step_of = [&](double place) { return std::min(static_cast<std::size_t>(place), density.size() - 1); };
  const double events = static_cast<double>(stretch.events);
  for (std::size_t step = step_of(begin); step <= step_of(end); ++step) {
    const double part = std::min(end, static_cast<double>(step + 1)) - std::max(begin, static_cast<double>(step));
    density[step] += static_cast<float>(end > begin ? events * part / (end - begin) : events);
  }
}

// A thread's first record says what it is called. A packed chunk is not unpacked for it.
void describe_thread(const file::TraceFile& file, const file::EventChunk& first, Overview::Row& row) {
  if (first.packed != file::EventChunk::k_whole) return;
  file::Record record;
  if (file.records(first).next(record) != file::Step::event || record.kind != EventKind::thread_start) return;
  row.role = static_cast<trace::ThreadRole>(record.values[0]);
  row.name = record.text;
}

}  // namespace

Overview overview_of(const file::TraceFile& file, std::size_t steps) {
  Overview overview;
  overview.bytes = file.info().bytes;
  overview.program = file.info().program;
  const std::vector<Stream> streams = streams_of(file);
  bool first = true;
  for (const file::EventChunk& chunk : file.chunks()) {
    const Interval time = stretch_of(file, chunk).time;
    overview.time = first ? time : Interval{std::min(overview.time.begin_ns, time.begin_ns), std::max(overview.time.end_ns, time.end_ns)};
    first = false;
  }
  // Of a file with very many threads, the first are enough to be seen.
  constexpr std::size_t k_most_rows = 4096;
  float most = 0;
  for (const Stream& stream : streams) {
    std::vector<float> density(std::max<std::size_t>(steps, 1));
    std::uint64_t events = 0;
    for (const LoggedChunk& chunk : stream.chunks) {
      const Stretch stretch = stretch_of(file, *chunk.chunk);
      spread(density, overview.time, stretch);
      events += stretch.events;
    }
    overview.events += events;
    if (overview.threads.size() == k_most_rows) continue;
    Overview::Row& row = overview.threads.emplace_back();
    row.thread = stream.thread;
    row.process = stream.process;
    row.events = events;
    most = std::max(most, *std::ranges::max_element(density));
    row.density = std::move(density);
    if (!stream.chunks.empty()) describe_thread(file, *stream.chunks.front().chunk, row);
  }
  if (most > 0)
    for (Overview::Row& row : overview.threads)
      for (float& part : row.density) part /= most;
  return overview;
}

}  // namespace interleave::model
