// The closed sets of words that events use, each written once: the enumerator, its number in a trace file
// (its place in the list: append, never insert), its name in JSON and on screen, and what it means.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace interleave::trace {

// clang-format off
#define ILV_ENTITY_KINDS(X) \
  X(none,     "nothing") \
  X(loop,     "an event loop; it runs on one thread") \
  X(task,     "the unit that a loop schedules") \
  X(frame,    "one activation of a coroutine; a task's frames form its await stack") \
  X(resource, "anything else that can be awaited or held") \
  X(group,    "an await node with several members") \
  X(job,      "work that runs on a worker thread or in a worker process") \
  X(span,     "a synchronous call")

#define ILV_WAIT_KINDS(X) \
  X(yield,     "gives one turn to the others: sleep(0)") \
  X(timer,     "sleeps until a time") \
  X(task,      "waits for another task to finish") \
  X(group,     "waits for the members of a group") \
  X(future,    "waits for a future to be set") \
  X(lock,      "waits for a lock") \
  X(event,     "waits for an event to be set") \
  X(condition, "waits for a condition to be notified") \
  X(semaphore, "waits for a permit of a semaphore") \
  X(barrier,   "waits at a barrier") \
  X(queue_get, "waits for an item of a queue") \
  X(queue_put, "waits for room in a queue") \
  X(job,       "waits for a worker thread or process") \
  X(io_read,   "waits for data") \
  X(io_write,  "waits until data can be written") \
  X(accept,    "waits for a connection") \
  X(connect,   "waits to be connected") \
  X(dns,       "waits for a name to be resolved") \
  X(file,      "waits for a file operation") \
  X(process,   "waits for a process") \
  X(signal,    "waits for a signal") \
  X(other,     "waits for something else") \
  X(eager,     "lets a task run that it starts at once, up to that task's first wait")

#define ILV_RESOURCE_KINDS(X) \
  X(timer,     "a time to wake at; its value is the nanoseconds left") \
  X(future,    "a value to come") \
  X(lock,      "a mutual exclusion; its holder is a task") \
  X(event,     "a flag that tasks wait for; its value is 1 when set") \
  X(condition, "a condition variable") \
  X(semaphore, "a counter of permits; its value is the permits left") \
  X(barrier,   "a meeting point") \
  X(queue,     "a queue; its value is its length") \
  X(pool,      "a pool of worker threads or processes") \
  X(socket,    "a socket or pipe") \
  X(server,    "a listening socket") \
  X(file,      "a file") \
  X(dns,       "a name resolution") \
  X(process,   "an operating-system process") \
  X(signal,    "a signal") \
  X(other,     "something else")

#define ILV_GROUP_KINDS(X) \
  X(gather,     "all results, in argument order") \
  X(wait,       "until some or all have finished") \
  X(task_group, "children that end before their block does") \
  X(shield,     "keeps a cancel away from its member") \
  X(timeout,    "cancels its member when the time is up") \
  X(as_completed, "members in the order in which they finish")

#define ILV_OUTCOMES(X) \
  X(returned,  "it returned") \
  X(raised,    "an error left it") \
  X(cancelled, "it was cancelled") \
  X(dropped,   "it was destroyed before it had finished")

#define ILV_THREAD_ROLES(X) \
  X(other,  "a thread that runs neither a loop nor jobs") \
  X(loop,   "runs an event loop") \
  X(worker, "runs the jobs of a pool")

#define ILV_OUTPUT_STREAMS(X) \
  X(out,   "standard output") \
  X(error, "standard error")

#define ILV_LOST_REASONS(X) \
  X(disk_full,  "the disk was full") \
  X(file_error, "the trace file could not be extended") \
  X(no_buffer,  "no buffer was ready") \
  X(overwritten, "the oldest part was given up to keep the file within its size") \
  X(paused,     "recording was paused") \
  X(interrupted, "signal handlers recorded more than could be kept while a record was being written")

