// What is waited for, in five groups: each has a colour and a pattern of its own.
#pragma once

#include "tracer/model/trace.hpp"

namespace interleave::gui {

enum class WaitClass : std::uint8_t { timer, io, lock, task, job };

constexpr WaitClass class_of(trace::WaitKind wait) {
  using enum trace::WaitKind;
  switch (wait) {
    case yield:
    case timer:
      return WaitClass::timer;
    case task:
    case group:
    case future:
    case process:
      return WaitClass::task;
    case lock:
    case event:
    case condition:
    case semaphore:
    case barrier:
    case queue_get:
    case queue_put:
      return WaitClass::lock;
    case job:
      return WaitClass::job;
    default:
      return WaitClass::io;
  }
}

/// A kind of the class: what is drawn by class needs no more.
constexpr trace::WaitKind kind_in(WaitClass wait) {
  constexpr trace::WaitKind k_kinds[] = {trace::WaitKind::timer, trace::WaitKind::other, trace::WaitKind::lock, trace::WaitKind::task,
                                         trace::WaitKind::job};
  return k_kinds[static_cast<std::size_t>(wait)];
}

}  // namespace interleave::gui
