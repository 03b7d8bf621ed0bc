// Follows what resources are used for while events go by: lengths of queues, holders of locks, jobs of pools.
#pragma once

#include <map>
#include <unordered_map>

#include "tracer/insight/statistics.hpp"

namespace interleave::insight {

/// Whether a resource of this kind has a row of its own; the others are told together.
constexpr bool stands_alone(trace::ResourceKind kind) {
  using enum trace::ResourceKind;
  return kind == lock || kind == event || kind == condition || kind == semaphore || kind == barrier || kind == queue || kind == pool ||
         kind == socket || kind == server;
}

class ResourceUses {
 public:
  ResourceUses(const model::Trace& trace, model::Interval range);

  void see(const model::Event& event);
  /// At the end of the range: calls `tell(resource id, use)` for each that was used.
  template <class Tell>
  void finish(Tell&& tell) {
    for (auto& [id, used] : used_) {
      pass(used, range_.end_ns);
      if (used.known_ns > 0) used.use.mean = used.area / static_cast<double>(used.known_ns);
      const ResourceUse& use = used.use;
      if (use.most != 0 || use.held_ns != 0 || use.jobs != 0) tell(id, use);
    }
  }

 private:
  struct Used {
    ResourceUse use;
    bool is_known = false;
    std::int64_t number = 0, since_ns = 0, known_ns = 0;
    double area = 0;
    bool is_held = false;
  };
  struct Work {
    std::uint64_t pool = 0;
    std::int64_t submitted_ns = 0, begun_ns = -1;
  };

  void follow(std::uint64_t id, std::int64_t limit);
  void set(Used& used, std::int64_t number, bool is_held, std::int64_t time_ns);
  void pass(Used& used, std::int64_t time_ns);
  std::int64_t in_range(std::int64_t time_ns) const;

  const model::Interval range_;
  std::map<std::uint64_t, Used> used_;            // by id
  std::unordered_map<std::uint64_t, Work> work_;  // by job, until its end
};

}  // namespace interleave::insight
