#include "tracer/model/sources.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>

namespace interleave::model {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t k_max_bytes = 1 << 20;
constexpr std::size_t k_max_files = 1000;
constexpr auto k_endings =
    std::to_array<std::string_view>({".c", ".cc", ".cpp", ".cxx", ".c++", ".h", ".hh", ".hpp", ".hxx", ".ipp", ".py"});

bool is_readable_source(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && fs::file_size(path, error) <= k_max_bytes && !error;
}

std::vector<fs::path> places(const fs::path& name, const fs::path& trace) {
  if (name.is_absolute()) return {name};
  std::vector<fs::path> places{name};
  std::error_code error;
  for (fs::path folder = fs::absolute(trace, error).parent_path(); !folder.empty(); folder = folder.parent_path()) {
    places.push_back(folder / name);
    if (folder == folder.root_path()) break;
  }
  return places;
}

std::string read(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream{path, std::ios::binary}.rdbuf();
  return content.str();
}

}  // namespace

std::vector<Source> find_sources(const file::TraceFile& file, std::deque<std::string>& texts) {
  std::vector<Source> sources;
  std::set<std::string_view> known;
  for (const file::SourceText& source : file.sources())
    if (known.insert(source.path).second) sources.push_back({source.path, source.text, true});
  for (std::uint32_t number = 1; number <= file.site_count() && known.size() < k_max_files; ++number) {
    const std::string_view name = file.string(file.site({number}).file);
    const fs::path path{name};
    if (std::ranges::find(k_endings, path.extension().string()) == k_endings.end() || !known.insert(name).second) continue;
    const auto candidates = places(path, file.path());
    const auto found = std::ranges::find_if(candidates, is_readable_source);
    if (found == candidates.end()) continue;
    texts.push_back(read(*found));
    sources.push_back({name, texts.back(), false});
  }
  return sources;
}

}  // namespace interleave::model
