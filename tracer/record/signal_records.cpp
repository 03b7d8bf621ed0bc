#include "tracer/record/signal_records.hpp"

#include "tracer/record/any_record.hpp"
#include "tracer/record/write.hpp"

namespace interleave::record::detail {

void put_aside(ThreadBuffer& buffer, const SignalRecord& record) {
  SignalRecords* waiting = buffer.from_signals;
  if (waiting == nullptr) {  // the thread is about to record its first event
    buffer.gap = true;
    buffer.lost_reason = trace::LostReason::interrupted;
    return;
  }
  // Only this thread comes here, but a handler may be interrupted by another one between two instructions.
  const std::uint32_t slot = waiting->count.fetch_add(1, std::memory_order_relaxed);
  if (slot < waiting->records.size()) {
    waiting->records[slot] = record;
  } else {
    waiting->count.fetch_sub(1, std::memory_order_relaxed);
    waiting->lost.fetch_add(1, std::memory_order_relaxed);
  }
  buffer.signals_wait = true;
}

void write_signal_records(ThreadBuffer& buffer) {
  const HandlersHeldBack held;
  buffer.signals_wait = false;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  SignalRecords& waiting = *buffer.from_signals;
  std::uint32_t written = 0, count = waiting.count.load(std::memory_order_relaxed);
  do {
    for (; written < count; ++written) {
      const SignalRecord& record = waiting.records[written];
      if (!make_room(buffer, record.text_bytes)) continue;
      const Ticks since_last = record.ticks > buffer.last_ticks ? record.ticks - buffer.last_ticks : 0;
      buffer.last_ticks += since_last;
      const AnyRecord any{record.kind, record.ticks, record.values, {record.text.data(), record.text_bytes}};
      buffer.commit(put_any(buffer.cursor, since_last, buffer.last_ids, any));
    }
    // Another handler may have come meanwhile.
  } while (!waiting.count.compare_exchange_strong(count, 0, std::memory_order_relaxed));
  const std::uint32_t lost = waiting.lost.exchange(0, std::memory_order_relaxed);
  if (lost > 0 && make_room(buffer, 0))
    buffer.commit(put_record<EventKind::lost>(buffer.cursor, 0, buffer.last_ids, lost, trace::LostReason::interrupted));
}

}  // namespace interleave::record::detail
