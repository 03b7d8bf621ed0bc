#include "tracer/model/merge.hpp"

#include <algorithm>
#include <queue>
#include <tuple>

#include "tracer/model/id_map.hpp"

namespace interleave::model {
namespace {

using trace::Encoding;
using trace::EntityId;
using trace::Event;
using trace::EventKind;
using trace::FieldName;

constexpr int k_max_postponements = 16;  // a circle of impossible orders must end

struct Place {
  std::uint32_t stream = 0;
  std::uint32_t position = 0;
};

/// Which event each event of another thread must come after.
class Causes {
 public:
  explicit Causes(const std::vector<ThreadStream>& streams) : streams_{streams} {
    for (std::uint32_t s = 0; s < streams.size(); ++s)
      for (std::uint32_t p = 0; p < streams[s].events.size(); ++p) {
        const EventKind kind = streams[s].events.kind(p);
        const auto fields = trace::spec_of(kind).fields();
        if (!fields.empty() && fields[0].encoding == Encoding::introduce)
          introduced_.insert(streams[s].events.at(p).values[0], {s, p});
        else if (kind == EventKind::job_end)
          job_ends_.insert(streams[s].events.at(p)[FieldName::job], {s, p});
      }
  }

  /// Calls `visit` with the place of every event of another stream that must come before.
  template <class Visit>
  void of(std::uint32_t stream, std::uint32_t position, Visit&& visit) const {
    const Event event = streams_[stream].events.at(position);
    const auto fields = trace::spec_of(event.kind).fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].encoding != Encoding::id) continue;
      if (const Place* place = introduced_.find(event.values[i]); place && place->stream != stream) visit(*place);
    }
    if (event.kind == EventKind::task_wake)
      if (const Place* place = job_ends_.find(event[FieldName::cause]); place && place->stream != stream) visit(*place);
  }

 private:
  const std::vector<ThreadStream>& streams_;
  IdMap<Place> introduced_;
  IdMap<Place> job_ends_;
};

struct Head {
  std::int64_t time_ns = 0;
  int postponed = 0;
  std::uint32_t stream = 0;
  bool operator>(const Head& other) const {
    return std::tie(time_ns, postponed, stream) > std::tie(other.time_ns, other.postponed, other.stream);
  }
};

}  // namespace

MergedOrder merge(const std::vector<ThreadStream>& streams, const std::function<void(std::size_t)>& tick) {
  std::size_t total = 0;
  for (const ThreadStream& stream : streams) total += stream.events.size();
  MergedOrder order;
  order.times_ns.reserve(total);
  order.threads.reserve(total);
  order.positions.reserve(total);

  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  std::vector<std::uint32_t> next(streams.size(), 0);
  for (std::uint32_t s = 0; s < streams.size(); ++s)
    if (streams[s].events.size() > 0) heads.push({streams[s].times_ns[0], 0, s});
  if (heads.size() < 2) {
    for (std::uint32_t s = 0; s < streams.size(); ++s)
      for (std::uint32_t p = 0; p < streams[s].events.size(); ++p) {
        order.times_ns.push_back(streams[s].times_ns[p]);
        order.threads.push_back(s);
        order.positions.push_back(p);
      }
    return order;
  }

  const Causes causes{streams};
  while (!heads.empty()) {
    Head head = heads.top();
    heads.pop();
    const std::uint32_t position = next[head.stream];
    if (head.postponed < k_max_postponements) {
      bool must_wait = false;
      std::int64_t not_before = head.time_ns;
      causes.of(head.stream, position, [&](Place cause) {
        if (next[cause.stream] > cause.position) return;
        const std::int64_t cause_ns = streams[cause.stream].times_ns[cause.position];
        if (cause_ns > streams[head.stream].times_ns[position] + k_clock_skew_ns) return;
        must_wait = true;
        not_before = std::max(not_before, cause_ns);
      });
      if (must_wait) {
        heads.push({not_before, head.postponed + 1, head.stream});
        continue;
      }
    }
    order.times_ns.push_back(head.time_ns);
    order.threads.push_back(head.stream);
    order.positions.push_back(position);
    if (order.times_ns.size() % 16384 == 0) tick(order.times_ns.size());
    if (++next[head.stream] < streams[head.stream].events.size())
      heads.push({std::max(head.time_ns, streams[head.stream].times_ns[next[head.stream]]), 0, head.stream});
  }
  return order;
}

}  // namespace interleave::model
