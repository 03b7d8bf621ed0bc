#include "tracer/record/session.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "tracer/events/schema.hpp"
#include "tracer/record/recorder.hpp"
#include "tracer/record/trace_writer.hpp"

namespace interleave::record {
namespace {

using detail::MappedChunk;
using detail::ThreadBuffer;
using detail::TraceWriter;
using trace::wire::ChunkKind;

constexpr std::size_t k_first_chunk_bytes = 64 << 10;  // most threads record little
constexpr std::size_t k_next_chunk_bytes = 256 << 10;
constexpr std::size_t k_definitions_bytes = 64 << 10;
constexpr std::size_t k_max_definitions = 1 << 20;
constexpr std::uintmax_t k_max_source_bytes = 1 << 20;

std::uint32_t os_thread_id() { return static_cast<std::uint32_t>(syscall(SYS_gettid)); }

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

detail::HeaderTexts header_texts(const std::string& recorder) {
  detail::HeaderTexts texts;
  texts.arguments = read_file("/proc/self/cmdline");
  texts.program = texts.arguments.substr(0, texts.arguments.find('\0'));
  texts.recorder = recorder;
  texts.recorder_version = INTERLEAVE_VERSION;
  return texts;
}

/// One thread's place in the file.
struct Stream {
  MappedChunk chunk;
  std::uint32_t next_sequence = 0;
};

class Session {
 public:
  Session(const Options& options, std::uint32_t number)
      : number_{number},
        source_folders_{options.source_folders},
        writer_{options.path, options.clock.value_or(best_clock()), header_texts(options.recorder)} {
    writer_.add_payload(ChunkKind::schema, 0, trace::schema_json());
    strings_.emplace("", 0);
  }

  std::mutex& lock() { return mutex_; }
  std::uint32_t number() const { return number_; }
  const TraceWriter& writer() const { return writer_; }

  // Everything below is called with the lock held.

  /// A chunk with room for `bytes`, in which the calling thread goes on.
  bool next_chunk(ThreadBuffer& buffer, std::size_t bytes) {
    const bool joins = buffer.session != number_;
    if (joins) join(buffer);
    Stream& stream = streams_.at(buffer.stream);
    close_stream(stream, buffer);
    const std::uint64_t base = now();
    const std::size_t size = stream.next_sequence == 0 ? k_first_chunk_bytes : k_next_chunk_bytes;
    stream.chunk = writer_.add_chunk(ChunkKind::events, buffer.stream, stream.next_sequence, base, std::max(size, bytes + 256));
    const int error = errno;
    buffer.chunk = stream.chunk.header;
    buffer.cursor = stream.chunk.payload;
    buffer.end = stream.chunk.end;
    buffer.last_ticks = base;
    buffer.last_id = 0;
    buffer.events = 0;
    if (stream.chunk.header == nullptr) {
      ++buffer.lost;
      ++lost_;
      lost_reason_ = error == ENOSPC ? trace::LostReason::disk_full : trace::LostReason::file_error;
      return false;
    }
    if (stream.next_sequence++ == 0) put<EventKind::thread_start>(buffer, buffer.role, os_thread_id(), std::string_view{buffer.name});
    if (buffer.lost > 0) put<EventKind::lost>(buffer, buffer.lost, lost_reason_);
    buffer.lost = 0;
    return true;
  }

  /// The calling thread ends.
  void leave(ThreadBuffer& buffer) {
    if (buffer.session != number_ || buffer.chunk == nullptr) return;
    if (static_cast<std::size_t>(buffer.end - buffer.cursor) >= max_fixed_bytes(EventKind::thread_end)) {
      const Ticks ticks = now();
      const std::uint64_t since_last = ticks > buffer.last_ticks ? ticks - buffer.last_ticks : 0;
      buffer.last_ticks += since_last;
      buffer.commit(put_record<EventKind::thread_end>(buffer.cursor, since_last, buffer.last_id));
    }
    Stream& stream = streams_.at(buffer.stream);
    close_stream(stream, buffer);
    buffer = ThreadBuffer{};
  }

