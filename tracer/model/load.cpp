#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tracer/model/check.hpp"
#include "tracer/model/read_events.hpp"
#include "tracer/model/sources.hpp"
#include "tracer/model/trace_data.hpp"

namespace interleave::model {

namespace {

using trace::FieldName;

}  // namespace

/// Builds a Trace from its file: reads and orders the events, then lets a Replay run over them once and notes what it does.
class Loader {
 public:
  Loader(Trace& trace, Trace::Data& data, const Progress& progress) : trace_{trace}, data_{data}, progress_{progress} {}

  void load() {
    EventReading{data_, [this](double part) { report(part * k_part_read); }}.read();
    data_.sources = find_sources(data_.file, data_.source_texts);
    follow_events();
    finish_segments();
    report(k_part_followed);
    data_.problems = check(trace_, k_problems_kept);
    report(1);
  }

 private:
  static constexpr double k_part_read = 0.4, k_part_followed = 0.8;

  void report(double part) {
    if (progress_ && !progress_(part)) throw Stopped{fmt::format("reading {} was stopped", data_.file.path().string())};
  }

  // What the events say.

  void follow_events() {
    Replay replay{trace_};
    const auto count = static_cast<EventIndex>(data_.times_ns.size());
    EventIndex checkpoint_due = k_checkpoint_events;
    for (EventIndex i = 0; i < count; ++i) {
      if (i == checkpoint_due) {
        data_.checkpoints.push_back({i, replay.snapshot()});
        checkpoint_due = i + std::max<EventIndex>(k_checkpoint_events, static_cast<EventIndex>(std::min<std::size_t>(
                                                                           replay.snapshot_bytes() / k_checkpoint_bytes_per_event, count)));
      }
      const Event event = trace_.event(i);
      introduce(i, event, replay);
      replay.apply(i, event);
      for (const TaskIndex task : replay.changed()) change_segment(task, i, replay);
      index_event(i, event, replay);
      if (i % 16384 == 0) report(k_part_read + (k_part_followed - k_part_read) * i / count);
    }
    for (TaskIndex task = 0; task < data_.tasks.size(); ++task)
      if (open_[task].begin_event != k_none) close_segment(task, k_none, replay);
  }

  template <class T>
  std::uint32_t add(EntityKind kind, EntityId id, std::vector<T>& all, T entity) {
    const auto index = static_cast<std::uint32_t>(all.size());
    if (!data_.entities.insert(id.value, {kind, index})) return k_none;
    all.push_back(std::move(entity));
    return index;
  }

  template <class T>
  T* known(EntityKind kind, EntityId id, std::vector<T>& all) {
    const Entity entity = trace_.find(id);
    return entity.kind == kind ? &all[entity.index] : nullptr;
  }

  std::uint32_t index_of(EntityKind kind, EntityId id) const {
    const Entity entity = trace_.find(id);
    return entity.kind == kind ? entity.index : k_none;
  }

