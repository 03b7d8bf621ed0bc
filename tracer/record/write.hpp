// The hot path: one record into the calling thread's chunk. No lock, no allocation, no read-modify-write.
#pragma once

#include <atomic>
#include <cstring>
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

/// Now, or the instant of the record before.
template <EventKind K>
[[gnu::always_inline]] inline ilv_when instant_of(const ThreadBuffer& buffer, ilv_when when) {
  if constexpr (trace::is_detail(K)) return static_cast<ilv_when>(when | static_cast<ilv_when>(buffer.coarse));
  return when;
}

/// The time of a record that does not happen soon after the one before. It stands once: between two events a program runs so much else that
/// the processor must fetch code anew, and that takes longer than a call.
ILV_KEEPS_REGISTERS std::uint8_t* put_long_time(ThreadBuffer& buffer, std::uint8_t* at, Ticks now);

/// now_of_the_system() by the buffer's clock, for the hot path, which has the buffer at hand.
ILV_KEEPS_REGISTERS Ticks system_ticks_of(const ThreadBuffer& buffer);

/// The time of a record that happens now. Returns where its fields go.
[[gnu::always_inline]] inline std::uint8_t* put_now(ThreadBuffer& buffer, std::uint8_t* at) {
  Ticks now;
  if (is_processors(buffer.clock)) [[likely]]
    now = processor_ticks();
  else
    now = system_ticks_of(buffer);
  const std::uint64_t since_last = now - buffer.last_ticks;
  // The branches are for the next look at the clock: it would wait until it is known where this record ends.
  if (since_last >= 0x4000) [[unlikely]]
    return put_long_time(buffer, at, now);
  buffer.last_ticks = now;
  if (since_last < 0x80) {
    *at = static_cast<std::uint8_t>(since_last);
    return at + 1;
  }
  const auto two = static_cast<std::uint16_t>((since_last + (since_last & 0x3f80)) | 0x80);
  std::memcpy(at, &two, sizeof two);
  return at + sizeof two;
}

/// Signal handlers may record again.
[[gnu::always_inline]] inline void allow_handlers(ThreadBuffer& buffer) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  buffer.writing = false;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (buffer.signals_wait) [[unlikely]]
    write_signal_records(buffer);
}
/// The record ends there, and is part of the trace.
[[gnu::always_inline]] inline void finish_record(ThreadBuffer& buffer, std::uint8_t* end) {
  buffer.commit(end);
  allow_handlers(buffer);
}

/// Numbers of any size, and the end of the record: nothing is left to be done after it, so that its caller need save no registers for it.
/// One function for all events with so many numbers, as put_varints.
template <std::same_as<std::uint64_t>... Numbers>
[[gnu::noinline, gnu::hot]] inline void finish_with_varints(ThreadBuffer& buffer, std::uint8_t* at, Numbers... numbers) {
  ((at = put_varint(at, numbers)), ...);
  finish_record(buffer, at);
}

/// What is rare: recording has ended or gone on meanwhile, or there may be no room. True: there is, and the record can be written. It
/// stands once, and its caller goes on where it always does: whoever comes here rarely finds its code no nearer than in memory.
ILV_KEEPS_REGISTERS bool has_made_room(ThreadBuffer& buffer, std::size_t text_bytes);

template <EventKind K, class... Values>
[[gnu::always_inline]] inline void write(ilv_when when, const Values&... values) {
  ThreadBuffer& buffer = this_thread_buffer();
  if (buffer.writing) [[unlikely]]
    return put_aside<K>(values...);
  buffer.writing = true;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  std::uint8_t* at = buffer.cursor;
  const std::size_t text = (text_bytes(values) + ... + std::size_t{0});
  if (buffer.session != state_now() || !buffer.is_before_limit(text)) [[unlikely]] {
    if (!has_made_room(buffer, text)) return;
    at = buffer.cursor;
  }
  at[0] = static_cast<std::uint8_t>(K);
  if (instant_of<K>(buffer, when) == ILV_NOW) {
    at = put_now(buffer, at + 1);
  } else {
    at[1] = 0;
    at += 2;
  }
  const Numbers<K> numbers = numbers_of<K>(buffer.last_ids, values...);
  if constexpr (is_numbers_alone(K)) {
    if (!put_small_numbers<K>(at, numbers))
      return std::apply([&](auto... each) __attribute__((always_inline)) { finish_with_varints(buffer, at, each...); }, numbers);
    finish_record(buffer, at);
  } else {
    finish_record(buffer, put_fields<K>(at, numbers, values...));
  }
}

}  // namespace interleave::record::detail
