#include "tracer/insight/resource_uses.hpp"

#include <algorithm>

#include "tracer/model/state.hpp"

namespace interleave::insight {

using model::Event;
using model::EventKind;
using trace::FieldName;

ResourceUses::ResourceUses(const model::Trace& trace, model::Interval range) : range_{range} {
  if (range.begin_ns <= trace.time().begin_ns) return;
  const model::EventIndex before = trace.event_at(range.begin_ns - 1);
  if (before == model::k_none) return;
  const model::State state = trace.state_at(before);
  for (const model::ResourceNow& now : state.resources) {
    const model::Resource resource = trace.resources()[now.resource];
    if (!stands_alone(resource.kind)) continue;
    follow(resource.id.value, resource.limit);
    if (resource.kind != trace::ResourceKind::pool) set(used_[resource.id.value], now.state, static_cast<bool>(now.holder), range.begin_ns);
  }
  for (const model::JobNow& now : state.jobs) {
    const model::Job job = trace.jobs()[now.job];
    if (job.pool == model::k_none) continue;
    Work& work = work_[job.id.value];
    work = {trace.resources()[job.pool].id.value, trace.time_ns(job.submitted), now.begun ? trace.time_ns(job.begun) : -1};
    Used& pool = used_[work.pool];
    if (now.begun) set(pool, pool.number + 1, false, range.begin_ns);
  }
}

void ResourceUses::follow(std::uint64_t id, std::int64_t limit) {
  Used& used = used_[id];
  used = {};
  used.use.limit = limit;
}

std::int64_t ResourceUses::in_range(std::int64_t time_ns) const { return std::clamp(time_ns, range_.begin_ns, range_.end_ns); }

void ResourceUses::pass(Used& used, std::int64_t time_ns) {
  if (used.is_known) {
    const std::int64_t length = in_range(time_ns) - in_range(used.since_ns);
    used.known_ns += length;
    used.area += static_cast<double>(length) * static_cast<double>(used.number);
    if (used.is_held) used.use.held_ns += length;
  }
  used.since_ns = time_ns;
}

void ResourceUses::set(Used& used, std::int64_t number, bool is_held, std::int64_t time_ns) {
  pass(used, time_ns);
  used.is_known = true;
  used.number = number;
  used.is_held = is_held;
  used.use.most = std::max(used.use.most, number);
}

void ResourceUses::see(const Event& event) {
  switch (event.kind) {
    case EventKind::resource_create:
      if (stands_alone(event.as<trace::ResourceKind>(FieldName::kind))) follow(event[FieldName::resource], event.number(FieldName::limit));
      break;
    case EventKind::resource_state:
      if (const auto found = used_.find(event[FieldName::resource]); found != used_.end())
        set(found->second, event.number(FieldName::state), static_cast<bool>(event.id(FieldName::holder)), event.time_ns);
      break;
    case EventKind::resource_close:
      if (const auto found = used_.find(event[FieldName::resource]); found != used_.end()) {
        pass(found->second, event.time_ns);
        found->second.is_known = false;
      }
      break;
    case EventKind::job_submit:
      if (event[FieldName::pool] != 0) work_[event[FieldName::job]] = {event[FieldName::pool], event.time_ns, -1};
      break;
    case EventKind::job_begin:
      if (const auto found = work_.find(event[FieldName::job]); found != work_.end()) {
        Work& work = found->second;
        Used& pool = used_[work.pool];
        work.begun_ns = event.time_ns;
        ++pool.use.jobs;
        pool.use.queued_ns += event.time_ns - in_range(work.submitted_ns);
        set(pool, pool.number + 1, false, event.time_ns);
      }
      break;
    case EventKind::job_end:
      if (const auto found = work_.find(event[FieldName::job]); found != work_.end()) {
        const Work work = found->second;
        work_.erase(found);
        if (work.begun_ns < 0) break;
        Used& pool = used_[work.pool];
        pool.use.worked_ns += event.time_ns - in_range(work.begun_ns);
        set(pool, pool.number - 1, false, event.time_ns);
      }
      break;
    default:
      break;
  }
}

}  // namespace interleave::insight
