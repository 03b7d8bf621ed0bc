// A trace as a program asks it: what happened, as lists of events, tasks, intervals.
//
// Built once by load(), never changed after: any number of threads may read. Texts and strings point into the trace and
// live as long as it does. Broken traces load too: what is broken is told by problems(), and drawn as unknown.
//
// The file stays the store: of an event only its place is kept in memory, and what is asked for is decoded on the way, which takes
// some hundred nanoseconds. So lists of entities and segments are Views, whose items are made when they are taken.
//
// Entities are numbered densely from 0 in the order of their introduction (`TaskIndex`, …): an index is a place in the
// vector of its kind. Events are numbered from 0 in the order of their times over all threads: that number is what
// `#1234` means on the command line and in messages.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tracer/events/event.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/model/view.hpp"

namespace interleave::model {

using trace::EntityId;
using trace::EntityKind;
using trace::Event;
using trace::EventKind;
using trace::Outcome;
using trace::SiteId;
using trace::StringId;
using trace::WaitKind;

using EventIndex = std::uint32_t;
using TaskIndex = std::uint32_t;
using LoopIndex = std::uint32_t;
using FrameIndex = std::uint32_t;
using ResourceIndex = std::uint32_t;
using GroupIndex = std::uint32_t;
using JobIndex = std::uint32_t;
using SpanIndex = std::uint32_t;
using ThreadIndex = std::uint32_t;

/// "There is none", for every index.
inline constexpr std::uint32_t k_none = ~std::uint32_t{0};

enum class TaskState : std::uint8_t { created, ready, running, waiting, finished, unknown };
std::string_view name_of(TaskState state);

/// A half-open interval of time on one axis: nanoseconds since the start of the recording.
struct Interval {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::int64_t length_ns() const { return end_ns - begin_ns; }
};

/// A stretch of a task's life in one state. The segments of a task follow each other without gaps, from its creation to
/// its finish or the end of the trace.
struct Segment {
  Interval time;
  TaskState state{};
  WaitKind wait{};                  ///< of `waiting`
  EntityId on;                      ///< of `waiting`: what is waited for. Of `ready`: what woke it
  SiteId site;                      ///< of `waiting`: the await. Of `ready`: the line that woke it
  EventIndex begin_event = k_none;  ///< the event that began it
  EventIndex end_event = k_none;    ///< the event that ended it; k_none: the trace ended first
};

struct Thread {
  trace::ThreadId id;
  trace::ThreadRole role{};
  std::uint64_t os_thread = 0;
  std::string_view name;
  EventIndex first_event = k_none;
  EventIndex end_event = k_none;  ///< thread_end
  std::uint32_t process = 0;      ///< place in processes()
};

struct Loop {
  trace::LoopId id;
  std::string_view name;
  ThreadIndex thread = k_none;
  EventIndex started = k_none, stopped = k_none;
  View<Interval> polls;  ///< when it waited for the operating system, in order
  struct Run {
    Interval time;
    TaskIndex task = k_none;
    EventIndex resume = k_none;
  };
  View<Run> runs;  ///< which task ran when, in order
};

struct Task {
  trace::TaskId id;
  std::string_view name;      ///< never empty: the program's, else the coroutine's: `fetch`, `fetch (2)`, …
  bool named = false;         ///< the program gave the name
  std::string_view function;  ///< the coroutine's
  TaskIndex parent = k_none;
  LoopIndex loop = k_none;
  SiteId site;                                     ///< where it was created
  EventIndex created = k_none, finished = k_none;  ///< finished: k_none = still alive at the end
  EventIndex first_resume = k_none;                ///< k_none = not started
  Outcome outcome{};                               ///< once finished
  std::string_view value;                          ///< result or error as text
  std::uint32_t resumes = 0;
  std::int64_t busy_ns = 0, delay_ns = 0, wait_ns = 0;  ///< running; made or ready, and not yet running; waiting
  std::uint32_t depth = 0;                              ///< number of ancestors
};

struct Frame {
  trace::FrameId id;
  std::string_view function;
  TaskIndex task = k_none;      ///< that it runs in, once entered
  FrameIndex awaiter = k_none;  ///< the frame that awaits it; k_none for a task's root
  SiteId site;                  ///< of the coroutine function
  SiteId call_site;             ///< of the await
  EventIndex created = k_none, entered = k_none, left = k_none;
  Outcome outcome{};
  std::string_view value;
};

struct Resource {
  trace::ResourceId id;
  trace::ResourceKind kind{};
  std::string_view name;  ///< may be empty
  std::int64_t limit = 0;
  SiteId site;
  EventIndex created = k_none, closed = k_none;
};

struct Group {
  trace::GroupId id;
  trace::GroupKind kind{};
  TaskIndex task = k_none;
  SiteId site;
  std::vector<EntityId> members;
  EventIndex created = k_none, ended = k_none;
  Outcome outcome{};
  std::string_view value;
};

struct Job {
  trace::JobId id;
  std::string_view function;
  TaskIndex task = k_none;
  ResourceIndex pool = k_none;
  SiteId site;
  ThreadIndex thread = k_none;  ///< that ran it
  EventIndex submitted = k_none, begun = k_none, ended = k_none;
  Outcome outcome{};
  std::string_view value;
};

struct Span {
  trace::SpanId id;
  std::string_view function;
  ThreadIndex thread = k_none;
  TaskIndex task = k_none;    ///< that was running on the thread; k_none on a bare thread
  SpanIndex parent = k_none;  ///< the span around it
  EntityId cause;
  SiteId site;
  EventIndex begin = k_none, end = k_none;
  Outcome outcome{};
  std::string_view value;
};

struct Print {
  EventIndex event = k_none;
  trace::OutputStream stream{};
  std::string_view text;
  SiteId site;
  ThreadIndex thread = k_none;
  TaskIndex task = k_none;  ///< that ran; k_none outside tasks
  SpanIndex span = k_none;  ///< the innermost open span of the thread
};

/// An entity of any kind: its kind and its index there.
struct Entity {
  EntityKind kind = EntityKind::none;
  std::uint32_t index = k_none;
  explicit operator bool() const { return kind != EntityKind::none; }
};

struct Site {
  std::string_view file;
  std::uint32_t line = 0;
  std::string_view function;
};

struct Source {
  std::string_view path;
  std::string_view text;
  bool embedded = false;  ///< it travelled with the trace; else it was read from this machine, and may have changed since
};

/// Events of a thread are missing before this one, and no `lost` event counts them: a chunk of the file is missing or broken.
struct Gap {
  EventIndex event = k_none;
  ThreadIndex thread = k_none;
};

/// Something that breaks a rule, with where: see check.hpp for the rules.
struct Problem {
  EventIndex event = k_none;  ///< k_none: of the file, not of an event
  int rule = 0;               ///< number of the invariant; 0: the file itself
  std::string message;
};

/// Called now and then while a trace loads; return false to stop, which makes load() throw Stopped.
using Progress = std::function<bool(double part_done)>;
struct Stopped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct State;
struct DecodeOptions;
struct FirstTasks;  // overview.hpp
/// Called as often as Progress, from the thread that loads.
using TellTasks = std::function<void(const FirstTasks& tasks)>;

/// The part of a task that is at hand without decoding an event: for whoever goes over all tasks.
struct TaskTimes {
  EventIndex created = k_none, finished = k_none;       ///< as in Task
  TaskIndex parent = k_none;                            ///< as in Task
  LoopIndex loop = k_none;                              ///< as in Task
  std::uint32_t depth = 0;                              ///< as in Task
  std::int64_t busy_ns = 0, delay_ns = 0, wait_ns = 0;  ///< as in Task
};

/// The same of a job, of a call, and of something printed.
struct JobLinks {
  EventIndex submitted = k_none, begun = k_none, ended = k_none;  ///< as in Job
  TaskIndex task = k_none;                                        ///< as in Job
};
struct SpanLinks {
  EventIndex begin = k_none, end = k_none;  ///< as in Span
  SpanIndex parent = k_none;                ///< as in Span
  TaskIndex task = k_none;                  ///< as in Span
};
struct PrintLinks {
  EventIndex event = k_none;  ///< as in Print
  TaskIndex task = k_none;    ///< as in Print
  SpanIndex span = k_none;    ///< as in Print
};

class TaskEvents;

class Trace {
 public:
  /// Reads a whole trace. Throws file::FileError for what is no trace at all.
  static Trace load(const std::filesystem::path& path, const Progress& progress = {}, const TellTasks& tell_tasks = {});
  static Trace from(file::TraceFile file, const Progress& progress = {});
  static Trace from(file::TraceFile file, const Progress& progress, const DecodeOptions& decode,  ///< see decode_ahead.hpp
                    const TellTasks& tell_tasks = {});
  Trace(Trace&&) noexcept;
  Trace& operator=(Trace&&) noexcept;
  ~Trace();

