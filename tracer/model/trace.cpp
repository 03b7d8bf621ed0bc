#include "tracer/model/trace.hpp"

#include <algorithm>
#include <array>

#include "tracer/model/trace_data.hpp"

namespace interleave::model {

std::string_view name_of(TaskState state) {
  constexpr auto k_names = std::to_array<std::string_view>({"created", "ready", "running", "waiting", "finished", "unknown"});
  const auto index = static_cast<std::size_t>(state);
  return index < k_names.size() ? k_names[index] : "?";
}

Trace::Trace(std::unique_ptr<Data> data) : data_{std::move(data)} {}
Trace::Trace(Trace&&) noexcept = default;
Trace& Trace::operator=(Trace&&) noexcept = default;
Trace::~Trace() = default;

const file::TraceFile& Trace::file() const { return data_->file; }

std::size_t Trace::event_count() const { return data_->times_ns.size(); }

Event Trace::event(EventIndex index) const {
  Event event = data_->stores[data_->event_threads[index]].at(data_->positions[index]);
  event.time_ns = data_->times_ns[index];
  return event;
}

std::int64_t Trace::time_ns(EventIndex index) const { return data_->times_ns[index]; }
EventKind Trace::kind(EventIndex index) const { return data_->stores[data_->event_threads[index]].kind(data_->positions[index]); }
ThreadIndex Trace::thread_of(EventIndex index) const { return data_->event_threads[index]; }

TaskIndex Trace::running_task_of(EventIndex index) const {
  const auto stints = data_->stints.row(thread_of(index));
  const auto after = std::ranges::upper_bound(stints, index, {}, &Stint::first);
  if (after == stints.begin()) return k_none;
  const Stint& stint = *(after - 1);
  return index <= stint.last ? stint.task : k_none;
}

EventIndex Trace::event_at(std::int64_t time_ns) const {
  const auto after = std::ranges::upper_bound(data_->times_ns, time_ns);
  return after == data_->times_ns.begin() ? k_none : static_cast<EventIndex>(after - data_->times_ns.begin() - 1);
}

Interval Trace::time() const { return data_->times_ns.empty() ? Interval{} : Interval{data_->times_ns.front(), data_->times_ns.back()}; }

std::span<const Thread> Trace::threads() const { return data_->threads; }
std::span<const Loop> Trace::loops() const { return data_->loops; }
std::span<const Task> Trace::tasks() const { return data_->tasks; }
std::span<const Frame> Trace::frames() const { return data_->frames; }
std::span<const Resource> Trace::resources() const { return data_->resources; }
std::span<const Group> Trace::groups() const { return data_->groups; }
std::span<const Job> Trace::jobs() const { return data_->jobs; }
std::span<const Span> Trace::spans() const { return data_->spans; }
std::span<const Print> Trace::prints() const { return data_->prints; }

std::span<const Segment> Trace::segments(TaskIndex task) const { return data_->segments.row(task); }

const Segment* Trace::segment_at(TaskIndex task, std::int64_t time_ns) const {
  const auto all = segments(task);
  const auto after = std::ranges::upper_bound(all, time_ns, {}, [](const Segment& segment) { return segment.time.begin_ns; });
  if (after == all.begin()) return nullptr;
  const Segment& segment = *(after - 1);
  const bool last_of_a_living_task = after == all.end() && data_->tasks[task].finished == k_none;
  return time_ns < segment.time.end_ns || (last_of_a_living_task && time_ns == segment.time.end_ns) ? &segment : nullptr;
}

std::span<const EventIndex> Trace::events_of(TaskIndex task) const { return data_->task_events.row(task); }
std::span<const EventIndex> Trace::events_of_resource(ResourceIndex resource) const { return data_->resource_events.row(resource); }

Entity Trace::find(EntityId id) const { return data_->entities.find(id.value); }

TaskIndex Trace::task(EntityId id) const {
  const Entity entity = find(id);
  return entity.kind == EntityKind::task ? entity.index : k_none;
}

Site Trace::site(SiteId id) const {
  const file::SiteText text = data_->file.site(id);
  return {string(text.file), text.line, string(text.function)};
}

std::string_view Trace::string(StringId id) const { return data_->file.string(id); }
std::span<const Source> Trace::sources() const { return data_->sources; }

const Source* Trace::source(std::string_view path) const {
  const auto found = std::ranges::find(data_->sources, path, &Source::path);
  return found == data_->sources.end() ? nullptr : &*found;
}

std::uint64_t Trace::lost_events() const { return data_->lost_events; }
std::span<const Problem> Trace::reading_problems() const { return data_->reading_problems; }
std::span<const Gap> Trace::gaps() const { return data_->gaps; }
std::span<const Problem> Trace::problems() const { return data_->problems; }

}  // namespace interleave::model
