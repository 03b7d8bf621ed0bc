// The vocabulary: every event that a trace can hold, with its fields, once.
//
// Recorder, file schema, decoder, checker, JSON names and the tables of FORMAT.md follow from these rows. To add
// an event, append a row with the next free number; to add a field, append it to its row. Never change a number
// that has been released.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "tracer/events/enumerations.hpp"

namespace interleave::trace {

/// How a field is written. Numbers are LEB128 varints.
enum class Encoding : std::uint8_t {
  introduce,   ///< as `id`; the entity is new here and was never seen before
  id,          ///< 0 = none, else 1 + zigzag(id - the last id of its base that this chunk has)
  string,      ///< index of an interned string, defined earlier by `define_string`
  site,        ///< index of an interned site, defined earlier by `define_site`
  unsigned_,   ///< varint
  signed_,     ///< zigzag varint
  real,        ///< 8 bytes, IEEE 754 double, little-endian
  enumerated,  ///< one byte, a number of the field's enumeration
  text,        ///< varint length, then that many bytes of UTF-8; at most one in an event, and it comes last
};

inline constexpr auto k_encoding_names =
    std::to_array<std::string_view>({"introduce", "id", "string", "site", "unsigned", "signed", "real", "enum", "text"});

/// What an id counts from: the last id that a field of the same base had in the chunk. Long-lived tasks and short-lived frames take turns
/// in a trace, and the numbers of each are near each other.
#define ILV_ID_BASES(X) X(other) X(task) X(frame) X(loop)
enum class IdBase : std::uint8_t {
#define ILV_ID_BASE(name) name,
  ILV_ID_BASES(ILV_ID_BASE)
#undef ILV_ID_BASE
};
inline constexpr auto k_id_base_names = std::to_array<std::string_view>({
#define ILV_ID_BASE(name) #name,
    ILV_ID_BASES(ILV_ID_BASE)
#undef ILV_ID_BASE
});
inline constexpr std::size_t k_id_bases = k_id_base_names.size();
static_assert(std::has_single_bit(k_id_bases), "a reader of older files masks them");

/// The last ids of a chunk, as far as it was written or read.
class LastIds {
 public:
  std::uint64_t& operator[](IdBase base) { return ids_[static_cast<std::size_t>(base)]; }
  std::uint64_t operator[](IdBase base) const { return ids_[static_cast<std::size_t>(base)]; }