  const file::TraceFile& file() const;

  std::size_t event_count() const;
  Event event(EventIndex index) const;
  std::int64_t time_ns(EventIndex index) const;
  /// What the event's thread tells by its own clock, where that was too early and time_ns() is later; else nothing.
  std::optional<std::int64_t> moved_from_ns(EventIndex index) const;
  EventKind kind(EventIndex index) const;
  ThreadIndex thread_of(EventIndex index) const;
  /// The task that was running on the event's thread just after it (for a resume: the resumed one; for a suspend or
  /// finish: the one that gives up). k_none: none.
  TaskIndex running_task_of(EventIndex index) const;
  /// The last event at or before `time_ns`; k_none when the first one is later.
  EventIndex event_at(std::int64_t time_ns) const;
  /// From the first event to the last one.
  Interval time() const;
  /// Of a recording of limited size: the first event from which on all threads have kept everything; those before say only what was still
  /// alive. 0 for any other.
  EventIndex first_kept() const;
  /// Whether the event is one of those that say what was alive and stand for others, which were given up.
  bool stands_for_others(EventIndex index) const;
  /// From first_kept() to the last event: what is to be looked at first.
  Interval kept_time() const;

  std::span<const file::FileInfo> processes() const;  ///< of a merged trace there are several
  std::span<const Thread> threads() const;
  std::span<const Loop> loops() const;
  View<Task> tasks() const;
  View<Frame> frames() const;
  View<Resource> resources() const;
  View<Group> groups() const;
  View<Job> jobs() const;
  View<Span> spans() const;
  View<Print> prints() const;

