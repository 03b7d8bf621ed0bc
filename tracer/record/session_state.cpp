#include "tracer/record/session_state.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "tracer/events/schema.hpp"
#include "tracer/record/chunk_header.hpp"
#include "tracer/record/clock.hpp"
#include "tracer/record/encode.hpp"

namespace interleave::record::detail {
namespace {

using trace::wire::ChunkHeader;
using trace::wire::ChunkKind;
using trace::wire::k_chunk_header_bytes;

// Most threads record little: each chunk of a thread is larger than the one before.
constexpr std::array<std::size_t, 4> k_thread_chunk_bytes{4 << 10, 16 << 10, 64 << 10, k_full_chunk_bytes};
constexpr std::uintmax_t k_max_source_bytes = 1 << 20;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

HeaderTexts header_texts(const std::string& recorder) {
  HeaderTexts texts;
  texts.arguments = read_file("/proc/self/cmdline");
  texts.program = texts.arguments.substr(0, texts.arguments.find('\0'));
  texts.recorder = recorder;
  texts.recorder_version = INTERLEAVE_VERSION;
  return texts;
}

// A record at the buffer's newest instant; there is room for it.
template <EventKind K, class... Values>
void put(ThreadBuffer& buffer, const Values&... values) {
  buffer.commit(put_record<K>(buffer.cursor, 0, buffer.last_ids, values...));
}

// The thread records no more into its chunk, if it has one, and still holds its window.
void leave_chunk(ThreadBuffer& buffer) {
  if (buffer.chunk.header == nullptr) return;
  buffer.chunk.header->event_count = buffer.events;
  TraceWriter::leave_chunk(*buffer.chunk.header, buffer.last_ticks);
}

// The thread records into its new chunk.
void enter(ThreadBuffer& buffer, const MappedChunk& chunk, Ticks base) {
  buffer.chunk = chunk;
  buffer.cursor = buffer.payload = chunk.payload();
  const bool is_full = chunk.end - reinterpret_cast<std::uint8_t*>(chunk.header) == k_full_chunk_bytes;
  buffer.limit = buffer.last_limit() - (is_full ? 2 * k_announced : 0);
  buffer.last_ticks = base;
  buffer.last_ids = {};
  buffer.events = 0;
  ++buffer.next_sequence;
}

}  // namespace

void Session::let_go(ThreadBuffer& buffer) {
  leave_chunk(buffer);
  buffer.give_up_chunk();
}

namespace {

// Names of sources may count from where the program was started, and it may go elsewhere.
std::vector<std::filesystem::path> with_folder_of_start(std::vector<std::filesystem::path> folders) {
  std::error_code error;
  if (std::filesystem::path here = std::filesystem::current_path(error); !error) folders.push_back(std::move(here));
  return folders;
}

}  // namespace

Session::Session(const Options& options, TraceFileHandle file, std::uint32_t number)
    : number_{number},
      precision_{options.precision.value_or(trace::Precision::precise)},
      source_folders_{with_folder_of_start(options.source_folders)},
      writer_{options.path,
              std::move(file),
              options.clock.value_or(best_clock()),
              precision_,
              header_texts(options.recorder),
              options.when_full.value_or(WhenFull::lose),
              options.max_bytes.value_or(0)},
      definitions_{writer_},
      housekeeper_{std::make_unique<Housekeeper>(writer_)} {
  writer_.add_payload(ChunkKind::schema, 0, trace::schema_json());
}

void Session::join(ThreadBuffer& buffer) {
  // A chunk of an earlier session was sealed when that ended; only the hold on it is left.
  buffer.give_up_chunk();
  if (buffer.session != 0) {  // what an earlier session lost is no matter of this one
    buffer.lost = 0;
    buffer.gap = false;
  }
  buffer.stream = ++streams_;  // stream 0 belongs to no thread
  buffer.next_sequence = 0;
  buffer.last_ticks = 0;
}

bool Session::next_chunk(ThreadBuffer& buffer, std::size_t bytes) {
  if (buffer.session >> k_epoch_bits != number_) join(buffer);
  buffer.session = state_now();
  if (is_quick(buffer))
    for (NextPiece& next : buffer.next.all()) space().watch(next);
  let_go(buffer);
  const std::string_view name = fitting(std::string_view{buffer.name});
  const std::size_t own = max_fixed_bytes(EventKind::thread_start) + name.size() + max_fixed_bytes(EventKind::lost);
  const bool has_space = enter_chunk(buffer, bytes + own);
  if (space().runs_low()) housekeeper_->wake();
  if (!has_space) {
    ++buffer.lost;
    lose(1);
    return false;
  }
  buffer.last_session = this;
  buffer.last_space = &writer_.space();
  buffer.clock = clock_kind.load(std::memory_order_relaxed);
  buffer.coarse = precision_ == trace::Precision::coarse && buffer.role == trace::ThreadRole::loop;
  if (buffer.next_sequence == 1) put<EventKind::thread_start>(buffer, buffer.role, static_cast<std::uint32_t>(syscall(SYS_gettid)), name);
  if (buffer.lost > 0 || buffer.gap) put<EventKind::lost>(buffer, buffer.lost, buffer.lost_reason);
  buffer.lost = 0;
  buffer.gap = false;
  return true;
}

// The chunk that it has just filled was a full one, and soon full.
bool Session::is_quick(const ThreadBuffer& buffer) const {
  if (buffer.chunk.header == nullptr || buffer.ended || buffer.chunk.header->capacity != k_full_chunk_bytes) return false;
  return buffer.last_ticks - buffer.chunk.header->base_ticks < writer_.ticks_in(k_quick_chunk);
}

bool Session::enter_chunk(ThreadBuffer& buffer, std::size_t least_payload) {
  const std::size_t size = std::min(k_thread_chunk_bytes[std::min<std::size_t>(buffer.next_sequence, k_thread_chunk_bytes.size() - 1)],
                                    writer_.most_chunk_bytes());
  const Ticks base = buffer.next_sequence == 0 ? now() : buffer.last_ticks;
  if (size == k_full_chunk_bytes && enter_next_piece(buffer)) return true;
  const MappedChunk chunk =
      writer_.add_chunk(ChunkKind::events, buffer.stream, buffer.next_sequence, base, std::max(size - k_chunk_header_bytes, least_payload));
  if (chunk.header == nullptr) {
    buffer.lost_reason = chunk.reason;
    return false;
  }
  enter(buffer, chunk, base);
  return true;
}

// It is a chunk before the session, which may be ending, looks for what was not used.
[[gnu::hot]] bool Session::enter_next_piece(ThreadBuffer& buffer) {
  const Piece* const piece = buffer.next.first().begin();
  if (piece == nullptr) return false;
  const Ticks base = buffer.last_ticks;
  Window* const before = buffer.chunk.window;
  leave_chunk(buffer);
  ChunkHeader& header = begin_chunk(piece->at, {ChunkKind::events, buffer.stream, buffer.next_sequence, base}, piece->bytes);
  enter(buffer, {&header, piece->at + piece->bytes, piece->window, {}}, base);
  buffer.next.end_first(before);
  return true;
}

void Session::go_on(ThreadBuffer& buffer) {
  buffer.session = state_now();
  buffer.lost_reason = trace::LostReason::paused;
  buffer.gap = buffer.room() < max_fixed_bytes(EventKind::lost);
  if (buffer.gap) return;  // the next chunk tells it
  const Ticks ticks = std::max<Ticks>(now(), buffer.last_ticks);
  buffer.commit(put_record<EventKind::lost>(buffer.cursor, ticks - buffer.last_ticks, buffer.last_ids, 0u, trace::LostReason::paused));
  buffer.last_ticks = ticks;
}

void Session::leave(ThreadBuffer& buffer) {
  if (buffer.chunk.header == nullptr) return;
  if (buffer.room() >= max_fixed_bytes(EventKind::thread_end)) {
    const Ticks ticks = std::max<Ticks>(now(), buffer.last_ticks);
    buffer.commit(put_record<EventKind::thread_end>(buffer.cursor, ticks - buffer.last_ticks, buffer.last_ids));
    buffer.last_ticks = ticks;
  }
  let_go(buffer);
}

void Session::lose(std::uint32_t events) {
  lost_ += events;
  writer_.set_lost_events(lost_);
}

void Session::finish() {
  housekeeper_.reset();
  writer_.space().forget_threads();
  definitions_.close();
  writer_.record_clock();
  writer_.seal_all(now());
  embed_sources();
  writer_.finish(lost_);
}

// The sources that the trace speaks of travel with it; headers of the system do not.
void Session::embed_sources() {
  std::uint32_t sequence = 0;
  for (const std::string& name : std::set<std::string>{definitions_.source_files().begin(), definitions_.source_files().end()}) {
    const std::filesystem::path file = find_source(name);
    if (file.empty()) continue;
    const auto length = static_cast<std::uint32_t>(name.size());
    std::string payload(reinterpret_cast<const char*>(&length), sizeof length);
    payload += name;
    payload += read_file(file);
    if (!writer_.add_payload(ChunkKind::source, sequence++, payload)) return;
  }
}

std::filesystem::path Session::find_source(const std::string& name) const {
  if (name.starts_with("/usr/")) return {};
  std::vector<std::filesystem::path> places{name};
  for (const auto& folder : source_folders_) places.push_back(folder / name);
  for (const auto& place : places) {
    std::error_code error;
    if (std::filesystem::is_regular_file(place, error) && std::filesystem::file_size(place, error) <= k_max_source_bytes) return place;
  }
  return {};
}

}  // namespace interleave::record::detail
