// The hot path: one record into the calling thread's chunk. No lock, no allocation, no read-modify-write.
#pragma once

#include <atomic>
#include <string_view>

#include "tracer/record/clock.hpp"
#include "tracer/record/encode.hpp"
#include "tracer/record/thread_buffer.hpp"

namespace interleave::record::detail {

/// A signal handler has interrupted the thread while it was writing: the record waits.
void put_aside(ThreadBuffer& buffer, const SignalRecord& record);
/// Writes what handlers have put aside.
void write_signal_records(ThreadBuffer& buffer);

template <class Value>
void set_aside(SignalRecord& record, std::size_t place, const Value& value) {
  if constexpr (std::is_same_v<Value, std::string_view>) {
    record.text_bytes = static_cast<std::uint8_t>(fitting(value, record.text.size()).size());
    std::memcpy(record.text.data(), value.data(), record.text_bytes);
  } else if constexpr (std::is_enum_v<Value>) {
    record.values[place] = static_cast<std::uint64_t>(value);
  } else if constexpr (std::is_same_v<Value, double>) {
    record.values[place] = std::bit_cast<std::uint64_t>(value);
  } else if constexpr (std::is_integral_v<Value>) {
    record.values[place] = static_cast<std::uint64_t>(value);
  } else {
    record.values[place] = value.value;
  }
}

template <EventKind K, class... Values>
[[gnu::noinline, gnu::cold]] void put_aside(const Values... values) {
  SignalRecord record;
  record.kind = K;
  record.ticks = now();
  std::size_t place = 0;
  (set_aside(record, place++, values), ...);
  put_aside(thread_buffer, record);
}

[[gnu::always_inline]] inline void allow_handlers(ThreadBuffer& buffer) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  buffer.writing = false;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

/// The ticks since the buffer's last record, which become its newest.
[[gnu::always_inline]] inline std::uint64_t advance(ThreadBuffer& buffer, Ticks ticks) {
  const Ticks last = buffer.last_ticks;
  const std::uint64_t since_last = ticks > last ? ticks - last : 0;
  buffer.last_ticks = last + since_last;
  return since_last;
}

template <EventKind K>
[[gnu::always_inline]] inline bool looks_at_clock(const ThreadBuffer& buffer, ilv_when when) {
  if constexpr (trace::is_detail(K)) return when == ILV_NOW && !buffer.coarse;
  return when == ILV_NOW;
}

/// What is rare: a new chunk must be had first, or a number is long.
template <EventKind K, class... Values>
[[gnu::noinline, gnu::cold]] void write_the_long_way(std::uint64_t since_last, ilv_when when, const Values... values) {
  ThreadBuffer& buffer = thread_buffer;
  if (make_room(buffer, max_fixed_bytes(K) + (text_bytes(values) + ... + 0))) {
    if (looks_at_clock<K>(buffer, when)) since_last += advance(buffer, now());
    buffer.commit(put_record<K>(buffer.cursor, since_last, buffer.last_ids, values...));
  }
  allow_handlers(buffer);
  if (buffer.signals_wait) write_signal_records(buffer);
}

template <EventKind K, class... Values>
[[gnu::always_inline]] inline void write(ilv_when when, const Values&... values) {
  ThreadBuffer& buffer = thread_buffer;
  if (buffer.writing) [[unlikely]]
    return put_aside<K>(values...);
  buffer.writing = true;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  const std::size_t bytes = max_fixed_bytes(K) + (text_bytes(values) + ... + 0);
  if (buffer.session != state_now() || bytes > static_cast<std::size_t>(buffer.end - buffer.cursor)) [[unlikely]]
    return write_the_long_way<K>(0, when, values...);
  const std::uint64_t since_last = looks_at_clock<K>(buffer, when) ? advance(buffer, now_of(buffer.clock)) : 0;
  trace::LastIds last_ids = buffer.last_ids;
  const Numbers<K> numbers = numbers_of<K>(last_ids, values...);
  std::uint64_t all = since_last;
  for (const std::uint64_t number : numbers) all |= number;
  if (all >= k_short_varint) [[unlikely]]
    return write_the_long_way<K>(since_last, ILV_SAME_TIME, values...);
  buffer.last_ids = last_ids;
  buffer.commit(put_short_record<K>(buffer.cursor, since_last, numbers, values...));
  allow_handlers(buffer);
  if (buffer.signals_wait) [[unlikely]]
    return write_signal_records(buffer);
}

}  // namespace interleave::record::detail