  TaskTimes task_times(TaskIndex task) const;
  JobLinks job_links(JobIndex job) const;
  SpanLinks span_links(SpanIndex span) const;
  PrintLinks print_links(std::size_t print) const;
  /// How many of prints() had been written when `event` had happened. Cheap.
  std::size_t prints_until(EventIndex event) const;

  View<Segment> segments(TaskIndex task) const;
  /// Which of the task's segments an event lies in: the last one that begins at or before it; k_none before the task's creation.
  /// Cheap.
  std::uint32_t segment_of(TaskIndex task, EventIndex event) const;
  /// How often the task had been resumed when `event` had happened; k_none: in all.
  std::uint32_t resumes_until(TaskIndex task, EventIndex event) const;
  /// The task's segment at an instant (the later of two that meet there); none outside its life.
  std::optional<Segment> segment_at(TaskIndex task, std::int64_t time_ns) const;
  /// The events that are about the task: its own transitions, what it did while it ran, what was done to it. In order.
  TaskEvents events_of(TaskIndex task) const;
  /// The next and the last one of them after / before `event`; k_none: there is none.
  EventIndex next_event_of(TaskIndex task, EventIndex event) const;
  EventIndex previous_event_of(TaskIndex task, EventIndex event) const;
  /// Those of them that are neither the task's own nor between a resume and its suspend: awaits of it, its joining a group, ….
  std::span<const EventIndex> mentions_of(TaskIndex task) const;
  /// The events that name the resource: its creation, its changes, its end. In order.
  std::vector<EventIndex> events_of_resource(ResourceIndex resource) const;

