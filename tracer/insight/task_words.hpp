// What happens to a task, in words.
#pragma once

#include "tracer/insight/phrasing.hpp"

namespace interleave::insight {

/// Of the event, which is one of task_create to task_cancel or a task_retrieve: "`fetch b` goes on (resume #2, line 31): …".
std::string task_words(const model::Trace& trace, const Words& words, model::EventIndex event);

}  // namespace interleave::insight
