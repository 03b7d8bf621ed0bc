// The invariants of a sound trace, checked by one function.
//
// `interleave check` runs it, every test runs it on the traces it makes, and load() keeps what it finds as problems().
#pragma once

#include <string_view>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::model {

struct Invariant {
  int number;
  std::string_view rule;
};

/// The rules by number, from 1. Rule 0 is the file's: checksums, truncation, unknown events.
std::span<const Invariant> invariants();

/// Every breach, in the order of the events. At most `limit` of them; a last entry says how many more there are.
/// Throws Stopped once `stop` is set.
std::vector<Problem> check(const Trace& trace, std::size_t limit = 1000, const std::atomic<bool>* stop = nullptr);

}  // namespace interleave::model
