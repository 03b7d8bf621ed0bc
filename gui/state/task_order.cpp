#include "gui/state/task_order.hpp"

#include <algorithm>
#include <numeric>

namespace interleave::gui {

void TaskOrder::append(model::TaskIndex first, std::uint32_t count) {
  if (count == 0) return;
  if (runs_.empty() || runs_.back().first + (size_ - runs_.back().place) != first) runs_.push_back({size_, first});
  size_ += count;
}

void TaskOrder::finish() {
  if (runs_.size() <= 16 || runs_.size() * 3 <= size_) {
    runs_.shrink_to_fit();
    by_task_.resize(runs_.size());
    std::iota(by_task_.begin(), by_task_.end(), 0u);
    std::ranges::sort(by_task_, {}, [&](std::uint32_t run) { return runs_[run].first; });
    return;
  }
  tasks_.resize(size_);
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    const std::uint32_t end = run + 1 < runs_.size() ? runs_[run + 1].place : size_;
    for (std::uint32_t place = runs_[run].place; place < end; ++place) tasks_[place] = runs_[run].first + (place - runs_[run].place);
  }
  runs_ = std::vector<Run>{};  // `= {}` would keep its memory
  places_.resize(std::size_t{*std::ranges::max_element(tasks_)} + 1);
  for (std::uint32_t place = 0; place < size_; ++place) places_[tasks_[place]] = place;
}

model::TaskIndex TaskOrder::at(std::uint32_t place) const {
  if (!tasks_.empty()) return tasks_[place];
  const Run& run = *(std::ranges::upper_bound(runs_, place, {}, &Run::place) - 1);
  return run.first + (place - run.place);
}

std::uint32_t TaskOrder::place_of(model::TaskIndex task) const {
  if (!places_.empty()) return places_[task];
  const Run& run = runs_[*(std::ranges::upper_bound(by_task_, task, {}, [&](std::uint32_t each) { return runs_[each].first; }) - 1)];
  return run.place + (task - run.first);
}

std::size_t TaskOrder::bytes() const {
  return runs_.capacity() * sizeof(Run) + (by_task_.capacity() + tasks_.capacity() + places_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace interleave::gui
