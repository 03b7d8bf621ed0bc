#include "tracer/record/definitions.hpp"

#include <fmt/format.h>

#include <atomic>

#include "tracer/record/encode.hpp"

namespace interleave::record::detail {

namespace {
constexpr std::size_t k_max_definitions = 1 << 20;
constexpr std::size_t k_definitions_chunk_bytes = 64 << 10;
}  // namespace

std::uint32_t Definitions::string_number(std::string_view text) {
  if (const auto found = strings_.find(std::string{text}); found != strings_.end()) return found->second;
  if (strings_.size() >= k_max_definitions) return 0;
  const auto number = static_cast<std::uint32_t>(strings_.size());
  if (!define<EventKind::define_string>(number, fitting(text))) return 0;
  strings_.emplace(text, number);
  return number;
}

std::uint32_t Definitions::site_number(std::string_view file, std::uint32_t line, std::uint32_t function) {
  const std::uint32_t file_number = string_number(file);
  const std::string key = fmt::format("{}:{}:{}", file_number, line, function);
  if (const auto found = sites_.find(key); found != sites_.end()) return found->second;
  if (sites_.size() >= k_max_definitions) return 0;
  const auto number = static_cast<std::uint32_t>(sites_.size() + 1);
  if (!define<EventKind::define_site>(number, trace::StringId{file_number}, line, trace::StringId{function})) return 0;
  sites_.emplace(key, number);
  source_files_.emplace(file);
  return number;
}

template <trace::EventKind K, class... Values>
bool Definitions::define(const Values&... values) {
  const std::size_t bytes = max_fixed_bytes(K) + (text_bytes(values) + ... + 0);
  if (chunk_.header == nullptr || bytes > static_cast<std::size_t>(chunk_.end - cursor_)) {
    close();
    chunk_ = writer_.add_chunk(trace::wire::ChunkKind::definitions, 0, chunks_, 0,
                               k_definitions_chunk_bytes - trace::wire::k_chunk_header_bytes);
    if (chunk_.header == nullptr) return false;
    ++chunks_;
    cursor_ = chunk_.payload();
  }
  trace::LastIds no_ids;
  cursor_ = put_record<K>(cursor_, 0, no_ids, values...);
  ++chunk_.header->event_count;
  std::atomic_ref<std::uint64_t>{chunk_.header->committed}.store(static_cast<std::uint64_t>(cursor_ - chunk_.payload()),
                                                                 std::memory_order_release);
  return true;
}

void Definitions::close() {
  if (chunk_.header != nullptr) TraceWriter::leave_chunk(chunk_, 0);
}

}  // namespace interleave::record::detail
