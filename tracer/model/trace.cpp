#include "tracer/model/trace.hpp"

#include <algorithm>
#include <array>

#include "tracer/model/check.hpp"
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

EventIndex Trace::first_kept() const {
  return std::min<EventIndex>(data_->first_kept, data_->log.count() == 0 ? 0 : data_->log.count() - 1);
}
bool Trace::stands_for_others(EventIndex index) const { return data_->condensed && data_->log.is_condensed(index); }
Interval Trace::kept_time() const { return {event_count() == 0 ? 0 : time_ns(first_kept()), time().end_ns}; }
std::size_t Trace::event_count() const { return data_->log.count(); }

Event Trace::event(EventIndex index) const { return data_->log.event(index); }
std::int64_t Trace::time_ns(EventIndex index) const { return data_->log.time_ns(index); }
std::optional<std::int64_t> Trace::moved_from_ns(EventIndex index) const { return data_->log.moved_from_ns(index); }
EventKind Trace::kind(EventIndex index) const { return data_->log.kind(index); }
ThreadIndex Trace::thread_of(EventIndex index) const { return data_->log.stream_of(index); }

EventIndex Trace::event_at(std::int64_t time_ns) const {
  EventIndex begin = 0, end = data_->log.count();
  while (begin < end) {
    const EventIndex middle = begin + (end - begin) / 2;
    if (data_->log.time_ns(middle) <= time_ns)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin == 0 ? k_none : begin - 1;
}

Interval Trace::time() const { return data_->time; }

std::span<const file::FileInfo> Trace::processes() const { return data_->file.processes(); }
std::span<const Thread> Trace::threads() const { return data_->threads; }
std::span<const Loop> Trace::loops() const { return data_->loops; }

Entity Trace::find(EntityId id) const { return data_->find(id); }

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

std::span<const Problem> Trace::problems(const std::atomic<bool>* stop) const {
  if (!data_->checked) {
    const std::lock_guard lock{data_->check_mutex};
    if (!data_->checked) data_->problems = check(*this, k_problems_kept, stop);
    data_->checked = true;
  }
  return data_->problems;
}
bool Trace::checked() const { return data_->checked; }

struct EventWalk::Reader {
  EventReader reader;
};

EventWalk::EventWalk(const Trace& trace, EventIndex from)
    : reader_{new Reader{EventReader{trace.data().log}}}, count_{trace.data().log.count()}, next_{from} {}
EventWalk::~EventWalk() = default;

Event EventWalk::next() { return next_ < count_ ? reader_->reader.event(next_++) : Event{}; }
Event EventWalk::event(EventIndex index) { return index < count_ ? reader_->reader.event(index) : Event{}; }

}  // namespace interleave::model
