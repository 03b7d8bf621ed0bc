#include "tracer/exchange/trace_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "tracer/events/schema.hpp"

namespace interleave::exchange {

using namespace trace::wire;
using record::detail::AnyRecord;
using trace::Encoding;
using trace::EventKind;

namespace {

constexpr std::uint64_t k_zero_ticks = std::uint64_t{1} << 62;  // of the time 0: ticks are nanoseconds, and some are before it
constexpr std::int64_t k_farthest_ns = std::int64_t{1} << 61;   // no reader believes a later time
constexpr std::size_t k_chunk_bytes = 64 << 10;                 // then a chunk is written
constexpr std::size_t k_most_held_bytes = 64 << 20;             // of all threads together: then all are written
constexpr std::size_t k_most_condensed_bytes = 256 << 20;       // of a thread: they stay in one chunk
constexpr std::size_t k_most_threads = 65'000;                  // a reader has two bytes for a thread
constexpr std::uint64_t k_most_names = 4 << 20;
constexpr std::size_t k_most_header_text = (k_file_header_bytes - k_texts_offset) / k_header_texts - 2;

std::array<std::uint8_t, 16> uuid_of(std::string_view text) {
  std::array<std::uint8_t, 16> uuid{};
  std::size_t digits = 0;
  for (const char character : text) {
    const auto digit = std::string_view{"0123456789abcdef"}.find(character);
    if (digit == std::string_view::npos || digits == 32) continue;
    uuid[digits / 2] = static_cast<std::uint8_t>(uuid[digits / 2] * 16u + digit);
    ++digits;
  }
  return uuid;
}

void put_text(std::vector<std::uint8_t>& page, std::size_t& at, std::string_view text) {
  text = text.substr(0, k_most_header_text);
  page[at] = static_cast<std::uint8_t>(text.size());
  page[at + 1] = static_cast<std::uint8_t>(text.size() >> 8);
  std::memcpy(page.data() + at + 2, text.data(), text.size());
  at += 2 + text.size();
}

rewrite::HeaderPage page_of(const file::FileInfo& info) {
  std::vector<std::uint8_t> bytes(k_file_header_bytes, 0);
  std::string arguments;
  for (const std::string& argument : info.arguments) arguments.append(argument).push_back('\0');
  if (!arguments.empty()) arguments.pop_back();
  std::size_t at = k_texts_offset;
  for (const std::string_view text : {std::string_view{info.program}, std::string_view{arguments}, std::string_view{info.recorder},
                                      std::string_view{info.recorder_version}})
    put_text(bytes, at, text);
  rewrite::HeaderPage page{bytes};
  FileHeader& header = page.header();
  header = rewrite::HeaderPage{}.header();
  header.text_bytes = static_cast<std::uint32_t>(at - k_texts_offset);
  header.ticks_per_second = 1'000'000'000;
  header.start = header.latest = {k_zero_ticks, 0, info.realtime_ns};
  header.trace_uuid = uuid_of(info.trace_uuid);
  header.process_id = info.process_id;
  header.parent_process_id = info.parent_process_id;
  // A counter's ticks are not known any more: what is written are nanoseconds of the monotonic clock.
  header.clock_kind = static_cast<std::uint8_t>(info.clock == trace::ClockKind::virtual_time ? info.clock : trace::ClockKind::monotonic);
  header.precision = static_cast<std::uint8_t>(info.precision);
  header.lost_events = info.lost_events;
  header.given_up_events = info.given_up_events;
  return page;
}

}  // namespace

TraceBuilder::TraceBuilder(const std::filesystem::path& path, std::span<const file::FileInfo> processes)
    : out_{path, page_of(processes.front())}, definitions_(processes.size()) {
  const std::string schema = trace::schema_json();
  out_.add(rewrite::made_chunk(ChunkKind::schema, 0, 0, 0), {reinterpret_cast<const std::uint8_t*>(schema.data()), schema.size()});
  for (std::uint32_t i = 1; i < processes.size(); ++i) {
    rewrite::HeaderPage page = page_of(processes[i]);
    page.header().clean_close = processes[i].clean ? 1 : 0;
    out_.add(rewrite::made_chunk(ChunkKind::process, 0, 0, i), page.bytes());
  }
}

void TraceBuilder::add_thread(trace::ThreadId thread, std::uint32_t process) {
  if (thread.value == 0) throw ImportError{"thread 0 is none: the threads of a trace have numbers from 1"};
  if (process >= definitions_.size())
    throw ImportError{fmt::format("thread {} is of process {}, and there are {} processes", thread.value, process, definitions_.size())};
  if (threads_.size() >= k_most_threads)
    throw ImportError{fmt::format("there are more than {} threads; a trace holds no more", k_most_threads)};
  threads_[thread.value].process = process;
}

void TraceBuilder::put(Chunk& chunk, const AnyRecord& record) {
  constexpr std::size_t k_slack = 8;  // the encoder stores a little further than it writes
  if (chunk.events == 0) chunk.base_ticks = chunk.last_ticks = record.ticks;
  const std::size_t size = chunk.bytes.size();
  chunk.bytes.resize(size + most_bytes(record) + k_slack);
  const std::uint8_t* end = put_any(chunk.bytes.data() + size, record.ticks - chunk.last_ticks, chunk.last_ids, record);
  chunk.bytes.resize(static_cast<std::size_t>(end - chunk.bytes.data()));
  chunk.last_ticks = record.ticks;
  ++chunk.events;
  held_bytes_ += chunk.bytes.size() - size;
}

std::uint32_t TraceBuilder::string(std::uint32_t process, std::string_view text) {
  if (text.empty()) return 0;
  Definitions& of = definitions_[process];
  const auto [known, is_new] = of.strings.try_emplace(std::string{text}, static_cast<std::uint32_t>(of.strings.size() + 1));
  if (is_new) define(process, EventKind::define_string, std::array{std::uint64_t{known->second}}, text);
  return known->second;
}

std::uint32_t TraceBuilder::site(std::uint32_t process, std::string_view file, std::uint64_t line, std::string_view function) {
  Definitions& of = definitions_[process];
  const std::uint64_t file_number = string(process, file), function_number = string(process, function);
  const auto [known, is_new] =
      of.sites.try_emplace(fmt::format("{}:{}:{}", file_number, line, function_number), static_cast<std::uint32_t>(of.sites.size() + 1));
  if (is_new) define(process, EventKind::define_site, std::array{std::uint64_t{known->second}, file_number, line, function_number}, {});
  return known->second;
}

template <class Values>
void TraceBuilder::define(std::uint32_t process, EventKind kind, const Values& values, std::string_view text) {
  if (++names_ > k_most_names)
    throw ImportError{fmt::format("there are more than {} names and lines of code; this is no trace of a program", k_most_names)};
  AnyRecord record;
  record.kind = kind;
  std::ranges::copy(values, record.values.begin());
  record.text = text;
  put(definitions_[process].chunk, record);
}

void TraceBuilder::add(trace::ThreadId number, const NewEvent& event) {
  Thread& thread = threads_.at(number.value);
  std::int64_t time_ns = std::clamp(event.time_ns, -k_farthest_ns, k_farthest_ns);
  if (thread.begun) time_ns = std::max(time_ns, thread.last_ns);
  if (time_ns != event.time_ns) ++times_moved_;
  if (event.condensed != thread.chunk.condensed) {
    if (event.condensed && (thread.begun || thread.sequence > 0))
      throw ImportError{
          fmt::format("an event of thread {} stands for others that were given up, and comes behind later ones", number.value)};
    write(number.value, thread);
    thread.chunk.condensed = event.condensed;
  }
  thread.last_ns = time_ns;
  thread.begun = true;
  AnyRecord record;
  record.kind = event.kind;
  record.ticks = k_zero_ticks + static_cast<std::uint64_t>(time_ns);
  record.values = event.values;
  record.text = event.text;
  const std::uint64_t process_bits = std::uint64_t{thread.process} << 48;
  const auto fields = trace::spec_of(event.kind).fields();
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].is_id() && record.values[i] != 0) record.values[i] ^= process_bits;
  put(thread.chunk, record);
  ++events_;
  if (thread.chunk.condensed) {
    if (thread.chunk.bytes.size() > k_most_condensed_bytes)
      throw ImportError{fmt::format("more events of thread {} stand for others that were given up than a trace can hold", number.value)};
  } else if (thread.chunk.bytes.size() >= k_chunk_bytes) {
    write(number.value, thread);
  }
  if (held_bytes_ >= k_most_held_bytes) write_all();
}

