// The functions of interleave/record.h that are not about an event.
#include <algorithm>
#include <cstring>

#include "tracer/record/clock.hpp"
#include "tracer/record/session.hpp"
#include "tracer/record/thread_buffer.hpp"

using namespace interleave::record;

extern "C" {

int ilv_start(const ilv_options* options, char* error, size_t error_bytes) {
  try {
    Options made{options->path};
    made.recorder = options->recorder != nullptr ? options->recorder : "c";
    start(made);
    return 1;
  } catch (const std::exception& failure) {
    if (error != nullptr && error_bytes > 0) {
      const std::size_t length = std::min(std::strlen(failure.what()), error_bytes - 1);
      std::memcpy(error, failure.what(), length);
      error[length] = '\0';
    }
    return 0;
  }
}

void ilv_stop(void) { stop(); }
void ilv_pause(void) { interleave::record::pause(); }
void ilv_resume(void) { interleave::record::resume(); }

uint32_t ilv_session(void) { return ilv_recording() != 0 ? detail::state_now() >> detail::k_epoch_bits : 0; }

ilv_id ilv_new_id(void) {
  static constinit std::atomic<std::uint64_t> next_block{1};
  constexpr std::uint64_t k_block = 1024;
  detail::ThreadBuffer& buffer = detail::thread_buffer;
  // A signal handler that comes in between does not touch the thread's block: its ids are its own.
  if (buffer.writing) [[unlikely]]
    return next_block.fetch_add(k_block, std::memory_order_relaxed);
  const detail::HandlersHeldBack held;
  if (buffer.next_id == buffer.end_id) [[unlikely]] {
    buffer.next_id = next_block.fetch_add(k_block, std::memory_order_relaxed);
    buffer.end_id = buffer.next_id + k_block;
  }
  return buffer.next_id++;
}

void ilv_describe_thread(ilv_thread_role role, const char* name) {
  detail::thread_buffer.role = static_cast<interleave::trace::ThreadRole>(role);
  detail::thread_buffer.name = name;
}

int ilv_thread_is_described(void) { return detail::thread_buffer.role != interleave::trace::ThreadRole::other ? 1 : 0; }

void ilv_set_virtual_time(uint64_t ns) { set_virtual_time(ns); }

}  // extern "C"
