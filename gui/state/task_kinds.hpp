// The tasks of a trace by kind: those of one name that one line created. Groups of tasks are made of kinds.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::gui {

struct TaskKind {
  std::string_view name;  ///< the program's, else the coroutine's; may be empty
  model::SiteId site;
};

class TaskKinds {
 public:
  explicit TaskKinds(std::size_t tasks = 0) : of_task_(tasks, model::k_none) {}

  /// By the event that created it. Returns the kind.
  std::uint32_t add(const model::Trace& trace, model::TaskIndex task, const model::Event& created);

  /// After the last one. From here on it is only asked.
  void finish() {
    decltype(numbers_){}.swap(numbers_);
    kinds_.shrink_to_fit();
  }

  const std::vector<TaskKind>& kinds() const { return kinds_; }  ///< in the order of their first tasks
  std::uint32_t of(model::TaskIndex task) const { return of_task_[task]; }
  std::size_t bytes() const { return of_task_.capacity() * sizeof(std::uint32_t) + kinds_.capacity() * sizeof(TaskKind); }

 private:
  struct Hash {
    std::size_t operator()(const TaskKind& kind) const {
      return std::hash<std::string_view>{}(kind.name) ^ kind.site.value * std::size_t{0x9E3779B97F4A7C15};
    }
  };
  struct Equal {
    bool operator()(const TaskKind& a, const TaskKind& b) const { return a.site == b.site && a.name == b.name; }
  };
  std::vector<std::uint32_t> of_task_;
  std::vector<TaskKind> kinds_;
  std::unordered_map<TaskKind, std::uint32_t, Hash, Equal> numbers_;
};

}  // namespace interleave::gui
