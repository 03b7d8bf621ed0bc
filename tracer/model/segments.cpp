// Segments, runs and polls, made from the events at which they begin and end.
#include <algorithm>

#include "tracer/model/loader.hpp"
#include "tracer/model/trace_data.hpp"

namespace interleave::model {

using trace::FieldName;
using Data = Trace::Data;

EventIndex Data::segment_end(TaskIndex task, std::size_t index) const {
  return index + 1 < tasks[task].segments.count ? begin_of(task, index + 1) : tasks[task].finished;
}

Segment Data::segment(TaskIndex task, std::size_t index) const {
  if (task >= tasks.size() || index >= tasks[task].segments.count) return {};
  return segment(task, index, log.event(begin_of(task, index)), time_or_end(segment_end(task, index)));
}

Segment Data::segment(TaskIndex task, std::size_t index, const Event& begin, std::int64_t end_ns) const {
  Segment segment;
  segment.state = state_of(task, index);
  segment.begin_event = begin_of(task, index);
  segment.end_event = segment_end(task, index);
  segment.time = {begin.time_ns, end_ns};
  if (segment.state == TaskState::ready) {
    segment.on = begin.id(FieldName::cause);
    segment.site = begin.site();
  } else if (segment.state == TaskState::waiting) {
    segment.on = begin.id(FieldName::on);
    segment.site = begin.site();
    segment.wait = begin.as<WaitKind>(FieldName::wait);
  }
  return segment;
}

std::uint32_t Data::segment_of(TaskIndex task, EventIndex event) const {
  if (task >= tasks.size()) return k_none;
  const auto after = rows.lower_bound(tasks[task].segments, event == k_none ? k_none : event + 1, event_in);
  return after == 0 ? k_none : static_cast<std::uint32_t>(after - 1);
}

std::uint32_t Data::resumes_until_segment(TaskIndex task, std::uint32_t segment) const {
  while (segment != k_none && state_of(task, segment) != TaskState::running) segment = segment == 0 ? k_none : segment - 1;
  if (segment == k_none) return 0;
  const std::uint64_t resumes = log.event(begin_of(task, segment))[FieldName::resume];
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(resumes, ~std::uint32_t{0}));
}

View<Segment> Trace::segments(TaskIndex task) const {
  if (task >= data_->tasks.size()) return {};
  return {data_.get(), task, data_->tasks[task].segments.count, [](const void* owner, std::uint64_t row, std::size_t index) {
            return static_cast<const Data*>(owner)->segment(static_cast<TaskIndex>(row), index);
          }};
}

std::uint32_t Trace::segment_of(TaskIndex task, EventIndex event) const { return data_->segment_of(task, event); }

std::uint32_t Trace::resumes_until(TaskIndex task, EventIndex event) const {
  return data_->resumes_until_segment(task, data_->segment_of(task, event));
}

std::optional<Segment> Trace::segment_at(TaskIndex task, std::int64_t time_ns) const {
  if (task >= data_->tasks.size()) return std::nullopt;
  const TaskRow& row = data_->tasks[task];
  std::size_t begin = 0, end = row.segments.count;
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (data_->log.time_ns(data_->begin_of(task, middle)) <= time_ns)
      begin = middle + 1;
    else
      end = middle;
  }
  if (begin == 0) return std::nullopt;
  const Segment segment = data_->segment(task, begin - 1);
  const bool last_of_a_living_task = begin == row.segments.count && row.finished == k_none;
  if (time_ns < segment.time.end_ns || (last_of_a_living_task && time_ns == segment.time.end_ns)) return segment;
  return std::nullopt;
}

EventIndex Data::last_resume_of(EventIndex event) const {
  const RowPlace stints_here = stints[log.stream_of(event)];
  const auto after = rows.lower_bound(stints_here, event + 1, [](std::uint32_t item) { return item; });
  return after == 0 ? k_none : rows.at(stints_here, after - 1);
}

TaskIndex Data::running_task_of(EventIndex event) const {
  const EventIndex resume = last_resume_of(event);
  return resume == k_none ? k_none : running_task_of(event, resume, log.event(resume).task());
}

TaskIndex Data::running_task_of(EventIndex event, EventIndex resume, trace::TaskId resumed) const {
  const TaskIndex task = known_at(EntityKind::task, resumed, resume);
  if (task == k_none) return k_none;
  const std::uint32_t segment = segment_of(task, resume);
  return segment != k_none && event <= segment_end(task, segment) ? task : k_none;
}

TaskIndex Trace::running_task_of(EventIndex index) const { return index < event_count() ? data_->running_task_of(index) : k_none; }

void make_loop_views(Data& data) {
  for (LoopIndex loop = 0; loop < data.loops.size(); ++loop) {
    const LoopRow& row = data.loop_rows[loop];
    data.loops[loop].polls = {&data, loop, row.polls.count / 2, [](const void* owner, std::uint64_t of, std::size_t index) {
                                const Data& all = *static_cast<const Data*>(owner);
                                const RowPlace polls = all.loop_rows[of].polls;
                                const std::uint32_t end = all.rows.at(polls, 2 * index + 1);
                                return Interval{all.log.time_ns(all.rows.at(polls, 2 * index)),
                                                all.time_or_end(end == k_event_bits ? k_none : end)};
                              }};
    data.loops[loop].runs = {&data, loop, row.runs.count, [](const void* owner, std::uint64_t of, std::size_t index) {
                               const Data& all = *static_cast<const Data*>(owner);
                               const LoopRow& runs = all.loop_rows[of];
                               Loop::Run run;
                               run.resume = runs.own_runs ? all.rows.at(runs.runs, index)
                                                          : all.rows.at(all.stints[all.loops[of].thread], runs.first_run + index);
                               const Event resume = all.log.event(run.resume);
                               run.task = all.known_at(EntityKind::task, resume.task(), run.resume);
                               run.time = {resume.time_ns, resume.time_ns};
                               if (const std::uint32_t segment = all.segment_of(run.task, run.resume); segment != k_none)
                                 run.time.end_ns = all.time_or_end(all.segment_end(run.task, segment));
                               return run;
                             }};
  }
}

}  // namespace interleave::model