#define ILV_CLOCK_KINDS(X) \
  X(monotonic, "CLOCK_MONOTONIC, in nanoseconds") \
  X(tsc,       "the processor's time-stamp counter") \
  X(virtual_time, "virtual time: it jumps to the next timer when nothing else is to do")

#define ILV_PRECISIONS(X) \
  X(precise, "every event that is not of the same instant as the one before has a look at the clock of its own") \
  X(coarse,  "what happens within a step of a task has the instant of its thread's event before")

#define ILV_ENUMERATIONS(X) \
  X(EntityKind,   "entity_kind",   ILV_ENTITY_KINDS) \
  X(WaitKind,     "wait_kind",     ILV_WAIT_KINDS) \
  X(ResourceKind, "resource_kind", ILV_RESOURCE_KINDS) \
  X(GroupKind,    "group_kind",    ILV_GROUP_KINDS) \
  X(Outcome,      "outcome",       ILV_OUTCOMES) \
  X(ThreadRole,   "thread_role",   ILV_THREAD_ROLES) \
  X(OutputStream, "output_stream", ILV_OUTPUT_STREAMS) \
  X(LostReason,   "lost_reason",   ILV_LOST_REASONS) \
  X(ClockKind,    "clock_kind",    ILV_CLOCK_KINDS) \
  X(Precision,    "precision",     ILV_PRECISIONS)
// clang-format on

#define ILV_ENUMERATOR(name, meaning) name,
#define ILV_DEFINE_ENUM(Type, name, LIST) enum class Type : std::uint8_t { LIST(ILV_ENUMERATOR) };
ILV_ENUMERATIONS(ILV_DEFINE_ENUM)
#undef ILV_DEFINE_ENUM
#undef ILV_ENUMERATOR

/// Whether events that are missing for this reason are lost. What a recording of limited size gives up is not: it was asked to, and what is
/// still alive then stands in its condensed chunks.
constexpr bool is_loss(LostReason reason) { return reason != LostReason::overwritten; }

struct Enumerator {
  std::string_view name;
  std::string_view meaning;
};

/// The words of one enumeration, by number.
template <class E>
inline constexpr std::span<const Enumerator> k_enumerators{};

#define ILV_ENUMERATOR_ROW(name, meaning) Enumerator{#name, meaning},
#define ILV_DEFINE_ROWS(Type, name, LIST)                                                        \
  inline constexpr auto k_##Type##_rows = std::to_array<Enumerator>({LIST(ILV_ENUMERATOR_ROW)}); \
  template <>                                                                                    \
  inline constexpr std::span<const Enumerator> k_enumerators<Type>{k_##Type##_rows};
ILV_ENUMERATIONS(ILV_DEFINE_ROWS)
#undef ILV_DEFINE_ROWS
#undef ILV_ENUMERATOR_ROW

/// The name of `value`; "?" for a number that no enumerator has (a hostile or newer file).
template <class E>
  requires std::is_enum_v<E>
constexpr std::string_view name_of(E value) {
  const auto index = static_cast<std::size_t>(value);
  return index < k_enumerators<E>.size() ? k_enumerators<E>[index].name : std::string_view{"?"};
}

/// Names an enumeration at run time: the type of an enumerated field.
enum class EnumerationId : std::uint8_t {
  none,
#define ILV_ENUMERATION_ID(Type, name, LIST) Type,
  ILV_ENUMERATIONS(ILV_ENUMERATION_ID)
#undef ILV_ENUMERATION_ID
};

struct Enumeration {
  std::string_view name;
  std::span<const Enumerator> enumerators;
};

inline constexpr auto k_enumerations = std::to_array<Enumeration>({{"none", {}},
#define ILV_ENUMERATION_ROW(Type, name, LIST) {name, k_enumerators<Type>},
                                                                   ILV_ENUMERATIONS(ILV_ENUMERATION_ROW)
#undef ILV_ENUMERATION_ROW
});

constexpr const Enumeration& enumeration(EnumerationId id) { return k_enumerations[static_cast<std::size_t>(id)]; }

}  // namespace interleave::trace