  std::uint32_t string_number(std::string_view text) {
    if (const auto found = strings_.find(std::string{text}); found != strings_.end()) return found->second;
    if (strings_.size() >= k_max_definitions) return 0;
    const auto number = static_cast<std::uint32_t>(strings_.size());
    if (!define<EventKind::define_string>(number, detail::fitting(text))) return 0;
    strings_.emplace(text, number);
    return number;
  }

  std::uint32_t site_number(std::source_location where, std::uint32_t function) {
    const std::uint32_t file = string_number(where.file_name());
    const std::string key = fmt::format("{}:{}:{}", file, where.line(), function);
    if (const auto found = sites_.find(key); found != sites_.end()) return found->second;
    if (sites_.size() >= k_max_definitions) return 0;
    const auto number = static_cast<std::uint32_t>(sites_.size() + 1);
    if (!define<EventKind::define_site>(number, trace::StringId{file}, where.line(), trace::StringId{function})) return 0;
    sites_.emplace(key, number);
    source_files_.insert(where.file_name());
    return number;
  }

  void finish() {
    const Ticks end = now();
    for (Stream& stream : streams_) {
      if (stream.chunk.header == nullptr) continue;
      // The mapping stays: its thread may still write. What it writes from here on is no part of the trace.
      TraceWriter::close_chunk(*stream.chunk.header, end);
    }
    close_definitions();
    embed_sources();
    writer_.finish(lost_);
  }

 private:
  void join(ThreadBuffer& buffer) {
    // A chunk of an earlier session is closed already; only its mapping is left.
    if (buffer.chunk != nullptr) detail::unmap({buffer.chunk, nullptr, nullptr});
    buffer.chunk = nullptr;
    buffer.lost = 0;
    if (streams_.empty()) streams_.emplace_back();  // stream 0 is that of the definitions
    buffer.stream = static_cast<std::uint32_t>(streams_.size());
    buffer.session = number_;
    streams_.emplace_back();
  }

  static void close_stream(Stream& stream, const ThreadBuffer& buffer) {
    if (stream.chunk.header == nullptr) return;
    TraceWriter::close_chunk(*stream.chunk.header, buffer.last_ticks);
    detail::unmap(stream.chunk);
    stream.chunk = {};
  }

  // A record at the buffer's newest instant; there is room for it in a new chunk.
  template <EventKind K, class... Values>
  static void put(ThreadBuffer& buffer, const Values&... values) {
    buffer.commit(put_record<K>(buffer.cursor, 0, buffer.last_id, values...));
  }

  // A definition stands in the file before its number is used anywhere.
  template <EventKind K, class... Values>
  bool define(const Values&... values) {
    const std::size_t bytes = max_fixed_bytes(K) + (detail::text_bytes(values) + ... + 0);
    if (definitions_.chunk == nullptr || bytes > static_cast<std::size_t>(definitions_.end - definitions_.cursor)) {
      close_definitions();
      const MappedChunk chunk = writer_.add_chunk(ChunkKind::definitions, 0, definition_chunks_++, 0, k_definitions_bytes);
      if (chunk.header == nullptr) return false;
      definitions_ = ThreadBuffer{};
      definitions_.chunk = chunk.header;
      definitions_.cursor = chunk.payload;
      definitions_.end = chunk.end;
    }
    put<K>(definitions_, values...);
    return true;
  }

  void close_definitions() {
    if (definitions_.chunk == nullptr) return;
    TraceWriter::close_chunk(*definitions_.chunk, 0);
    detail::unmap({definitions_.chunk, nullptr, nullptr});
    definitions_.chunk = nullptr;
  }

  // The sources that the trace speaks of travel with it; headers of the system do not.
  void embed_sources() {
    std::uint32_t sequence = 0;
    for (const std::string& name : source_files_) {
      const std::filesystem::path file = find_source(name);
      if (file.empty()) continue;
      const auto length = static_cast<std::uint32_t>(name.size());
      std::string payload(reinterpret_cast<const char*>(&length), sizeof length);
      payload += name;
      payload += read_file(file);
      if (!writer_.add_payload(ChunkKind::source, sequence++, payload)) return;
    }
  }

