// Goes through a range of time once and tells what happened in it: the events, and each stretch of a task's life as it ends. What looks at
// a whole trace stands on this: statistics, diagnostics.
#pragma once

#include "tracer/model/trace.hpp"

namespace interleave::model {

/// Where a task stopped last: its latest suspend. Of a task that has not stopped yet: the line that created it, and no event.
struct Pause {
  WaitKind wait{};
  EntityId on;
  SiteId site;
  EventIndex event = k_none;
};

/// A stretch of a task's life in one state, as far as it lies in the range.
struct LifePiece {
  TaskIndex task = k_none;
  Segment segment;      ///< its time is cut to the range; what began it may lie before
  bool begins = false;  ///< in the range
  Pause pause;          ///< of `waiting`: this wait. Of `ready` and `running`: what the task goes on from
};

class LifeVisitor {
 public:
  /// A piece ends: before the event that ends it, or at the end of the range.
  virtual void piece(const LifePiece&) {}
  /// `task`: the one that the event names as its task; k_none: none, or it is unknown.
  virtual void event(EventIndex, const Event&, [[maybe_unused]] TaskIndex task) {}

 protected:
  ~LifeVisitor() = default;
};

/// Visits the events of the range in order, both ends included. The pieces of one task follow each other without gaps. Memory: 4 bytes for
/// each task of the trace, and a hundred for each that is alive. Throws Stopped where `progress` says so.
void walk_lives(const Trace& trace, Interval range, LifeVisitor& visitor, const Progress& progress = {});

}  // namespace interleave::model
