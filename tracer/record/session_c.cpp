// The functions of interleave/record.h that are not about an event.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "tracer/record/clock.hpp"
#include "tracer/record/environment.hpp"
#include "tracer/record/session.hpp"
#include "tracer/record/thread_buffer.hpp"

using namespace interleave::record;

namespace {

// What a word of the options says; nothing where there is none.
template <class Value>
std::optional<Value> said(const char* word, const char* name, std::optional<Value> (*named)(std::string_view), std::string_view may_be) {
  if (word == nullptr) return std::nullopt;
  const std::optional<Value> value = named(word);
  if (!value) throw SessionError{fmt::format("cannot record: {} \"{}\" is not to be had here: it may be {}", name, word, may_be)};
  return value;
}

// What the caller's structure and ours both have. What is only in the caller's is something that is not to be had here.
ilv_options known_options(const ilv_options* options, std::size_t bytes) {
  ilv_options known{};
  if (options == nullptr || bytes < sizeof known.path) throw SessionError{"cannot record: there are no ilv_options"};
  std::memcpy(&known, options, std::min(bytes, sizeof known));
  const auto* const first = reinterpret_cast<const std::uint8_t*>(options);
  if (bytes > sizeof known && std::any_of(first + sizeof known, first + bytes, [](std::uint8_t byte) { return byte != 0; }))
    throw SessionError{"cannot record: ilv_options asks for something that this recorder, " INTERLEAVE_VERSION
                       ", does not know; use a newer one"};
  return known;
}

Options options_of(const ilv_options& said_in_c) {
  if (said_in_c.path == nullptr) throw SessionError{"cannot record: ilv_options has no path"};
  Options made{said_in_c.path};
  made.recorder = said_in_c.recorder != nullptr ? said_in_c.recorder : "c";
  if (said_in_c.max_bytes != 0) made.max_bytes = said_in_c.max_bytes;
  made.when_full = said(said_in_c.when_full, "when_full", detail::when_full_named, detail::k_when_full);
  made.clock = said(said_in_c.clock, "clock", detail::clock_named, detail::k_clocks);
  made.precision = said(said_in_c.precision, "precision", detail::precision_named, detail::k_precisions);
  return made;
}

}  // namespace

extern "C" {

int ilv_start_sized(const ilv_options* options, size_t options_bytes, char* error, size_t error_bytes) {
  try {
    start(options_of(known_options(options, options_bytes)));
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

namespace {

ilv_id new_id_of(detail::IdBlock detail::IdBlocks::* of) {
  static constinit std::atomic<std::uint64_t> next_block{1};
  constexpr std::uint64_t k_block = 1024;
  detail::ThreadBuffer& buffer = detail::thread_buffer;
  // A signal handler that comes in between does not touch the thread's block: its ids are its own.
  if (buffer.writing) [[unlikely]]
    return next_block.fetch_add(k_block, std::memory_order_relaxed);
  const detail::HandlersHeldBack held;
  detail::IdBlock& block = buffer.ids.*of;
  if (block.next == block.end) [[unlikely]] {
    block.next = next_block.fetch_add(k_block, std::memory_order_relaxed);
    block.end = block.next + k_block;
  }
  return block.next++;
}

}  // namespace

[[gnu::hot]] ilv_id ilv_new_id(void) { return new_id_of(&detail::IdBlocks::others); }
[[gnu::hot]] ilv_id ilv_new_task_id(void) { return new_id_of(&detail::IdBlocks::tasks); }
[[gnu::hot]] ilv_id ilv_new_frame_id(void) { return new_id_of(&detail::IdBlocks::frames); }

void ilv_describe_thread(ilv_thread_role role, const char* name) {
  detail::thread_buffer.role = static_cast<interleave::trace::ThreadRole>(role);
  detail::thread_buffer.name = name;
}

int ilv_thread_is_described(void) { return detail::thread_buffer.role != interleave::trace::ThreadRole::other ? 1 : 0; }

void ilv_set_virtual_time(uint64_t ns) { set_virtual_time(ns); }

}  // extern "C"
