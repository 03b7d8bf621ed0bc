#include "gui/state/task_kinds.hpp"

namespace interleave::gui {

std::uint32_t TaskKinds::add(const model::Trace& trace, model::TaskIndex task, const model::Event& created) {
  const TaskKind kind{created.text.empty() ? trace.string(created.string(trace::FieldName::function)) : created.text, created.site()};
  const auto [known, is_new] = numbers_.try_emplace(kind, static_cast<std::uint32_t>(kinds_.size()));
  if (is_new) kinds_.push_back(kind);
  return of_task_[task] = known->second;
}

}  // namespace interleave::gui
