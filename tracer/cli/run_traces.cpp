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
  std::vector<std::pair<std::uint64_t, fs::path>> files;  // with the time at which their recording began
  for (const fs::path& part : parts()) {
    try {
      const file::FileInfo info = file::TraceFile::open(part).info();
      if (!info.clean && runs(info.process_id)) {
        fmt::print(stderr, "interleave: process {} still runs and records into {}; later: interleave merge {} {} -o {}\n", info.process_id,
                   part.string(), path_.string(), part.string(), path_.string());
      } else {
        files.emplace_back(info.realtime_ns, part);
      }
    } catch (const file::FileError& error) {
      fmt::print(stderr, "interleave: {}; it is left beside\n", error.what());
    }
  }
  if (files.empty()) return;
  std::ranges::sort(files);
  std::vector<fs::path> inputs;
  if (fs::exists(path_)) inputs.push_back(path_);
  for (const auto& [time, part] : files) inputs.push_back(part);
  {
    ProgressLine line{fmt::format("merging the traces of {} processes", inputs.size())};
    rewrite::merge(inputs, path_, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); });
  }
  for (const auto& [time, part] : files) fs::remove(part);
}

}  // namespace interleave::cli
