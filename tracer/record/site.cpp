// Sites and strings as the recording threads ask for them: a small cache for each thread, behind it the session's definitions.
#include <array>
#include <bit>

#include "tracer/record/function_name.hpp"
#include "tracer/record/recorder.hpp"
#include "tracer/record/session_state.hpp"
#include "tracer/record/site.hpp"

namespace interleave::record {
namespace {

using detail::HandlersHeldBack;
using detail::RunningSession;

struct CachedPlace {
  const void* key = nullptr;
  Place place;
};

// The compiler puts the places of a file side by side, so those that are in use are on few pages here, and do not drive each other out. Few
// pages, because a system call may leave the processor without knowledge of where any page is.
struct PlaceCache {
  std::uint32_t session = 0;  // that it is of
  std::array<CachedPlace, 1024> places{};

  CachedPlace& at(const void* key) { return places[(reinterpret_cast<std::uintptr_t>(key) >> 3) % places.size()]; }
  const Place* find(const void* key) {
    CachedPlace& cached = at(key);
    return cached.key == key && session == session_now() ? &cached.place : nullptr;
  }
  Place keep(const CachedPlace& place, std::uint32_t of_session) {
    if (session != of_session) *this = {of_session};
    at(place.key) = place;
    return place.place;
  }
};
thread_local constinit PlaceCache place_cache;

// The compiler's own constant for this place in the source; null for none.
const void* address_of(std::source_location where) { return std::bit_cast<const void*>(where); }

// A handler that interrupts the definition of something does without.
bool in_a_handler() { return detail::thread_buffer.writing; }

[[gnu::noinline, gnu::cold]] Place define_place(std::source_location where) {
  if (address_of(where) == nullptr || !recording() || in_a_handler()) return {};
  const HandlersHeldBack held;
  const RunningSession session;
  if (!session) return {};
  const trace::StringId function{session->definitions().string_number(clean_function_name(where.function_name()))};
  const trace::SiteId site{session->definitions().site_number(where.file_name(), where.line(), function.value)};
  return place_cache.keep({address_of(where), {site, function}}, session->number());
}

// Both numbers of a place of a C program, packed with the session's: readable without a lock.
struct Known {
  std::uint32_t session = 0, number = 0;
};
std::uint32_t known(const std::uint64_t& packed) {
  const auto entry = std::bit_cast<Known>(__atomic_load_n(&packed, __ATOMIC_RELAXED));
  return entry.session == ilv_session() ? entry.number : 0;
}
void know(std::uint64_t& packed, std::uint32_t session, std::uint32_t number) {
  __atomic_store_n(&packed, std::bit_cast<std::uint64_t>(Known{session, number}), __ATOMIC_RELAXED);
}
enum : std::size_t { k_site, k_function };

std::uint32_t number_in(ilv_place& place, std::size_t which) {
  if (!recording()) return 0;
  if (const std::uint32_t number = known(place.known[which]); number != 0) return number;
  if (in_a_handler()) return 0;
  const RunningSession session;
  if (!session) return 0;
  const std::uint32_t function = session->definitions().string_number(place.function);
  const std::uint32_t site = session->definitions().site_number(place.file, place.line, function);
  know(place.known[k_function], session->number(), function);
  know(place.known[k_site], session->number(), site);
  return which == k_site ? site : function;
}

}  // namespace

// A handler that comes in between must not change the cache: it sees that the thread is writing.
[[gnu::hot]] Place place_of(std::source_location where) {
  detail::ThreadBuffer& buffer = detail::this_thread_buffer();
  if (!buffer.writing) [[likely]] {
    buffer.writing = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const Place* const known = place_cache.find(address_of(where));
    const Place place = known != nullptr ? *known : Place{};
    std::atomic_signal_fence(std::memory_order_seq_cst);
    buffer.writing = false;
    if (known != nullptr) [[likely]]
      return place;
  }
  return define_place(where);
}

trace::StringId static_string(const char* text) {
  if (!recording() || in_a_handler()) return {};
  const HandlersHeldBack held;
  if (const Place* const known = place_cache.find(text)) return known->function;
  const RunningSession session;
  if (!session) return {};
  return place_cache.keep({text, {{}, {session->definitions().string_number(text)}}}, session->number()).function;
}

trace::StringId intern(std::string_view text) {
  if (!recording() || in_a_handler()) return {};
  const RunningSession session;
  return {!session ? 0 : session->definitions().string_number(text)};
}

}  // namespace interleave::record

extern "C" {

using namespace interleave;

ilv_string_id ilv_string(const char* text, size_t text_bytes) { return record::intern({text, text_bytes}).value; }

ilv_site_id ilv_site(const char* file, uint32_t line, ilv_string_id function) {
  if (!record::recording() || record::in_a_handler()) return 0;
  const record::RunningSession session;
  return !session ? 0 : session->definitions().site_number(file, line, function);
}

ilv_site_id ilv_site_at(ilv_place* place) { return record::number_in(*place, record::k_site); }
ilv_string_id ilv_function_at(ilv_place* place) { return record::number_in(*place, record::k_function); }

}  // extern "C"
