// What the rows mean: entities, made from the events that speak of them.
#include "tracer/model/loader.hpp"
#include "tracer/model/trace_data.hpp"

namespace interleave::model {

using trace::FieldName;
using Data = Trace::Data;

namespace {

// What ended together with what is around it has no word of its own.
template <class Entity>
void set_end(Entity& entity, const Event& end, FieldName name) {
  if (end[name] == entity.id.value) {
    entity.outcome = end.as<Outcome>(FieldName::outcome);
    entity.value = end.text;
  } else {
    entity.outcome = Outcome::dropped;
  }
}

}  // namespace

EventIndex Data::introduced(Entity entity) const {
  switch (entity.kind) {
    case EntityKind::none:
      break;
    case EntityKind::loop:
      return loops[entity.index].started;
    case EntityKind::task:
      return tasks[entity.index].created;
    case EntityKind::frame:
      return frames[entity.index].created;
    case EntityKind::resource:
      return resources[entity.index].created;
    case EntityKind::group:
      return groups[entity.index].created;
    case EntityKind::job:
      return jobs[entity.index].created;
    case EntityKind::span:
      return spans[entity.index].created;
  }
  return k_none;
}

std::uint32_t Data::known_at(EntityKind kind, EntityId id, EventIndex event) const {
  const Entity entity = find(id);
  return entity.kind == kind && introduced(entity) <= event ? entity.index : k_none;
}

Task Data::task(TaskIndex index) const {
  Task task;
  if (index >= tasks.size()) return task;
  const TaskRow& row = tasks[index];
  const Event created = log.event(row.created);
  task.id = created.task();
  task.function = file.string(created.string(FieldName::function));
  task.named = !created.text.empty();
  task.name = task.named ? created.text : names.of(row.name, own_name(task.function));
  task.parent = row.parent;
  task.loop = row.loop;
  task.site = created.site();
  task.created = row.created;
  task.finished = row.finished;
  task.busy_ns = row.busy_ns;
  task.delay_ns = row.delay_ns;
  task.wait_ns = row.wait_ns;
  task.depth = row.depth;
  for (std::size_t i = 0; i < row.segments.count && task.first_resume == k_none; ++i)
    if (state_of(index, i) == TaskState::running) task.first_resume = begin_of(index, i);
  if (task.first_resume != k_none) task.resumes = resumes_until_segment(index, row.segments.count - 1);
  if (row.finished != k_none) {
    const Event end = log.event(row.finished);
    task.outcome = end.as<Outcome>(FieldName::outcome);
    task.value = end.text;
  }
  return task;
}

Frame Data::frame(FrameIndex index) const {
  Frame frame;
  if (index >= frames.size()) return frame;
  const FrameRow& row = frames[index];
  const Event created = log.event(row.created);
  frame.id = {created[FieldName::frame]};
  frame.function = file.string(created.string(FieldName::function));
  frame.site = created.site();
  frame.awaiter = row.awaiter;
  frame.created = row.created;
  frame.entered = row.entered;
  frame.left = row.left;
  if (row.entered != k_none) {
    const Event entered = log.event(row.entered);
    frame.task = known_at(EntityKind::task, entered.task(), row.entered);
    frame.call_site = entered.site();
  }
  if (row.left != k_none) set_end(frame, log.event(row.left), FieldName::frame);
  return frame;
}

Resource Data::resource(ResourceIndex index) const {
  Resource resource;
  if (index >= resources.size()) return resource;
  const ResourceRow& row = resources[index];
  const Event created = log.event(row.created);
  resource.id = {created[FieldName::resource]};
  resource.kind = created.as<trace::ResourceKind>(FieldName::kind);
  resource.name = created.text;
  resource.limit = created.number(FieldName::limit);
  resource.site = created.site();
  resource.created = row.created;
  resource.closed = row.closed;
  return resource;
}

Group Data::group(GroupIndex index) const {
  Group group;
  if (index >= groups.size()) return group;
  const GroupRow& row = groups[index];
  const Event created = log.event(row.created);
  group.id = {created[FieldName::group]};
  group.kind = created.as<trace::GroupKind>(FieldName::kind);
  group.task = known_at(EntityKind::task, created.task(), row.created);
  group.site = created.site();
  group.created = row.created;
  group.ended = row.ended;
  for (std::size_t i = 0; i < row.members.count; ++i) group.members.push_back(log.event(rows.at(row.members, i)).id(FieldName::member));
  if (row.ended != k_none) set_end(group, log.event(row.ended), FieldName::group);
  return group;
}

Job Data::job(JobIndex index) const {
  Job job;
  if (index >= jobs.size()) return job;
  const JobRow& row = jobs[index];
  const Event submitted = log.event(row.created);
  job.id = {submitted[FieldName::job]};
  job.function = file.string(submitted.string(FieldName::function));
  job.task = row.task;
  job.pool = known_at(EntityKind::resource, submitted.id(FieldName::pool), row.created);
  job.site = submitted.site();
  job.submitted = row.created;
  job.begun = row.begun;
  job.ended = row.ended;
  if (row.begun != k_none) job.thread = log.stream_of(row.begun);
  if (row.ended != k_none) set_end(job, log.event(row.ended), FieldName::job);
  return job;
}

Span Data::span(SpanIndex index) const {
  Span span;
  if (index >= spans.size()) return span;
  const SpanRow& row = spans[index];
  const Event begin = log.event(row.created);
  span.id = {begin[FieldName::span]};
  span.function = file.string(begin.string(FieldName::function));
  span.thread = log.stream_of(row.created);
  span.task = row.task;
  span.parent = row.parent;
  span.cause = begin.id(FieldName::cause);
  span.site = begin.site();
  span.begin = row.created;
  span.end = row.ended;
  if (row.ended != k_none) set_end(span, log.event(row.ended), FieldName::span);
  return span;
}

Print Data::print(std::size_t index) const {
  Print print;
  if (index >= prints.size()) return print;
  const PrintRow& row = prints[index];
  const Event event = log.event(row.event);
  print.event = row.event;
  print.stream = event.as<trace::OutputStream>(FieldName::stream);
  print.text = event.text;
  print.site = event.site();
  print.thread = log.stream_of(row.event);
  print.task = row.task;
  print.span = row.span;
  return print;
}

namespace {

template <class Item, auto Make>
View<Item> view_of(const Data& data, std::size_t size) {
  return {&data, 0, size, [](const void* owner, std::uint64_t, std::size_t index) {
            return (static_cast<const Data*>(owner)->*Make)(static_cast<std::uint32_t>(index));
          }};
}

}  // namespace

View<Task> Trace::tasks() const { return view_of<Task, &Data::task>(*data_, data_->tasks.size()); }
View<Frame> Trace::frames() const { return view_of<Frame, &Data::frame>(*data_, data_->frames.size()); }
View<Resource> Trace::resources() const { return view_of<Resource, &Data::resource>(*data_, data_->resources.size()); }
View<Group> Trace::groups() const { return view_of<Group, &Data::group>(*data_, data_->groups.size()); }
View<Job> Trace::jobs() const { return view_of<Job, &Data::job>(*data_, data_->jobs.size()); }
View<Span> Trace::spans() const { return view_of<Span, &Data::span>(*data_, data_->spans.size()); }
View<Print> Trace::prints() const { return view_of<Print, &Data::print>(*data_, data_->prints.size()); }

TaskTimes Trace::task_times(TaskIndex task) const {
  if (task >= data_->tasks.size()) return {};
  const TaskRow& row = data_->tasks[task];
  return {row.created, row.finished, row.parent, row.loop, row.depth, row.busy_ns, row.delay_ns, row.wait_ns};
}

JobLinks Trace::job_links(JobIndex job) const {
  if (job >= data_->jobs.size()) return {};
  const JobRow& row = data_->jobs[job];
  return {row.created, row.begun, row.ended, row.task};
}

SpanLinks Trace::span_links(SpanIndex span) const {
  if (span >= data_->spans.size()) return {};
  const SpanRow& row = data_->spans[span];
  return {row.created, row.ended, row.parent, row.task};
}

PrintLinks Trace::print_links(std::size_t print) const {
  if (print >= data_->prints.size()) return {};
  const PrintRow& row = data_->prints[print];
  return {row.event, row.task, row.span};
}

std::size_t Trace::prints_until(EventIndex event) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(data_->prints, event, {}, &PrintRow::event) - data_->prints.begin());
}

}  // namespace interleave::model