void TraceBuilder::leave_gap(trace::ThreadId number) {
  Thread& thread = threads_.at(number.value);
  write(number.value, thread);
  ++thread.sequence;
}

void TraceBuilder::add_source(std::string_view path, std::string_view text) {
  if (path.empty()) throw ImportError{"a source file has no path"};
  if (path.size() + text.size() > (std::size_t{1} << 30)) throw ImportError{"a source file is larger than a trace can hold"};
  std::vector<std::uint8_t> payload(4);
  for (unsigned i = 0; i < 4; ++i) payload[i] = static_cast<std::uint8_t>(path.size() >> 8 * i);
  payload.insert(payload.end(), path.begin(), path.end());
  payload.insert(payload.end(), text.begin(), text.end());
  out_.add(rewrite::made_chunk(ChunkKind::source, 0, 0, 0), payload);
}

void TraceBuilder::write_definitions() {
  for (std::uint32_t process = 0; process < definitions_.size(); ++process) {
    Definitions& of = definitions_[process];
    if (of.chunk.events == 0) continue;
    ChunkHeader header = rewrite::made_chunk(ChunkKind::definitions, 0, of.sequence++, process);
    header.event_count = of.chunk.events;
    out_.add(header, of.chunk.bytes);
    held_bytes_ -= of.chunk.bytes.size();
    of.chunk = {};
  }
}

void TraceBuilder::write(std::uint32_t stream, Thread& thread) {
  if (thread.chunk.events == 0) return;
  write_definitions();  // before the numbers are used
  ChunkHeader header = rewrite::made_chunk(ChunkKind::events, stream, thread.sequence++, thread.process);
  if (thread.chunk.condensed) header.flags = ChunkFlag::condensed;
  header.base_ticks = thread.chunk.base_ticks;
  header.last_ticks = thread.chunk.last_ticks;
  header.event_count = thread.chunk.events;
  out_.add(header, thread.chunk.bytes);
  held_bytes_ -= thread.chunk.bytes.size();
  thread.chunk = {};
}

void TraceBuilder::write_all() {
  for (auto& [stream, thread] : threads_)
    if (!thread.chunk.condensed) write(stream, thread);
  write_definitions();
}

std::uint64_t TraceBuilder::finish(bool clean) {
  for (auto& [stream, thread] : threads_) write(stream, thread);
  write_definitions();
  return out_.finish(clean);
}

}  // namespace interleave::exchange
