#include "tracer/cli/run_traces.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "tracer/cli/progress_line.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/rewrite/merge.hpp"

namespace interleave::cli {
namespace {

namespace fs = std::filesystem;

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Whether `name` is that of a part of `whole`: WHOLE.123.ilv or WHOLE.123.2.ilv.
bool is_part(std::string_view name, std::string_view whole) {
  constexpr std::string_view k_ending = ".ilv";
  if (!name.starts_with(whole) || !name.ends_with(k_ending) || name.size() <= whole.size() + k_ending.size()) return false;
  std::string_view middle = name.substr(whole.size(), name.size() - whole.size() - k_ending.size());
  if (!middle.starts_with('.')) return false;
  middle.remove_prefix(1);
  const auto dot = middle.find('.');
  return dot == std::string_view::npos ? is_number(middle) : is_number(middle.substr(0, dot)) && is_number(middle.substr(dot + 1));
}

/// What a process of the run has recorded.
struct Part {
  fs::path path;
  std::uint64_t began_ns = 0;  ///< its recording
  std::uint32_t process = 0, parent = 0;
};

// The first one names the trace: the program that started the others, though they may have begun to record before it.
void put_ancestor_first(std::vector<fs::path>& inputs, const std::vector<Part>& parts) {
  std::uint32_t parent = file::TraceFile::open(inputs.front(), file::Checksums::skip).info().parent_process_id;
  // Each is looked at once: what the files say of each other may be a circle.
  for (std::size_t looks = 0; looks < parts.size(); ++looks) {
    const auto found = std::ranges::find(parts, parent, &Part::process);
    if (found == parts.end()) return;
    const auto place = std::ranges::find(inputs, found->path);
    std::rotate(inputs.begin(), place, place + 1);
    parent = found->parent;
  }
}

bool runs(std::uint32_t process) { return kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM; }

}  // namespace

RunTraces::RunTraces(fs::path path) : path_{std::move(path)}, older_{parts()} {}

std::set<fs::path> RunTraces::parts() const {
  std::set<fs::path> found;
  std::error_code error;
  const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path{"."};
  for (const fs::directory_entry& entry : fs::directory_iterator{folder, error})
    if (is_part(entry.path().filename().string(), path_.filename().string()) && !older_.contains(entry.path())) found.insert(entry.path());
  return found;
}

void RunTraces::join() const {
  std::vector<Part> files;
  for (const fs::path& part : parts()) {
    try {
      const file::FileInfo info = file::TraceFile::open(part, file::Checksums::skip).info();
      if (!info.clean && runs(info.process_id)) {
        fmt::print(stderr, "interleave: process {} still runs and records into {}; later: interleave merge {} {} -o {}\n", info.process_id,
                   part.string(), path_.string(), part.string(), path_.string());
      } else {
        files.push_back({part, info.realtime_ns, info.process_id, info.parent_process_id});
      }
    } catch (const file::FileError& error) {
      fmt::print(stderr, "interleave: {}; it is left beside\n", error.what());
    }
  }
  if (files.empty()) return;
  std::ranges::sort(files, {}, &Part::began_ns);
  std::vector<fs::path> inputs;
  if (fs::exists(path_)) inputs.push_back(path_);
  for (const Part& part : files) inputs.push_back(part.path);
  put_ancestor_first(inputs, files);
  {
    ProgressLine line{fmt::format("merging the traces of {} processes", inputs.size())};
    rewrite::merge(inputs, path_, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); });
  }
  for (const Part& part : files) fs::remove(part.path);
}

}  // namespace interleave::cli
