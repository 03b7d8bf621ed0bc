// Identities of everything that a trace speaks of.
//
// One counter per process hands out all of them, so an id names one entity for the whole run and is never
// reused: addresses are recycled and names repeat. An id's kind is known from the event that introduces it;
// the typed forms below keep a task from being passed where a resource is meant.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace interleave::trace {

/// Any entity. `none` (0) stands where there is no entity: no parent, no holder, no cause.
struct EntityId {
  std::uint64_t value = 0;
  explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const EntityId&, const EntityId&) = default;
};

template <class Tag>
struct TypedId {
  std::uint64_t value = 0;
  explicit operator bool() const { return value != 0; }
  operator EntityId() const { return {value}; }
  friend auto operator<=>(const TypedId&, const TypedId&) = default;
};

using LoopId = TypedId<struct LoopTag>;
using TaskId = TypedId<struct TaskTag>;
using FrameId = TypedId<struct FrameTag>;
using ResourceId = TypedId<struct ResourceTag>;
using GroupId = TypedId<struct GroupTag>;
using JobId = TypedId<struct JobTag>;
using SpanId = TypedId<struct SpanTag>;

/// A recorded thread: the number of its stream in the file, from 1. 0 is the stream of definitions.
struct ThreadId {
  std::uint32_t value = 0;
  friend auto operator<=>(const ThreadId&, const ThreadId&) = default;
};

/// Index of an interned string; 0 is the empty string.
struct StringId {
  std::uint32_t value = 0;
  friend auto operator<=>(const StringId&, const StringId&) = default;
};

/// Index of an interned place in the source; 0 is "no line of code caused it".
struct SiteId {
  std::uint32_t value = 0;
  explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const SiteId&, const SiteId&) = default;
};

}  // namespace interleave::trace

template <>
struct std::hash<interleave::trace::EntityId> {
  std::size_t operator()(interleave::trace::EntityId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
