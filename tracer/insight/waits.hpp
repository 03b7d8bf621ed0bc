// What kinds of wait have in common.
#pragma once

#include "tracer/events/enumerations.hpp"

namespace interleave::insight {

/// Whether such a wait is for something outside the tasks: time, the network, a disk, a worker. The others end when another task does
/// something.
constexpr bool is_outside(trace::WaitKind kind) {
  using enum trace::WaitKind;
  switch (kind) {
    case timer:
    case job:
    case io_read:
    case io_write:
    case accept:
    case connect:
    case dns:
    case file:
    case process:
    case signal:
      return true;
    default:
      return false;
  }
}

}  // namespace interleave::insight
