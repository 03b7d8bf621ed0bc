// "Which task runs next?": the question that a class answers before it steps on.
#pragma once

#include <vector>

#include "tracer/model/state.hpp"

namespace interleave::gui {

struct Predict {
  bool on = false;  ///< what comes after the cursor is hidden
  std::uint32_t asked = 0, right = 0;
  model::TaskIndex guess = model::k_none, truth = model::k_none;  ///< of the last question; k_none before the first
};

/// What can be answered as of an instant: the tasks that are alive, those first that are ready; the next one to run is among them.
struct PredictQuestion {
  std::vector<model::TaskIndex> candidates;
  model::EventIndex turn = model::k_none;  ///< when one of them runs next; k_none: there is nothing to ask
};
PredictQuestion predict_question(const model::Trace& trace, const model::State& now);

}  // namespace interleave::gui