 private:
  std::array<std::uint64_t, k_id_bases> ids_{};
};

// clang-format off
// name, the kind of entity that it refers to (`none` where it is no id, or where any kind may stand), what its ids count from, meaning
#define ILV_FIELDS(X) \
  X(task,     task,     task,  "the task") \
  X(parent,   task,     task,  "the task that made it") \
  X(loop,     loop,     loop,  "the event loop") \
  X(frame,    frame,    frame, "the coroutine's activation") \
  X(group,    group,    other, "the group") \
  X(member,   none,     other, "a task, frame, future, timer or group that belongs to the group") \
  X(resource, resource, other, "the resource") \
  X(job,      job,      other, "the job") \
  X(span,     span,     other, "the synchronous call") \
  X(cause,    none,     other, "what made it happen: a task, resource, group, job or loop") \
  X(on,       none,     other, "what is waited for: a task, resource, group, job; none for a bare yield") \
  X(by,       none,     task,  "who asked") \
  X(holder,   none,     task,  "who holds it, none if nobody does") \
  X(pool,     resource, other, "the pool that runs it") \
  X(function, none,     other, "the function's name") \
  X(site,     none,     other, "the line of code that caused it") \
  X(resume,   none,     other, "how often the task has been resumed, this one included") \
  X(wait,     none,     other, "what kind of wait") \
  X(outcome,  none,     other, "how it ended") \
  X(kind,     none,     other, "which kind") \
  X(state,    none,     other, "the resource's number: length, permits, 1 for set or locked, nanoseconds left of a timer") \
  X(limit,    none,     other, "the largest that its number can be; 0 where there is no limit") \
  X(timeout,  none,     other, "the longest time to wait in nanoseconds; -1 without limit") \
  X(role,     none,     other, "what the thread does") \
  X(os_thread,none,     other, "the operating system's number of the thread") \
  X(stream,   none,     other, "which output") \
  X(number,   none,     other, "the counter's value") \
  X(count,    none,     other, "how many events are missing; 0 where nobody has counted them") \
  X(reason,   none,     other, "why they are missing") \
  X(index,    none,     other, "the number that stands for it from here on") \
  X(file,     none,     other, "path of the source file") \
  X(line,     none,     other, "line in the source file, from 1") \
  X(ticks,    none,     other, "the recording clock") \
  X(monotonic,none,     other, "CLOCK_MONOTONIC in nanoseconds") \
  X(realtime, none,     other, "nanoseconds since 1970-01-01 UTC") \
  X(name,     none,     other, "its name") \
  X(value,    none,     other, "the value or the error, as text") \
  X(message,  none,     other, "the message") \
  X(text,     none,     other, "the text")

// number, name, who records it (the program through the API, or the recorder by itself), meaning, fields in the order in which they are written
#define ILV_EVENTS(X) \
  X( 1, define_string,    recorder, "A string gets its number.", UNSIGNED(index) TEXT(text)) \
  X( 2, define_site,      recorder, "A line of code gets its number.", UNSIGNED(index) STRING(file) UNSIGNED(line) STRING(function)) \
  X( 3, thread_start,     recorder, "A thread records its first event.", ENUM(role, ThreadRole) UNSIGNED(os_thread) TEXT(name)) \
  X( 4, thread_end,       recorder, "A thread ends.", ) \
  X( 5, loop_start,       program,  "An event loop starts on this thread.", NEW(loop) TEXT(name)) \
  X( 6, loop_stop,        program,  "An event loop has ended.", ID(loop)) \
  X( 7, task_create,      program,  "A task is made. It has not run yet.", NEW(task) ID(parent) ID(loop) STRING(function) SITE(site) TEXT(name)) \
  X( 8, task_wake,        program,  "A task becomes ready: it joins the end of the loop's ready queue.", ID(task) ID(cause) SITE(site)) \
  X( 9, task_resume,      program,  "The loop lets a ready task run.", ID(task) UNSIGNED(resume)) \
  X(10, task_suspend,     program,  "The running task waits and gives the thread back to the loop.", ID(task) ENUM(wait, WaitKind) ID(on) SITE(site)) \
  X(11, task_finish,      program,  "The running task has ended.", ID(task) ENUM(outcome, Outcome) TEXT(value)) \
  X(12, task_cancel,      program,  "Somebody asks a task to cancel.", ID(task) ID(by) SITE(site) TEXT(message)) \
  X(13, frame_create,     program,  "A coroutine function was called: its coroutine exists and has not run.", NEW(frame) ID(task) STRING(function) SITE(site)) \
  X(14, frame_enter,      program,  "A coroutine starts to run inside a task; it becomes the top of its await stack.", ID(frame) ID(task) SITE(site)) \
  X(15, frame_leave,      program,  "A coroutine has ended; its awaiter goes on with the value.", ID(frame) ENUM(outcome, Outcome) TEXT(value)) \
  X(16, group_create,     program,  "An await of several members begins.", NEW(group) ENUM(kind, GroupKind) ID(task) SITE(site)) \
  X(17, group_member,     program,  "A member joins a group.", ID(group) ID(member)) \
  X(18, group_end,        program,  "A group has its result.", ID(group) ENUM(outcome, Outcome) TEXT(value)) \
  X(19, resource_create,  program,  "Something that can be awaited or held exists from here on.", NEW(resource) ENUM(kind, ResourceKind) SIGNED(limit) SITE(site) TEXT(name)) \
  X(20, resource_state,   program,  "Its number or its holder has changed.", ID(resource) SIGNED(state) ID(holder)) \
  X(21, resource_close,   program,  "It is gone.", ID(resource)) \
  X(22, job_submit,       program,  "Work is handed to a pool.", NEW(job) ID(task) ID(pool) STRING(function) SITE(site)) \
  X(23, job_begin,        program,  "A worker begins the work, on this thread.", ID(job)) \
  X(24, job_end,          program,  "A worker has done the work.", ID(job) ENUM(outcome, Outcome) TEXT(value)) \
  X(25, poll_begin,       program,  "The loop has nothing to run and waits for the operating system.", ID(loop) SIGNED(timeout)) \
  X(26, poll_end,         program,  "The loop goes on.", ID(loop)) \
  X(27, span_begin,       program,  "A synchronous call begins on this thread.", NEW(span) ID(cause) STRING(function) SITE(site)) \
  X(28, span_end,         program,  "The synchronous call has ended.", ID(span) ENUM(outcome, Outcome) TEXT(value)) \
  X(29, print,            program,  "The program wrote text.", ENUM(stream, OutputStream) SITE(site) TEXT(text)) \
  X(30, mark,             program,  "The programmer's own note.", SITE(site) TEXT(text)) \
  X(31, counter,          program,  "The programmer's own number.", STRING(name) REAL(number)) \
  X(32, lost,             recorder, "Events are missing here.", UNSIGNED(count) ENUM(reason, LostReason)) \
  X(33, clock_sync,       recorder, "The recording clock beside the system's clocks.", UNSIGNED(ticks) UNSIGNED(monotonic) UNSIGNED(realtime)) \
  X(34, task_retrieve,    program,  "Somebody takes the error that a task has ended with.", ID(task) ID(by))
// clang-format on

enum class FieldName : std::uint8_t {
#define ILV_FIELD_ENUMERATOR(name, target, base, meaning) name,
  ILV_FIELDS(ILV_FIELD_ENUMERATOR)
#undef ILV_FIELD_ENUMERATOR
};

struct FieldInfo {
  std::string_view name;
  EntityKind target;  ///< for an id: the kind that it must have; `none` where any may stand
  IdBase base;        ///< for an id: what it counts from
  std::string_view meaning;
};

inline constexpr auto k_fields = std::to_array<FieldInfo>({
#define ILV_FIELD_ROW(name, target, base, meaning) {#name, EntityKind::target, IdBase::base, meaning},
    ILV_FIELDS(ILV_FIELD_ROW)
#undef ILV_FIELD_ROW
});

constexpr const FieldInfo& field_info(FieldName name) { return k_fields[static_cast<std::size_t>(name)]; }

/// One field of one event.
struct Field {
  FieldName name{};
  Encoding encoding{};
  EnumerationId enumeration{};

