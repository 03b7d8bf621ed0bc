// Small stories, written by hand, whose events are told as sentences: every kind of event in every state that it can occur in.
//
// What each sentence must be stands in sentences.txt, in both languages, under the name that tell() gives it.
#pragma once

#include <span>

#include "tests/model/by_hand.hpp"

namespace interleave::test {

struct Scene {
  const char* name;
  void (*play)();
  bool is_sound = true;
};

std::span<const Scene> task_scenes();
std::span<const Scene> wait_scenes();
std::span<const Scene> thing_scenes();
std::span<const Scene> broken_scenes();

/// The next event is one that is told, under this name.
inline void tell(std::string_view state) { record::mark(state); }

/// A task that runs for the first time.
inline TaskId started(LoopId loop, std::string_view name) {
  const TaskId task = create(loop, name);
  wake(task, loop);
  resume(task, 1);
  return task;
}

inline void pass(std::uint64_t ns) { at(record::virtual_time() + ns); }

inline constexpr std::uint64_t k_ms = 1'000'000;

}  // namespace interleave::test