  Entity find(EntityId id) const;
  TaskIndex task(EntityId id) const;  ///< k_none when the id is no task's
  Site site(SiteId id) const;
  std::string_view string(StringId id) const;
  std::span<const Source> sources() const;
  /// The text of a source file; nullptr when it was neither embedded nor found on this machine.
  const Source* source(std::string_view path) const;

  std::uint64_t lost_events() const;
  std::span<const Gap> gaps() const;  ///< in order
  /// Everything that is broken: of the file, and every breach of an invariant. The first call checks the whole trace, which takes
  /// longer than loading it; others wait for it meanwhile. Whoever sets `stop` stops the check, which then throws Stopped; another call
  /// begins anew.
  std::span<const Problem> problems(const std::atomic<bool>* stop = nullptr) const;
  /// Whether problems() answers at once.
  bool checked() const;
  /// The part of them that only reading can find: damage of the file (rule 0), times that go back (rule 1).
  std::span<const Problem> reading_problems() const;

  /// Everything that was so just after event `index`. From the columns of what begins and ends: the cost is that of what is
  /// alive, and does not grow with the trace.
  State state_at(EventIndex index) const;
  /// The open frames of a task just after `event`, outermost first; none once it has finished.
  std::vector<FrameIndex> stack_of(TaskIndex task, EventIndex event) const;
  /// Those of all tasks that have some. Cheaper than one after the other.
  std::map<TaskIndex, std::vector<FrameIndex>> stacks_at(EventIndex event) const;

  struct Data;
  const Data& data() const { return *data_; }  ///< for this folder

 private:
  explicit Trace(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

/// The events that are about one task, from the first to the last.
class TaskEvents {
 public:
  class Iterator {
   public:
    using value_type = EventIndex;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const TaskEvents* of, EventIndex at) : of_{of}, at_{at} {}
    EventIndex operator*() const { return at_; }
    Iterator& operator++() {
      at_ = of_->next_after(at_);
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const TaskEvents* of_ = nullptr;
    EventIndex at_ = k_none;
  };

  TaskEvents(const Trace& trace, TaskIndex task);
  Iterator begin() const { return {this, first_}; }
  Iterator end() const { return {this, k_none}; }
  bool empty() const { return first_ == k_none; }
  std::vector<EventIndex> all() const { return {begin(), end()}; }

 private:
  EventIndex next_after(EventIndex event) const;
  const Trace::Data* data_;
  TaskIndex task_;
  EventIndex first_;
};

/// Goes through the events in order, for the cost of reading them: about ten times as fast as Trace::event() for each. One thread
/// at a time.
class EventWalk {
 public:
  /// At event `from`.
  explicit EventWalk(const Trace& trace, EventIndex from = 0);
  ~EventWalk();
  EventWalk(const EventWalk&) = delete;
  EventWalk& operator=(const EventWalk&) = delete;
  /// The next event, and which one it is. Throws nothing; behind the last one it is of the kind `end_of_data`.
  Event next();
  EventIndex index() const { return next_ - 1; }
  /// Any event, like Trace::event(); cheap where it lies a little behind the last that was asked for.
  Event event(EventIndex index);

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
  EventIndex count_;
  EventIndex next_;
};

/// What a person calls the entity: the task's name, `lock 'db'`, `sleep timer`, `gather of 3`, `job compress`, …; "nothing" for none.
std::string describe(const Trace& trace, EntityId id);

}  // namespace interleave::model
