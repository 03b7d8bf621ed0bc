#include "tracer/model/replay.hpp"

namespace interleave::model {

EventIndex Replay::first_loss_of(std::uint32_t slot, EventIndex begin) const {
  const LoopIndex loop = tasks_[slot].loop;
  if (loop >= loops_.size() || loops_[loop].thread == k_none) return k_none;
  const auto& losses = threads_[loops_[loop].thread].losses;
  const auto found = std::ranges::upper_bound(losses, begin);
  return found == losses.end() ? k_none : *found;
}

}  // namespace interleave::model
