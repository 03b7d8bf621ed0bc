// The walls of ARCHITECTURE.md, checked from the real includes: data flows one way, and so do the includes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path k_root = INTERLEAVE_SOURCE_FOLDER;

// What the files of a folder may include of the project, besides their own folder.
const std::map<std::string, std::set<std::string>> k_may_include{
    {"tracer/events", {}},
    {"tracer/record", {"tracer/events", "include/interleave"}},  // the C API that it implements
    {"tracer/file", {"tracer/events"}},
    {"tracer/model", {"tracer/events", "tracer/file"}},
    {"tracer/rewrite", {"tracer/events", "tracer/file"}},
    {"tracer/insight", {"tracer/events", "tracer/file", "tracer/model"}},
    {"tracer/exchange", {"tracer/events", "tracer/record", "tracer/file", "tracer/model", "tracer/rewrite"}},
    {"tracer/lessons", {"tracer/events", "tracer/file", "tracer/model", "tracer/insight"}},
    {"tracer/cli",
     {"tracer/events", "tracer/file", "tracer/model", "tracer/rewrite", "tracer/insight", "tracer/exchange", "tracer/lessons"}},
    {"runtime", {"tracer/events", "tracer/record"}},
    {"runtime/http", {"runtime", "tracer/events", "tracer/record"}},
    {"runtime/database", {"runtime", "tracer/events", "tracer/record"}},
    {"runtime/process_pool", {"runtime", "tracer/events", "tracer/record"}},
    {"include/interleave", {"runtime", "runtime/http", "runtime/database", "runtime/process_pool", "tracer/events", "tracer/record"}},
    {"traces", {"include/interleave"}},
    {"gui/state", {"tracer/events", "tracer/file", "tracer/model", "tracer/insight", "tracer/lessons"}},
    {"gui/commands", {"tracer/events", "tracer/file", "tracer/model", "tracer/insight", "tracer/lessons", "gui/state"}},
    {"gui/draw", {"tracer/events", "tracer/file", "tracer/model", "tracer/insight", "gui/state", "gui/commands"}},
    {"gui/panels",
     {"tracer/events", "tracer/file", "tracer/model", "tracer/insight", "tracer/lessons", "gui/state", "gui/commands", "gui/draw"}},
    {"gui/picture",
     {"tracer/events", "tracer/file", "tracer/model", "tracer/insight", "gui/state", "gui/commands", "gui/draw", "gui/panels"}},
    {"gui/window",
     {"tracer/events", "tracer/file", "tracer/model", "tracer/insight", "gui/state", "gui/commands", "gui/draw", "gui/panels"}},
};

// Libraries that only some folders may know, by the beginning of the header's name.
const std::map<std::string, std::set<std::string>> k_only_in{
    {"imgui", {"gui/draw", "gui/panels", "gui/picture", "gui/window"}},
    {"GLFW", {"gui/window"}},
    {"GL/", {"gui/window"}},
    {"uv.h", {"runtime", "runtime/http"}},
    {"curl/", {"runtime/http"}},
    {"sqlite3.h", {"runtime/database"}},
    {"zstd", {"tracer/file", "tracer/rewrite"}},
    {"nlohmann", {"runtime/process_pool", "tracer/file", "tracer/exchange", "tracer/lessons", "tracer/cli", "gui/state", "gui/window"}},
    {"CLI/", {"tracer/cli", "gui/commands", "gui/picture", "gui/window"}},
};

struct Include {
  std::string file, folder, target;
  bool own = false;  // written in quotes: the project's own
};

// The folder of the table that a path lies in; the longest that fits.
std::string folder_of(const std::string& path) {
  std::string best;
  for (const auto& [folder, allowed] : k_may_include)
    if (path.starts_with(folder + "/") && folder.size() > best.size()) best = folder;
  return best;
}

std::vector<Include> all_includes() {
  std::vector<Include> includes;
  const std::regex pattern{R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])"};
  for (const char* top : {"tracer", "runtime", "gui", "include", "traces"}) {
    for (const auto& entry : fs::recursive_directory_iterator{k_root / top}) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp" && extension != ".h" && extension != ".c") continue;
      const std::string file = fs::relative(entry.path(), k_root).string();
      std::ifstream stream{entry.path()};
      for (std::string line; std::getline(stream, line);)
        if (std::smatch match; std::regex_search(line, match, pattern))
          includes.push_back({file, folder_of(file), match[2], match[1] == "\""});
    }
  }
  return includes;
}

TEST(Walls, EveryFolderIsInTheTable) {
  for (const Include& include : all_includes()) EXPECT_FALSE(include.folder.empty()) << include.file;
}

TEST(Walls, FoldersIncludeOnlyWhatFlowsIntoThem) {
  const auto includes = all_includes();
  ASSERT_GT(includes.size(), 100u);
  for (const Include& include : includes) {
    if (!include.own) continue;
    const std::string target = folder_of(include.target);
    EXPECT_FALSE(target.empty()) << include.file << " includes \"" << include.target << "\": write paths from the project's top";
    EXPECT_TRUE(target == include.folder || k_may_include.at(include.folder).contains(target))
        << include.file << " must not include " << include.target;
  }
}

TEST(Walls, LibrariesStayWhereTheyBelong) {
  for (const Include& include : all_includes())
    for (const auto& [library, folders] : k_only_in)
      if (!include.own && include.target.starts_with(library)) {
        EXPECT_TRUE(folders.contains(include.folder)) << include.file << " must not include <" << include.target << ">";
      }
}

}  // namespace