  // Before the replay sees the event: the entity that it introduces or ends.
  void introduce(EventIndex i, const Event& event, const Replay& replay) {
    const ThreadIndex thread = trace_.thread_of(i);
    Thread& here = data_.threads[thread];
    if (here.first_event == k_none) here.first_event = i;
    switch (event.kind) {
      case EventKind::thread_start:
        here.role = event.as<trace::ThreadRole>(FieldName::role);
        here.os_thread = event[FieldName::os_thread];
        here.name = event.text;
        break;
      case EventKind::thread_end:
        here.end_event = i;
        break;
      case EventKind::loop_start: {
        Loop loop;
        loop.id = {event[FieldName::loop]};
        loop.name = event.text;
        loop.thread = thread;
        loop.started = i;
        add(EntityKind::loop, loop.id, data_.loops, loop);
        break;
      }
      case EventKind::loop_stop:
        if (Loop* loop = known(EntityKind::loop, event.id(FieldName::loop), data_.loops); loop && loop->stopped == k_none)
          loop->stopped = i;
        break;
      case EventKind::task_create:
        create_task(i, event);
        break;
      case EventKind::task_resume:
        if (Task* task = known(EntityKind::task, event.task(), data_.tasks); task && task->finished == k_none) {
          if (task->first_resume == k_none) task->first_resume = i;
          task->resumes = static_cast<std::uint32_t>(std::min<std::uint64_t>(event[FieldName::resume], ~std::uint32_t{0}));
        }
        break;
      case EventKind::task_finish:
        if (Task* task = known(EntityKind::task, event.task(), data_.tasks); task && task->finished == k_none) {
          task->finished = i;
          task->outcome = event.as<Outcome>(FieldName::outcome);
          task->value = event.text;
        }
        break;
      case EventKind::frame_create: {
        Frame frame;
        frame.id = {event[FieldName::frame]};
        frame.function = trace_.string(event.string(FieldName::function));
        frame.site = event.site();
        frame.created = i;
        add(EntityKind::frame, frame.id, data_.frames, frame);
        break;
      }
      case EventKind::frame_enter:
        if (Frame* frame = known(EntityKind::frame, event.id(FieldName::frame), data_.frames);
            frame && frame->entered == k_none && frame->left == k_none) {
          frame->entered = i;
          frame->task = index_of(EntityKind::task, event.task());
          frame->call_site = event.site();
          if (const LiveTask* task = replay.tasks().find(frame->task)) frame->awaiter = task->top;
        }
        break;
      case EventKind::frame_leave:
        leave_frame(i, event, replay);
        break;
      case EventKind::group_create: {
        Group group;
        group.id = {event[FieldName::group]};
        group.kind = event.as<trace::GroupKind>(FieldName::kind);
        group.task = index_of(EntityKind::task, event.task());
        group.site = event.site();
        group.created = i;
        add(EntityKind::group, group.id, data_.groups, group);
        break;
      }
      case EventKind::group_member:
        if (Group* group = known(EntityKind::group, event.id(FieldName::group), data_.groups))
          group->members.push_back(event.id(FieldName::member));
        break;
      case EventKind::group_end:
        if (Group* group = known(EntityKind::group, event.id(FieldName::group), data_.groups); group && group->ended == k_none) {
          group->ended = i;
          group->outcome = event.as<Outcome>(FieldName::outcome);
          group->value = event.text;
        }
        break;
      case EventKind::resource_create: {
        Resource resource;
        resource.id = {event[FieldName::resource]};
        resource.kind = event.as<trace::ResourceKind>(FieldName::kind);
        resource.name = event.text;
        resource.limit = event.number(FieldName::limit);
        resource.site = event.site();
        resource.created = i;
        add(EntityKind::resource, resource.id, data_.resources, resource);
        break;
      }
      case EventKind::resource_close:
        if (Resource* resource = known(EntityKind::resource, event.id(FieldName::resource), data_.resources);
            resource && resource->closed == k_none)
          resource->closed = i;
        break;
      case EventKind::job_submit: {
        Job job;
        job.id = {event[FieldName::job]};
        job.function = trace_.string(event.string(FieldName::function));
        job.task = index_of(EntityKind::task, event.task());
        job.pool = index_of(EntityKind::resource, event.id(FieldName::pool));
        job.site = event.site();
        job.submitted = i;
        add(EntityKind::job, job.id, data_.jobs, job);
        break;
      }
      case EventKind::job_begin:
        if (Job* job = known(EntityKind::job, event.id(FieldName::job), data_.jobs); job && job->begun == k_none && job->ended == k_none) {
          job->begun = i;
          job->thread = thread;
        }
        break;
      case EventKind::job_end:
        if (Job* job = known(EntityKind::job, event.id(FieldName::job), data_.jobs); job && job->ended == k_none) {
          job->ended = i;
          job->outcome = event.as<Outcome>(FieldName::outcome);
          job->value = event.text;
        }
        break;
      case EventKind::poll_begin:
        if (Loop* loop = known(EntityKind::loop, event.id(FieldName::loop), data_.loops)) {
          if (!is_open(*loop)) loop->polls.push_back({event.time_ns, k_open_poll});
        }
        break;
      case EventKind::poll_end:
        if (Loop* loop = known(EntityKind::loop, event.id(FieldName::loop), data_.loops); loop && is_open(*loop))
          loop->polls.back().end_ns = event.time_ns;
        break;
      case EventKind::span_begin: {
        Span span;
        span.id = {event[FieldName::span]};
        span.function = trace_.string(event.string(FieldName::function));
        span.thread = thread;
        span.task = replay.threads()[thread].running;
        span.parent = replay.threads()[thread].top;
        span.cause = event.id(FieldName::cause);
        span.site = event.site();
        span.begin = i;
        add(EntityKind::span, span.id, data_.spans, span);
        break;
      }
      case EventKind::span_end:
        end_span(i, event, replay);
        break;
      case EventKind::print:
        data_.prints.push_back({i, event.as<trace::OutputStream>(FieldName::stream), event.text, event.site(), thread,
                                replay.threads()[thread].running, replay.threads()[thread].top});
        break;
      default:
        break;
    }
  }

