// What a loaded trace keeps. Filled by load.cpp, then only read.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "tracer/model/entity_table.hpp"
#include "tracer/model/event_store.hpp"
#include "tracer/model/replay.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

/// Rows of different lengths in one vector: row i is items[begins[i] … begins[i + 1]).
template <class Item>
struct Rows {
  std::vector<std::size_t> begins{0};
  std::vector<Item> items;

  std::span<const Item> row(std::size_t index) const {
    if (index + 1 >= begins.size()) return {};
    return {items.data() + begins[index], begins[index + 1] - begins[index]};
  }

  /// From (row, item) pairs; the items of a row keep their order.
  static Rows from(const std::vector<std::pair<std::uint32_t, Item>>& pairs, std::size_t rows) {
    Rows made;
    made.begins.assign(rows + 1, 0);
    for (const auto& [row, item] : pairs) ++made.begins[row + 1];
    for (std::size_t i = 0; i < rows; ++i) made.begins[i + 1] += made.begins[i];
    made.items.resize(pairs.size());
    std::vector<std::size_t> next{made.begins};
    for (const auto& [row, item] : pairs) made.items[next[row]++] = item;
    return made;
  }
};

inline constexpr std::size_t k_problems_kept = 1000;
inline constexpr std::int64_t k_farthest_ns = std::int64_t{1} << 61;  ///< no time is later: differences of two always fit

/// An uninterrupted run of a task, in events.
struct Stint {
  EventIndex first = k_none;
  EventIndex last = k_none;  ///< inclusive; k_none: to the end of the trace
  TaskIndex task = k_none;
};

struct Checkpoint {
  EventIndex next = 0;  ///< the first event that is not in it
  Snapshot snapshot;
};

struct Trace::Data {
  explicit Data(file::TraceFile opened) : file{std::move(opened)} {}

  file::TraceFile file;

  // Events, by their number over all threads: which thread's store holds it, and where.
  std::vector<std::int64_t> times_ns;
  std::vector<std::uint32_t> event_threads;
  std::vector<std::uint32_t> positions;
  std::vector<EventStore> stores;
  std::vector<Gap> gaps;

  std::vector<Thread> threads;
  std::vector<Loop> loops;
  std::vector<Task> tasks;
  std::vector<Frame> frames;
  std::vector<Resource> resources;
  std::vector<Group> groups;
  std::vector<Job> jobs;
  std::vector<Span> spans;
  std::vector<Print> prints;
  std::vector<Source> sources;
  EntityTable entities;

  Rows<Segment> segments;            // by task
  Rows<EventIndex> task_events;      // by task
  Rows<EventIndex> resource_events;  // by resource
  Rows<Stint> stints;                // by thread, in order of `first`
  std::deque<std::string> made_names;
  std::deque<std::string> source_texts;  // that were read from this machine

  std::uint64_t lost_events = 0;
  std::vector<Problem> reading_problems;
  std::vector<Problem> problems;
  std::vector<Checkpoint> checkpoints;
};

}  // namespace interleave::model
