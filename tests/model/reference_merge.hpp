// The order of a file's events, found the plain way: every thread decoded whole, then one event after the other from whichever thread
// is the earliest. What model/merge does in blocks and turns must come to the same.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tracer/file/trace_file.hpp"
#include "tracer/model/merge.hpp"

namespace interleave::test {

class ReferenceMerge {
 public:
  struct Placed {
    std::uint32_t stream = 0;
    std::int64_t time_ns = 0;
    trace::Event event;
  };

  explicit ReferenceMerge(const file::TraceFile& file) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<const file::EventChunk*>> chunks_of;
    for (const file::EventChunk& chunk : file.chunks()) chunks_of[{chunk.process, chunk.thread.value}].push_back(&chunk);
    for (auto& [key, chunks] : chunks_of) {
      std::ranges::sort(chunks, {}, &file::EventChunk::sequence);
      Stream& stream = streams_.emplace_back();
      for (const file::EventChunk* chunk : chunks)
        for (file::ChunkReader reader{file, *chunk}; reader.next();) {
          const std::int64_t told = std::clamp(reader.event().time_ns, -model::k_farthest_ns, model::k_farthest_ns);
          stream.own_ns.push_back(stream.own_ns.empty() ? told : std::max(stream.own_ns.back(), told));
          stream.events.push_back(reader.event());
        }
    }
  }

  std::vector<Placed> run() {
    std::vector<Placed> order;
    for (Stream& stream : streams_)
      if (!stream.done()) stream.time_ns = stream.own_ns[0];
    while (Stream* const stream = earliest()) {
      if (streams_.size() > 1 && stream->postponed < 16 && must_wait(*stream)) {
        ++stream->postponed;
        continue;
      }
      const trace::Event& event = stream->events[stream->next];
      order.push_back({static_cast<std::uint32_t>(stream - streams_.data()), stream->time_ns, event});
      follow(event);
      stream->postponed = 0;
      if (++stream->next < stream->events.size()) stream->time_ns = std::max(stream->time_ns, stream->own_ns[stream->next]);
    }
    return order;
  }

 private:
  struct Stream {
    std::vector<trace::Event> events;
    std::vector<std::int64_t> own_ns;
    std::size_t next = 0;
    std::int64_t time_ns = 0;
    int postponed = 0;
    std::optional<std::size_t> scout;  // how far it was looked at
    bool done() const { return next == events.size(); }
  };
  using Where = std::pair<std::size_t, std::size_t>;  // stream, place in it

  Stream* earliest() {
    Stream* found = nullptr;
    for (Stream& stream : streams_)
      if (!stream.done() && (found == nullptr || std::pair{stream.time_ns, stream.postponed} < std::pair{found->time_ns, found->postponed}))
        found = &stream;
    return found;
  }

  static bool introduces(const trace::Event& event) {
    const auto fields = trace::spec_of(event.kind).fields();
    return !fields.empty() && fields[0].encoding == trace::Encoding::introduce;
  }

  void follow(const trace::Event& event) {
    const std::uint64_t id = event.values[0];
    if (introduces(event) && id != 0 && known_.insert(id).second && event.kind == trace::EventKind::job_submit) jobs_.insert(id);
    if (event.kind == trace::EventKind::job_end) jobs_.erase(id);
  }

  void note(std::size_t s) {
    const Stream& stream = streams_[s];
    const trace::Event& event = stream.events[*stream.scout];
    if (introduces(event)) introduced_.try_emplace(event.values[0], s, *stream.scout);
    if (event.kind == trace::EventKind::job_end) job_ends_.try_emplace(event.values[0], s, *stream.scout);
  }
  void look_until(std::int64_t until_ns) {
    for (std::size_t s = 0; s < streams_.size(); ++s) {
      Stream& stream = streams_[s];
      if (stream.done()) continue;
      if (!stream.scout || *stream.scout <= stream.next) {
        stream.scout = stream.next;
        note(s);
      }
      while (*stream.scout + 1 < stream.events.size() && stream.own_ns[*stream.scout] <= until_ns) {
        ++*stream.scout;
        note(s);
      }
    }
  }

  bool must_wait(Stream& stream) {
    const trace::Event& event = stream.events[stream.next];
    const std::int64_t until = stream.own_ns[stream.next] + model::k_clock_skew_ns;
    bool waits = false;
    const auto wait_for = [&](const std::unordered_map<std::uint64_t, Where>& map, std::uint64_t id) {
      look_until(until);
      const auto found = map.find(id);
      if (found == map.end()) return;
      const Stream& other = streams_[found->second.first];
      const std::size_t place = found->second.second;
      if (other.own_ns[place] > until || &other == &stream || place < other.next) return;
      waits = true;
      stream.time_ns = std::max(stream.time_ns, other.own_ns[place]);
    };
    const auto fields = trace::spec_of(event.kind).fields();
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (fields[i].encoding == trace::Encoding::id && event.values[i] != 0 && !known_.contains(event.values[i]))
        wait_for(introduced_, event.values[i]);
    if (event.kind == trace::EventKind::task_wake && jobs_.contains(event.values[1])) wait_for(job_ends_, event.values[1]);
    return waits;
  }

  std::vector<Stream> streams_;
  std::set<std::uint64_t> known_, jobs_;
  std::unordered_map<std::uint64_t, Where> introduced_, job_ends_;
};

}  // namespace interleave::test