  void create_task(EventIndex i, const Event& event) {
    Task task;
    task.id = event.task();
    task.name = event.text;
    task.named = !event.text.empty();
    task.function = trace_.string(event.string(FieldName::function));
    task.parent = index_of(EntityKind::task, event.id(FieldName::parent));
    task.loop = index_of(EntityKind::loop, event.id(FieldName::loop));
    task.site = event.site();
    task.created = i;
    if (task.parent != k_none) task.depth = data_.tasks[task.parent].depth + 1;
    const TaskIndex index = add(EntityKind::task, task.id, data_.tasks, task);
    if (index == k_none) return;
    open_.emplace_back();
    if (task.name.empty()) data_.tasks[index].name = name_for(task.function);
  }

  // A task without a name of its own: its coroutine's, which says more than the `Task-3` that asyncio gives it.
  std::string_view name_for(std::string_view function) {
    const auto scope = function.rfind("::");
    const std::string_view own = scope == std::string_view::npos ? function : function.substr(scope + 2);
    const std::string base{own.empty() ? "task" : own};
    const std::uint32_t number = ++unnamed_[base];
    data_.made_names.push_back(number == 1 ? base : fmt::format("{} ({})", base, number));
    return data_.made_names.back();
  }

  // What is still open inside an ended frame or span has ended with it, at the latest.
  void leave_frame(EventIndex i, const Event& event, const Replay& replay) {
    const FrameIndex index = index_of(EntityKind::frame, event.id(FieldName::frame));
    if (index == k_none || data_.frames[index].left != k_none) return;
    Frame& frame = data_.frames[index];
    frame.left = i;
    frame.outcome = event.as<Outcome>(FieldName::outcome);
    frame.value = event.text;
    const LiveTask* task = replay.tasks().find(frame.task);
    if (!task || frame.entered == k_none) return;
    for (FrameIndex inner = task->top; inner != index && inner != k_none; inner = data_.frames[inner].awaiter) {
      data_.frames[inner].left = i;
      data_.frames[inner].outcome = Outcome::dropped;
    }
  }

  void end_span(EventIndex i, const Event& event, const Replay& replay) {
    const SpanIndex index = index_of(EntityKind::span, event.id(FieldName::span));
    if (index == k_none || data_.spans[index].end != k_none) return;
    Span& span = data_.spans[index];
    span.end = i;
    span.outcome = event.as<Outcome>(FieldName::outcome);
    span.value = event.text;
    for (SpanIndex inner = replay.threads()[span.thread].top; inner != index && inner != k_none; inner = data_.spans[inner].parent) {
      data_.spans[inner].end = i;
      data_.spans[inner].outcome = Outcome::dropped;
    }
  }

  static constexpr std::int64_t k_open_poll = k_farthest_ns + 1;
  static bool is_open(const Loop& loop) { return !loop.polls.empty() && loop.polls.back().end_ns == k_open_poll; }

  // Segments: what lies between two changes of a task.

  void change_segment(TaskIndex task, EventIndex i, const Replay& replay) {
    if (open_[task].begin_event != k_none) close_segment(task, i, replay);
    const LiveTask* now = replay.tasks().find(task);
    if (!now) return;
    Segment& next = open_[task];
    next = {};
    next.time.begin_ns = data_.times_ns[i];
    next.state = now->state;
    next.wait = now->state == TaskState::waiting ? now->wait : WaitKind{};
    next.on = now->on;
    next.site = now->site;
    next.begin_event = i;
  }

