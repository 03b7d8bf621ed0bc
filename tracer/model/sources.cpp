#include "tracer/model/sources.hpp"

#include <set>

#include "tracer/file/source_search.hpp"

namespace interleave::model {
namespace {

constexpr std::size_t k_max_files = 1000;

}  // namespace

std::vector<Source> find_sources(const file::TraceFile& file, std::deque<std::string>& texts) {
  std::vector<Source> sources;
  std::set<std::string_view> known;
  for (const file::SourceText& source : file.sources())
    if (known.insert(source.path).second) sources.push_back({source.path, source.text, true});
  for (std::uint32_t number = 1; number <= file.site_count() && known.size() < k_max_files; ++number) {
    const std::string_view name = file.string(file.site({number}).file);
    if (!known.insert(name).second) continue;
    const auto found = file::find_source(name, file.path());
    if (!found) continue;
    texts.push_back(file::read_source(*found));
    sources.push_back({name, texts.back(), false});
  }
  return sources;
}

}  // namespace interleave::model
