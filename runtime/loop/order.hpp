// In which order what is ready runs: the one policy of scheduling.
//
// asyncio's, first in, first out, unless RunOptions::order says otherwise: a random order finds bugs that only show when tasks take turns
// in another way, and its seed shows them again; a recorded order makes a program interleave as it did when it was recorded.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/loop/runnable.hpp"

namespace interleave {

class Order {
 public:
  virtual ~Order() = default;
  /// Which of those that run in this turn is next; there is at least one.
  virtual detail::Runnable& next(detail::RunnableList& ready) = 0;
};

/// Every order that is possible, by a generator that starts at `seed`.
std::shared_ptr<Order> random_order(std::uint64_t seed);

/// Tasks in the order of `resumes`: the number of each task that was resumed, by the order of their creation on the loop, from 0. Where the
/// task that should be next is not ready, and behind the end, first in, first out.
std::shared_ptr<Order> recorded_order(std::vector<std::uint32_t> resumes);

}  // namespace interleave