  // `end`: the event that ends it; k_none: the end of the trace.
  void close_segment(TaskIndex task, EventIndex end, const Replay& replay) {
    Segment segment = std::exchange(open_[task], Segment{});
    segment.end_event = end;
    segment.time.end_ns = end == k_none ? data_.times_ns.back() : data_.times_ns[end];
    const EventIndex loss = replay.first_loss(task, segment.begin_event);
    if (loss < end && segment.state != TaskState::unknown) {
      Segment unknown;
      unknown.time = {data_.times_ns[loss], segment.time.end_ns};
      unknown.state = TaskState::unknown;
      unknown.begin_event = loss;
      unknown.end_event = end;
      segment.time.end_ns = data_.times_ns[loss];
      segment.end_event = loss;
      keep(task, segment);
      keep(task, unknown);
    } else {
      keep(task, segment);
    }
  }

  void keep(TaskIndex task, const Segment& segment) {
    Task& of = data_.tasks[task];
    const std::int64_t length = segment.time.length_ns();
    if (segment.state == TaskState::ready) of.delay_ns += length;
    if (segment.state == TaskState::waiting) of.wait_ns += length;
    if (segment.state == TaskState::running) {
      of.busy_ns += length;
      if (of.loop != k_none) data_.loops[of.loop].runs.push_back({segment.time, task, segment.begin_event});
      stints_.push_back({trace_.thread_of(segment.begin_event), {segment.begin_event, segment.end_event, task}});
    }
    segments_.push_back({task, segment});
  }

  // Which tasks the event is about.
  void index_event(EventIndex i, const Event& event, const Replay& replay) {
    std::array<TaskIndex, 6> about{};
    std::size_t count = 0;
    const auto add_task = [&](TaskIndex task) {
      if (task != k_none && std::find(about.begin(), about.begin() + count, task) == about.begin() + count) about[count++] = task;
    };
    add_task(replay.threads()[trace_.thread_of(i)].running);
    add_task(trace_.task(event.task()));
    add_task(trace_.task(event.id(FieldName::on)));
    add_task(trace_.task(event.id(FieldName::member)));
    if (const FrameIndex frame = index_of(EntityKind::frame, event.id(FieldName::frame)); frame != k_none)
      add_task(data_.frames[frame].task);
    if (const JobIndex job = index_of(EntityKind::job, event.id(FieldName::job)); job != k_none) add_task(data_.jobs[job].task);
    for (std::size_t a = 0; a < count; ++a) task_events_.push_back({about[a], i});
    if (const ResourceIndex resource = index_of(EntityKind::resource, event.id(FieldName::resource)); resource != k_none)
      resource_events_.push_back({resource, i});
  }

  void finish_segments() {
    for (Loop& loop : data_.loops) {
      if (is_open(loop)) loop.polls.back().end_ns = data_.times_ns.back();
      std::ranges::sort(loop.runs, {}, &Loop::Run::resume);
    }
    std::ranges::sort(stints_, {}, [](const auto& pair) { return pair.second.first; });
    data_.segments = Rows<Segment>::from(segments_, data_.tasks.size());
    data_.task_events = Rows<EventIndex>::from(task_events_, data_.tasks.size());
    data_.resource_events = Rows<EventIndex>::from(resource_events_, data_.resources.size());
    data_.stints = Rows<Stint>::from(stints_, data_.threads.size());
  }

  static constexpr EventIndex k_checkpoint_events = 4096;
  static constexpr std::size_t k_checkpoint_bytes_per_event = 4;

  Trace& trace_;
  Trace::Data& data_;
  const Progress& progress_;
  std::map<std::string, std::uint32_t> unnamed_;  // how many tasks without a name of their own a coroutine has
  std::vector<Segment> open_;                     // by task; begin_event is k_none when none is open
  std::vector<std::pair<std::uint32_t, Segment>> segments_;
  std::vector<std::pair<std::uint32_t, EventIndex>> task_events_;
  std::vector<std::pair<std::uint32_t, EventIndex>> resource_events_;
  std::vector<std::pair<std::uint32_t, Stint>> stints_;
};

Trace Trace::load(const std::filesystem::path& path, const Progress& progress) { return from(file::TraceFile::open(path), progress); }

Trace Trace::from(file::TraceFile file, const Progress& progress) {
  Trace trace{std::make_unique<Data>(std::move(file))};
  Loader{trace, *trace.data_, progress}.load();
  return trace;
}

}  // namespace interleave::model