  std::filesystem::path find_source(const std::string& name) const {
    if (name.starts_with("/usr/")) return {};
    std::vector<std::filesystem::path> places{name};
    for (const auto& folder : source_folders_) places.push_back(folder / name);
    for (const auto& place : places) {
      std::error_code error;
      if (std::filesystem::is_regular_file(place, error) && std::filesystem::file_size(place, error) <= k_max_source_bytes) return place;
    }
    return {};
  }

  const std::uint32_t number_;
  const std::vector<std::filesystem::path> source_folders_;
  std::mutex mutex_;
  TraceWriter writer_;
  std::vector<Stream> streams_;
  ThreadBuffer definitions_;
  std::uint32_t definition_chunks_ = 0;
  std::unordered_map<std::string, std::uint32_t> strings_;
  std::unordered_map<std::string, std::uint32_t> sites_;
  std::unordered_set<std::string> source_files_;
  std::uint64_t lost_ = 0;
  trace::LostReason lost_reason_{};
};

// The one session of the process. Buffers know it by its number, so a stale one can never write into it.
std::mutex& session_mutex() {
  static std::mutex mutex;
  return mutex;
}
std::unique_ptr<Session>& session() {
  static std::unique_ptr<Session> running;
  return running;
}

std::vector<std::filesystem::path> folders_from_environment() {
  std::vector<std::filesystem::path> folders;
  if (const char* list = std::getenv("INTERLEAVE_SOURCE_PATH")) {
    std::istringstream parts{list};
    for (std::string part; std::getline(parts, part, ':');)
      if (!part.empty()) folders.emplace_back(part);
  }
  return folders;
}

std::optional<trace::ClockKind> clock_from_environment() {
  const char* wanted = std::getenv("INTERLEAVE_CLOCK");
  if (wanted == nullptr || *wanted == '\0') return std::nullopt;
  const std::string_view name{wanted};
  if (name == "monotonic") return trace::ClockKind::monotonic;
  if (name == "virtual") return trace::ClockKind::virtual_time;
  if (name == "tsc" && best_clock() == trace::ClockKind::tsc) return trace::ClockKind::tsc;
  fmt::print(
      stderr,
      "interleave: INTERLEAVE_CLOCK={} is not to be had here (monotonic, virtual, tsc where the machine has it); the best clock is used\n",
      wanted);
  return std::nullopt;
}

void start_locked(const Options& options) {
  if (session())
    throw SessionError{fmt::format("cannot record into {}: this program is being recorded into {} already", options.path.string(),
                                   session()->writer().path().string())};
  static std::uint32_t next_number = detail::k_undecided + 1;
  detail::virtual_loop_ns.store(0, std::memory_order_relaxed);
  detail::virtual_event_ns.store(0, std::memory_order_relaxed);
  auto made = std::make_unique<Session>(options, next_number);
  detail::clock_kind.store(made->writer().clock(), std::memory_order_relaxed);
  session() = std::move(made);
  detail::session_number.store(next_number++, std::memory_order_release);
}

// In a child made by fork the file belongs to the parent: the child records nothing into it.
void forget_session_in_child() {
  detail::session_number.store(detail::k_no_session, std::memory_order_relaxed);
  detail::thread_buffer = ThreadBuffer{};
  static_cast<void>(session().release());
}

void prepare_for_exit_and_fork() {
  static const bool once = [] {
    std::atexit(stop);
    pthread_atfork([] { session_mutex().lock(); }, [] { session_mutex().unlock(); },
                   [] {
                     forget_session_in_child();
                     session_mutex().unlock();
                   });
    return true;
  }();
  static_cast<void>(once);
}

// Tells the session when a thread ends. The main thread's end is the program's, which stop() sees to.
struct ThreadEnd {
  ~ThreadEnd() {
    if (static_cast<pid_t>(os_thread_id()) == getpid()) return;
    const std::lock_guard guard{session_mutex()};
    ThreadBuffer& buffer = detail::thread_buffer;
    if (session() && buffer.session == session()->number())
      session()->leave(buffer);
    else if (buffer.chunk != nullptr)
      detail::unmap({buffer.chunk, nullptr, nullptr});
    buffer = ThreadBuffer{};
  }
};

}  // namespace

namespace detail {

bool make_room(ThreadBuffer& buffer, std::size_t bytes) {
  thread_local ThreadEnd end;
  static_cast<void>(end);
  const std::lock_guard guard{session_mutex()};
  if (!session()) return false;
  return session()->next_chunk(buffer, bytes);
}

bool decide_session() {
  const std::lock_guard guard{session_mutex()};
  if (session_number.load(std::memory_order_relaxed) != k_undecided) return session() != nullptr;
  const char* path = std::getenv("INTERLEAVE_TRACE");
  session_number.store(k_no_session, std::memory_order_relaxed);
  if (path == nullptr || *path == '\0') return false;
  try {
    Options options{path};
    options.clock = clock_from_environment();
    options.source_folders = folders_from_environment();
    // Another program of the same run has the file already: this one takes a name beside it.
    if (std::filesystem::exists(options.path)) options.path += fmt::format(".{}.ilv", getpid());
    start_locked(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "interleave: {}; the program runs on unrecorded\n", error.what());
    return false;
  }
  prepare_for_exit_and_fork();
  return true;
}

}  // namespace detail

void start(const Options& options) {
  const std::lock_guard guard{session_mutex()};
  Options complete = options;
  if (!complete.clock) complete.clock = clock_from_environment();
  if (complete.source_folders.empty()) complete.source_folders = folders_from_environment();
  start_locked(complete);
  prepare_for_exit_and_fork();
}

void stop() {
  const std::lock_guard guard{session_mutex()};
  if (!session()) return;
  detail::session_number.store(detail::k_no_session, std::memory_order_relaxed);
  session()->finish();
  session().reset();
}

std::filesystem::path current_file() {
  const std::lock_guard guard{session_mutex()};
  return session() ? session()->writer().path() : std::filesystem::path{};
}

// Defined here, beside the tables that they fill: site.cpp holds what is pure.
namespace {

struct CachedPlace {
  const void* key = nullptr;
  std::uint32_t session = 0, site = 0, function = 0;
};
constexpr std::size_t k_cached_places = 256;

CachedPlace& cached(const void* key) {
  thread_local constinit std::array<CachedPlace, k_cached_places> places{};
  return places[(reinterpret_cast<std::uintptr_t>(key) >> 3) % k_cached_places];
}

// The compiler's own constant for this place in the source.
const void* address_of(const std::source_location& where) {
  static_assert(sizeof where == sizeof(const void*));
  const void* address = nullptr;
  std::memcpy(&address, &where, sizeof address);
  return address;
}

const CachedPlace& place_of(std::source_location where) {
  static constexpr CachedPlace k_nowhere{};
  if (!recording()) return k_nowhere;
  const void* key = address_of(where);
  CachedPlace& entry = cached(key);
  if (entry.key == key && entry.session == detail::session_number.load(std::memory_order_relaxed)) return entry;
  const std::lock_guard guard{session_mutex()};
  if (!session()) return k_nowhere;
  const std::uint32_t function = session()->string_number(clean_function_name(where.function_name()));
  entry = {key, session()->number(), session()->site_number(where, function), function};
  return entry;
}

}  // namespace

trace::SiteId site(std::source_location where) { return {place_of(where).site}; }
trace::StringId function_of(std::source_location where) { return {place_of(where).function}; }

trace::StringId static_string(const char* text) {
  if (!recording()) return {};
  CachedPlace& entry = cached(text);
  if (entry.key == text && entry.session == detail::session_number.load(std::memory_order_relaxed)) return {entry.function};
  const trace::StringId number = intern(text);
  entry = {text, detail::session_number.load(std::memory_order_relaxed), 0, number.value};
  return number;
}

trace::StringId intern(std::string_view text) {
  if (!recording()) return {};
  const std::lock_guard guard{session_mutex()};
  return {session() ? session()->string_number(text) : 0};
}

}  // namespace interleave::record
