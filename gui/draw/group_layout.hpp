// What a group's lane shows: how many of its tasks ran, were ready and waited, over time.
#pragma once

#include "gui/draw/timeline_layout.hpp"

namespace interleave::gui {

/// In the order of time. Of a small group it is counted from its tasks, exactly; of a large one it comes from the steps in which the whole
/// trace was summed up. Where neither is there yet: nothing.
void lay_group(const Document& document, const Lane& lane, const TimeScale& scale, std::vector<LoadColumn>& columns);

}  // namespace interleave::gui
