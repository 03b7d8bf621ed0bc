#include "tracer/file/source_search.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <vector>

namespace interleave::file {
namespace {

namespace fs = std::filesystem;

constexpr auto k_endings =
    std::to_array<std::string_view>({".c", ".cc", ".cpp", ".cxx", ".c++", ".h", ".hh", ".hpp", ".hxx", ".ipp", ".py"});

bool is_readable_source(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && fs::file_size(path, error) <= k_max_source_bytes && !error;
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

}  // namespace

std::optional<fs::path> find_source(std::string_view name, const fs::path& trace) {
  const fs::path path{name};
  if (std::ranges::find(k_endings, path.extension().string()) == k_endings.end()) return std::nullopt;
  const auto candidates = places(path, trace);
  const auto found = std::ranges::find_if(candidates, is_readable_source);
  return found == candidates.end() ? std::nullopt : std::optional{*found};
}

std::string read_source(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream{path, std::ios::binary}.rdbuf();
  return content.str();
}

}  // namespace interleave::file
