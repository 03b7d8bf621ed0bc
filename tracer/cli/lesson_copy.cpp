#include "tracer/cli/lesson_copy.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tracer/cli/command.hpp"

namespace interleave::cli {
namespace {

namespace fs = std::filesystem;

// What a program needs besides the runtime, by the header that it includes.
struct Part {
  const char *header, *component, *option;
};
constexpr Part k_parts[] = {{"<interleave/http.hpp>", "http", "INTERLEAVE_BUILD_HTTP"},
                            {"<interleave/database.hpp>", "sqlite", "INTERLEAVE_BUILD_SQLITE"},
                            {"<interleave/process_pool.hpp>", "processes", "INTERLEAVE_BUILD_PROCESSES"}};

std::string text_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void write(const fs::path& path, std::string_view text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  if (!file.flush()) throw UsageError{fmt::format("cannot write {}: is there room, and may you write there?", path.string())};
}

// From the project's own folder its sources are built; where it is installed, it is found.
struct Origin {
  fs::path sources, prefix;
};
Origin origin_of(const lessons::Lesson& lesson) {
  const fs::path project = lesson.folder.parent_path().parent_path();
  if (fs::exists(project / "runtime/CMakeLists.txt")) return {project, {}};
  return {{}, lesson.folder.parent_path().parent_path().parent_path().parent_path()};  // PREFIX/share/interleave/lessons/NN-name
}

std::string build_file(const lessons::Lesson& lesson, const std::vector<std::string>& programs, const std::set<const Part*>& parts,
                       const Origin& origin) {
  std::string components, options, libraries = "interleave::runtime";
  for (const Part* part : parts) {
    components += fmt::format(" {}", part->component);
    options += fmt::format("set({} ON)\n", part->option);
    libraries += fmt::format(" interleave::{}", part->component);
  }
  std::string out = fmt::format("cmake_minimum_required(VERSION 3.25)\nproject(lesson-{:02} LANGUAGES CXX)\nset(CMAKE_CXX_STANDARD 20)\n\n",
                                lesson.number);
  if (!origin.sources.empty())
    out += fmt::format("set(CMAKE_UNITY_BUILD ON)\n{}add_subdirectory(\"{}\" interleave EXCLUDE_FROM_ALL)\nset(CMAKE_UNITY_BUILD OFF)\n\n",
                       options, origin.sources.string());
  else
    out += fmt::format("find_package(interleave REQUIRED{})\n\n", components.empty() ? "" : " COMPONENTS" + components);
  for (const std::string& program : programs)
    out += fmt::format("add_executable({0} {0}.cpp)\ntarget_link_libraries({0} PRIVATE {1})\n", program, libraries);
  return out;
}

std::string presets(const Origin& origin) {
  const std::string prefix = origin.prefix.empty() ? "" : fmt::format(R"(, "CMAKE_PREFIX_PATH": "{}")", origin.prefix.string());
  return fmt::format(R"({{
  "version": 6,
  "configurePresets": [{{"name": "lesson", "generator": "Ninja", "binaryDir": "${{sourceDir}}/build",
    "cacheVariables": {{"CMAKE_BUILD_TYPE": "Release", "CMAKE_CXX_COMPILER": "clang++-19"{}}}}}],
  "buildPresets": [{{"name": "lesson", "configurePreset": "lesson"}}],
  "workflowPresets": [{{"name": "lesson", "steps": [{{"type": "configure", "name": "lesson"}}, {{"type": "build", "name": "lesson"}}]}}]
}}
)",
                     prefix);
}

std::string readme(const lessons::Lesson& lesson, const std::vector<std::string>& programs, const std::vector<std::string>& scripts) {
  std::string out = fmt::format("# {}\n\n{}\n\nChange a line, record it again, and look at both: `interleave view old.ilv new.ilv`.\n",
                                lesson.title.english, lesson.line.english);
  if (!programs.empty()) {
    out += "\n## C++\n\n    cmake --workflow --preset lesson\n";
    for (const std::string& program : programs)
      out += fmt::format("    interleave record -o {0}.ilv -- build/{0}\n    interleave view {0}.ilv\n", program);
  }
  if (!scripts.empty()) {
    out += "\n## Python\n\n";
    for (const std::string& script : scripts)
      out += fmt::format("    interleave record -o {0}.python.ilv -- python3 {0}.py\n    interleave view {0}.python.ilv\n", script);
  }
  return out;
}

}  // namespace

void copy_lesson(const lessons::Lesson& lesson, const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    throw UsageError{
        fmt::format("{} is there already; name a folder that is not, so that nothing of yours is overwritten", folder.string())};
  fs::create_directories(folder, error);
  if (error) throw UsageError{fmt::format("cannot make the folder {}: {}", folder.string(), error.message())};
  std::vector<std::string> programs, scripts;
  std::set<const Part*> parts;
  for (const std::string& variant : lesson.variants()) {
    for (const bool python : {false, true}) {
      const fs::path source = lesson.source(variant, python);
      if (!fs::exists(source)) continue;
      (python ? scripts : programs).push_back(variant);
      const std::string text = text_of(source);
      write(folder / source.filename(), text);
      for (const Part& part : k_parts)
        if (text.find(part.header) != std::string::npos) parts.insert(&part);
    }
  }
  const Origin origin = origin_of(lesson);
  write(folder / "README.md", readme(lesson, programs, scripts));
  if (programs.empty()) return;
  write(folder / "CMakeLists.txt", build_file(lesson, programs, parts, origin));
  write(folder / "CMakePresets.json", presets(origin));
}

}  // namespace interleave::cli
