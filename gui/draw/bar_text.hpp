// What is written on a bar and told about it.
#pragma once

#include "gui/draw/frame.hpp"
#include "gui/draw/timeline_layout.hpp"

namespace interleave::gui {

/// Texts for a solid bar, the fullest one first: the first that fits is drawn.
std::vector<std::string> solid_labels(const Frame& frame, const Document& document, const Lane& lane, const Bar& bar);

/// The text for a bar that waits; empty where there is nothing to say.
std::string light_label(const Frame& frame, const Document& document, const Lane& lane, const Bar& bar);

/// What is waited for: its own name, or at least its kind.
std::string awaited(const Frame& frame, const model::Trace& trace, trace::WaitKind wait, trace::EntityId on);

}  // namespace interleave::gui
