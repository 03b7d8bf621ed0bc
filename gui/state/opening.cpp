#include "gui/state/opening.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "gui/state/viewer.hpp"

namespace interleave::gui {

Opening::Opening(const std::vector<std::filesystem::path>& files, std::function<void(Viewer&)> then) : then_{std::move(then)} {
  for (const std::filesystem::path& file : files) files_.push_back(std::make_unique<model::Loading>(file));
}

bool Opening::done() const {
  return std::ranges::all_of(files_, [](const auto& file) { return file->done(); });
}

bool Opening::wait(double seconds) const {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>{seconds};
  while (!done()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

double Opening::part_done() const { return events() == 0 ? 0 : static_cast<double>(events_done()) / static_cast<double>(events()); }

std::uint64_t Opening::events_done() const {
  double sum = 0;
  for (const auto& file : files_) sum += file->part_done() * static_cast<double>(file->overview().events);
  return static_cast<std::uint64_t>(sum);
}

std::uint64_t Opening::events() const {
  std::uint64_t sum = 0;
  for (const auto& file : files_) sum += file->overview().events;
  return sum;
}

double Opening::events_a_second() const {
  double longest = 0;
  for (const auto& file : files_) longest = std::max(longest, file->seconds());
  return longest > 0 ? static_cast<double>(events_done()) / longest : 0;
}

void finish_opening(Viewer& viewer) {
  const std::shared_ptr<Opening> opening = std::exchange(viewer.opening, nullptr);
  if (opening == nullptr) return;
  std::vector<std::pair<std::string, std::shared_ptr<const model::Trace>>> traces;
  for (const auto& file : opening->files_) traces.emplace_back(file->path().stem().string(), file->trace());
  show(viewer, std::move(traces));
  for (auto file = opening->files_.rbegin(); file != opening->files_.rend(); ++file) remember_recent(viewer.recent, (*file)->path());
  if (opening->then_) opening->then_(viewer);
}

}  // namespace interleave::gui
