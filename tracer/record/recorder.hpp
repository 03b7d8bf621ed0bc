// Recording from C++: interleave/record.h with types. What a runtime calls when something happens.
//
// Every function may be called from any thread at any time, never throws and never fails: with no session it does
// nothing, and what cannot be written is counted in the trace as lost.
#pragma once

#include <string_view>
#include <tuple>

#include "include/interleave/record.h"
#include "tracer/record/clock.hpp"
#include "tracer/record/encode.hpp"
#include "tracer/record/site.hpp"

namespace interleave::record {

using trace::EntityId;
using trace::SiteId;
using trace::StringId;

#if defined(INTERLEAVE_NO_RECORDING) && defined(INTERLEAVE_HAS_RECORDER)
#error \
    "INTERLEAVE_NO_RECORDING is for C programs. Configure with -DINTERLEAVE_RECORDING=OFF: the runtime must be built without recording, too."
#endif

/// False in a build with the option INTERLEAVE_RECORDING=OFF: then there is no recorder, and nothing here is code.
#ifdef INTERLEAVE_NO_RECORDING
inline constexpr bool k_can_record = false;
#else
inline constexpr bool k_can_record = true;
#endif

/// Whether events are being recorded now: a load and a branch.
inline bool recording() { return ilv_recording() != 0; }

/// The number of the running session; 0 when none is. An object that outlives sessions is introduced once in each.
inline std::uint32_t session_id() { return ilv_session(); }

/// The same, 0 also where this process has not been asked yet whether it is to be recorded: two instructions.
inline std::uint32_t session_now() { return ilv_session_now_(); }

/// Whether a session is running that records in virtual time.
inline bool in_virtual_time() {
  return recording() && detail::clock_kind.load(std::memory_order_relaxed) == trace::ClockKind::virtual_time;
}

namespace detail {

/// The function of interleave/record.h that records the event.
template <EventKind K>
inline constexpr std::nullptr_t k_function{};
#define ILV_FUNCTION_program(name) \
  template <>                      \
  inline constexpr auto* k_function<EventKind::name> = &ilv_record_##name;
#define ILV_FUNCTION_recorder(name)
#define ILV_FUNCTION_ROW(number, name, by, meaning, fields) ILV_FUNCTION_##by(name)
ILV_EVENTS(ILV_FUNCTION_ROW)
#undef ILV_FUNCTION_ROW
#undef ILV_FUNCTION_recorder
#undef ILV_FUNCTION_program

// A value as the arguments that C has for it.
template <class Value>
constexpr auto c_arguments(const Value& value) {
  if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
    const std::string_view text{value};
    return std::tuple{text.data(), text.size()};
  } else if constexpr (std::is_arithmetic_v<Value> || std::is_enum_v<Value>) {
    return std::tuple{value};
  } else {
    return std::tuple{value.value};
  }
}

template <class... Parameters, class... Values>
void call(void (*function)(ilv_when, Parameters...), ilv_when when, const Values&... values) {
  std::apply([&](const auto&... arguments) { function(when, static_cast<Parameters>(arguments)...); },
             std::tuple_cat(c_arguments(values)...));
}

template <EventKind K, class... Values>
void record(ilv_when when, const Values&... values) {
  static_assert(trace::spec_of(K).by == trace::Recordist::program, "the recorder records this event by itself");
  static_assert(sizeof...(Values) == trace::spec_of(K).fields().size(), "one value for each field of the event table's row");
  static_assert(
      []<std::size_t... I>(std::index_sequence<I...>) {
        return (fits<trace::spec_of(K).storage[I].encoding, std::decay_t<Values>>() && ...);
      }(std::index_sequence_for<Values...>{}),
      "a value does not fit the field that the event table has at its place");
  if constexpr (k_can_record) call(k_function<K>, when, values...);
}
}  // namespace detail

/// Records an event that happens now. The values are those of the table's row for K, in its order.
template <EventKind K, class... Values>
void emit(const Values&... values) {
  if (recording()) detail::record<K>(ILV_NOW, values...);
}

/// Records an event that belongs to the same instant as this thread's last one: no clock is read.
template <EventKind K, class... Values>
void emit_same_time(const Values&... values) {
  if (recording()) detail::record<K>(ILV_SAME_TIME, values...);
}

/// Records an event of something that the running session knows, as its caller has just seen: what is not asked again is less code on
/// the way of each event.
template <EventKind K, class... Values>
void emit_known(ilv_when when, const Values&... values) {
  detail::record<K>(when, values...);
}

/// A new id of this process, from the calling thread's blocks: unique for the whole run, whether recorded or not.
template <class Id>
Id new_id() {
  if constexpr (std::is_same_v<Id, trace::TaskId>) return Id{ilv_new_task_id()};
  if constexpr (std::is_same_v<Id, trace::FrameId>) return Id{ilv_new_frame_id()};
  return Id{ilv_new_id()};
}

/// What the program wrote, at the moment it wrote it. Long text becomes several events.
inline void print(trace::OutputStream stream, std::string_view text, SiteId site) { emit<EventKind::print>(stream, site, text); }

/// The programmer's own note, and the programmer's own number.
inline void mark(std::string_view text, std::source_location where = std::source_location::current()) {
  if (recording()) emit<EventKind::mark>(site(where), text);
}
inline void counter(const char* name, double value) {
  if (recording()) emit<EventKind::counter>(static_string(name), value);
}

/// Says what the calling thread is, before its first event. `name` must outlive the thread.
inline void describe_thread(trace::ThreadRole role, const char* name) { ilv_describe_thread(static_cast<ilv_thread_role>(role), name); }

}  // namespace interleave::record
