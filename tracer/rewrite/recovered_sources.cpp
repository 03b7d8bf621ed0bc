#include "tracer/rewrite/recovered_sources.hpp"

#include <cstring>

#include "tracer/file/source_search.hpp"

namespace interleave::rewrite {
namespace {

constexpr std::size_t k_max_sources = 1000;

}  // namespace

std::string MissingSource::payload(const std::filesystem::path& trace) const {
  const auto found = file::find_source(name, trace);
  if (!found) return {};
  const auto length = static_cast<std::uint32_t>(name.size());
  std::string payload(reinterpret_cast<const char*>(&length), sizeof length);
  return payload + name + file::read_source(*found);
}

bool RecoveredSources::note_embedded(std::uint32_t process, std::span<const std::uint8_t> payload) {
  std::uint32_t length = 0;
  if (payload.size() < sizeof length) return false;
  std::memcpy(&length, payload.data(), sizeof length);
  if (length == 0 || length > payload.size() - sizeof length) return false;
  embedded_.emplace(reinterpret_cast<const char*>(payload.data()) + sizeof length, length);
  ++processes_[process].chunks;
  return true;
}

void RecoveredSources::note_definition(std::uint32_t process, const RecordScan& record) {
  Process& of = processes_[process];
  // Strings may be many and long; a path has a dot near its end.
  constexpr std::size_t k_longest_ending = 4;
  if (record.kind() == trace::EventKind::define_string) {
    const std::size_t dot = record.text().rfind('.');
    if (dot != std::string_view::npos && record.text().size() - dot <= k_longest_ending && of.files.size() < k_max_sources)
      of.files.emplace(record[trace::FieldName::index], record.text());
  } else if (record.kind() == trace::EventKind::define_site && of.wanted.size() < k_max_sources) {
    of.wanted.insert(record[trace::FieldName::file]);
  }
}

std::vector<MissingSource> RecoveredSources::missing() const {
  std::vector<MissingSource> missing;
  std::set<std::string> known = embedded_;
  for (const auto& [process, of] : processes_) {
    std::uint32_t sequence = of.chunks;
    for (const auto& [number, name] : of.files)
      if (of.wanted.contains(number) && !name.starts_with("/usr/") && known.insert(name).second)
        missing.push_back({process, sequence++, name});
  }
  return missing;
}

}  // namespace interleave::rewrite