  constexpr bool is_id() const { return encoding == Encoding::id || encoding == Encoding::introduce; }
  constexpr IdBase base() const { return field_info(name).base; }
};

inline constexpr std::size_t k_max_fields = 6;

/// Who records an event.
enum class Recordist : std::uint8_t {
  program,   ///< whoever uses the recorder: a runtime, a program
  recorder,  ///< the recorder by itself
};

/// One event's row.
struct EventSpec {
  std::uint8_t number = 0;
  std::string_view name;
  Recordist by{};
  std::string_view meaning;
  std::array<Field, k_max_fields> storage{};
  std::size_t field_count = 0;

  constexpr std::span<const Field> fields() const { return {storage.data(), field_count}; }
  constexpr bool has_text() const { return field_count > 0 && storage[field_count - 1].encoding == Encoding::text; }
};

enum class EventKind : std::uint8_t {
  end_of_data = 0,  ///< what unused bytes of a chunk hold
#define ILV_EVENT_ENUMERATOR(number, name, by, meaning, fields) name = number,
  ILV_EVENTS(ILV_EVENT_ENUMERATOR)
#undef ILV_EVENT_ENUMERATOR
};

namespace detail {
constexpr EventSpec spec(std::uint8_t number, std::string_view name, Recordist by, std::string_view meaning,
                         std::initializer_list<Field> fields) {
  EventSpec made{number, name, by, meaning, {}, 0};
  for (const Field& field : fields) made.storage[made.field_count++] = field;
  return made;
}
}  // namespace detail

/// The rows, by number; row 0 stands for `end_of_data`.
inline constexpr auto k_events =
    std::to_array<EventSpec>({detail::spec(0, "end_of_data", Recordist::recorder, "The chunk's unused rest.", {}),
#define NEW(name) Field{FieldName::name, Encoding::introduce, EnumerationId::none},
#define ID(name) Field{FieldName::name, Encoding::id, EnumerationId::none},
#define STRING(name) Field{FieldName::name, Encoding::string, EnumerationId::none},
#define SITE(name) Field{FieldName::name, Encoding::site, EnumerationId::none},
#define UNSIGNED(name) Field{FieldName::name, Encoding::unsigned_, EnumerationId::none},
#define SIGNED(name) Field{FieldName::name, Encoding::signed_, EnumerationId::none},
#define REAL(name) Field{FieldName::name, Encoding::real, EnumerationId::none},
#define ENUM(name, Type) Field{FieldName::name, Encoding::enumerated, EnumerationId::Type},
#define TEXT(name) Field{FieldName::name, Encoding::text, EnumerationId::none},
#define ILV_EVENT_ROW(number, name, by, meaning, fields) detail::spec(number, #name, Recordist::by, meaning, {fields}),
                              ILV_EVENTS(ILV_EVENT_ROW)
#undef ILV_EVENT_ROW
#undef NEW
#undef ID
#undef STRING
#undef SITE
#undef UNSIGNED
#undef SIGNED
#undef REAL
#undef ENUM
#undef TEXT
    });

inline constexpr std::size_t k_event_kinds = k_events.size();

/// From this number on, a record carries its length, so that older readers can step over it.
inline constexpr std::uint8_t k_first_self_sized = 0xC0;

constexpr bool is_known(EventKind kind) { return kind != EventKind::end_of_data && static_cast<std::size_t>(kind) < k_event_kinds; }
constexpr const EventSpec& spec_of(EventKind kind) { return k_events[static_cast<std::size_t>(kind)]; }
constexpr std::string_view name_of(EventKind kind) { return is_known(kind) ? spec_of(kind).name : std::string_view{"unknown"}; }

/// Place of `field` among the fields of `kind`, or -1 where the event has no such field.
constexpr int slot_of(EventKind kind, FieldName field) {
  if (!is_known(kind)) return -1;
  const auto fields = spec_of(kind).fields();
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].name == field) return static_cast<int>(i);
  return -1;
}

/// Whether the event is a detail of what a loop's thread does between two looks at the clock: where it is recorded coarsely, such an event
/// has the instant of its thread's event before.
constexpr bool is_detail(EventKind kind) {
  switch (kind) {
    case EventKind::task_create:
    case EventKind::task_wake:
    case EventKind::frame_create:
    case EventKind::frame_enter:
    case EventKind::frame_leave:
    case EventKind::group_create:
    case EventKind::group_member:
    case EventKind::group_end:
    case EventKind::resource_create:
    case EventKind::resource_state:
    case EventKind::resource_close:
    case EventKind::job_submit:
      return true;
    default:
      return false;
  }
}

// The rules that the comments above promise.
static_assert([] {
  for (std::size_t i = 0; i < k_events.size(); ++i) {
    if (k_events[i].number != i || i >= k_first_self_sized) return false;
    const auto fields = k_events[i].fields();
    for (std::size_t f = 0; f < fields.size(); ++f)
      if (fields[f].encoding == Encoding::text && f + 1 != fields.size()) return false;
  }
  return true;
}());

}  // namespace interleave::trace
