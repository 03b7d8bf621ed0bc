// Recording: what a runtime calls when something happens.
//
// Every function may be called from any thread at any time, never throws and never fails: with no session it does
// nothing, and what cannot be written is counted in the trace as lost.
#pragma once

#include <algorithm>
#include <string_view>

#include "tracer/record/clock.hpp"
#include "tracer/record/encode.hpp"
#include "tracer/record/site.hpp"
#include "tracer/record/thread_buffer.hpp"

namespace interleave::record {

using trace::EntityId;
using trace::SiteId;
using trace::StringId;

/// Whether events are being recorded now: a load and a branch.
inline bool recording() {
  const std::uint32_t number = detail::session_number.load(std::memory_order_relaxed);
  if (number == detail::k_no_session) [[likely]]
    return false;
  return number != detail::k_undecided || detail::decide_session();
}

/// The number of the running session; 0 when none is. An object that outlives sessions is introduced once in each.
inline std::uint32_t session_id() { return recording() ? detail::session_number.load(std::memory_order_relaxed) : detail::k_no_session; }

/// Whether a session is running that records in virtual time.
inline bool in_virtual_time() {
  return recording() && detail::clock_kind.load(std::memory_order_relaxed) == trace::ClockKind::virtual_time;
}

namespace detail {
/// Cuts a text to what one event may hold, between two characters.
inline std::string_view fitting(std::string_view text) {
  if (text.size() <= trace::wire::k_max_text_bytes) [[likely]]
    return text;
  std::size_t end = trace::wire::k_max_text_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}
template <class Value>
  requires(!std::is_convertible_v<const Value&, std::string_view>)
const Value& fitting(const Value& value) {
  return value;
}
inline std::size_t text_bytes(std::string_view text) { return text.size(); }
template <class Value>
std::size_t text_bytes(const Value&) {
  return 0;
}

enum class Stamp { now, same_as_last };

template <EventKind K, Stamp S, class... Values>
void write(const Values&... values) {
  ThreadBuffer& buffer = thread_buffer;
  const std::size_t bytes = max_fixed_bytes(K) + (text_bytes(values) + ... + 0);
  if (buffer.session != session_number.load(std::memory_order_relaxed) || bytes > static_cast<std::size_t>(buffer.end - buffer.cursor))
      [[unlikely]] {
    if (!make_room(buffer, bytes)) return;
  }
  std::uint64_t since_last = 0;
  if constexpr (S == Stamp::now) {
    const Ticks ticks = now();
    since_last = ticks > buffer.last_ticks ? ticks - buffer.last_ticks : 0;
    buffer.last_ticks += since_last;
  }
  buffer.commit(put_record<K>(buffer.cursor, since_last, buffer.last_id, values...));
}
}  // namespace detail

/// Records an event that happens now. The values are those of the table's row for K, in its order.
template <EventKind K, class... Values>
void emit(const Values&... values) {
  if (!recording()) return;
  detail::write<K, detail::Stamp::now>(detail::fitting(values)...);
}

/// Records an event that belongs to the same instant as this thread's last one: no clock is read.
template <EventKind K, class... Values>
void emit_same_time(const Values&... values) {
  if (!recording()) return;
  detail::write<K, detail::Stamp::same_as_last>(detail::fitting(values)...);
}

/// A new id of this process, from the calling thread's block: unique for the whole run, whether recorded or not.
template <class Id>
Id new_id() {
  detail::ThreadBuffer& buffer = detail::thread_buffer;
  if (buffer.next_id == buffer.end_id) [[unlikely]] {
    constexpr std::uint64_t k_block = 1024;
    buffer.next_id = detail::next_id_block.fetch_add(k_block, std::memory_order_relaxed);
    buffer.end_id = buffer.next_id + k_block;
  }
  return Id{buffer.next_id++};
}

/// What the program wrote, at the moment it wrote it. Long text becomes several events.
inline void print(trace::OutputStream stream, std::string_view text, SiteId site) {
  if (!recording()) return;
  do {
    const std::string_view piece = detail::fitting(text);
    emit<EventKind::print>(stream, site, piece);
    text.remove_prefix(piece.size());
  } while (!text.empty());
}

/// The programmer's own note, and the programmer's own number.
inline void mark(std::string_view text, std::source_location where = std::source_location::current()) {
  if (recording()) emit<EventKind::mark>(site(where), text);
}
inline void counter(const char* name, double value) {
  if (recording()) emit<EventKind::counter>(static_string(name), value);
}

/// Says what the calling thread is, before its first event. `name` must outlive the thread.
inline void describe_thread(trace::ThreadRole role, const char* name) {
  detail::thread_buffer.role = role;
  detail::thread_buffer.name = name;
}

}  // namespace interleave::record
