// What belongs together: the tasks that have to do with one, and how something came about.
#pragma once

#include <vector>

#include "tracer/model/navigate.hpp"

namespace interleave::model {

/// The task itself and those with which it had to do: who made it and whom it made; whom it awaited, alone or in a group, and who awaited
/// it; who woke or cancelled it and whom it woke or cancelled. In the order of their creation.
std::vector<TaskIndex> interacting_tasks(const Trace& trace, TaskIndex task);

/// How the event came about: its cause, that one's cause, and so on, each as an arrow; the nearest first, at most `most`.
std::vector<Edge> chain_of_causes(const Trace& trace, EventIndex event, std::size_t most = 64);

}  // namespace interleave::model
