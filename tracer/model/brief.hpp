// Events in brief: of each what loading needs, in 32 bytes. A block of them is decoded at a time, ahead of the one who follows them.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tracer/file/trace_file.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

/// Two of its values; what is more of it stands beside. Which values are kept, says brief_layout().
struct Brief {
  std::int64_t told_ns = 0;  ///< by its own thread's clock: it may go back
  std::array<std::uint64_t, 2> values;
  std::uint32_t more = 0;  ///< place in Block::more, where its kind has more; of a task_wake, in Block::wakes
  trace::EventKind kind{};
};
struct MoreOfBrief {
  std::array<std::uint64_t, 2> values;
  std::string_view text;
};

/// Which fields of a kind are kept, and where.
struct BriefLayout {
  std::array<std::int8_t, trace::k_max_fields> place{};  ///< by the field's slot in a record; -1: not kept
  std::uint8_t ids = 0;                                  ///< a bit for each place that names an entity which something else introduces
  bool introduces = false;                               ///< the first place is a new entity's id
  bool text = false;
  bool more = false;
};

constexpr BriefLayout brief_layout(trace::EventKind kind) {
  using enum trace::EventKind;
  using trace::Encoding;
  using trace::FieldName;
  const auto kept = [kind](const trace::Field& field) {
    if (field.encoding == Encoding::introduce || field.encoding == Encoding::id) return true;
    return (kind == thread_start && (field.name == FieldName::role || field.name == FieldName::os_thread)) ||
           (kind == task_create && field.name == FieldName::function) || (kind == task_resume && field.name == FieldName::resume) ||
           (kind == resource_create && field.name == FieldName::kind) || (kind == lost && field.name == FieldName::reason);
  };
  BriefLayout layout;
  int places = 0;
  const trace::EventSpec& spec = trace::spec_of(kind);
  for (std::size_t slot = 0; slot < trace::k_max_fields; ++slot) {
    layout.place[slot] = -1;
    if (slot >= spec.field_count || !kept(spec.storage[slot])) continue;
    if (spec.storage[slot].encoding == Encoding::introduce && places == 0) layout.introduces = true;
    if (spec.storage[slot].encoding == Encoding::id) layout.ids |= static_cast<std::uint8_t>(1 << places);
    layout.place[slot] = static_cast<std::int8_t>(places++);
  }
  layout.text = kind == thread_start || kind == loop_start || kind == task_create;
  layout.more = layout.text || places > 2;
  return layout;
}

inline constexpr auto k_brief_layouts = [] {
  std::array<BriefLayout, trace::k_event_kinds> layouts{};
  for (std::size_t kind = 0; kind < layouts.size(); ++kind) layouts[kind] = brief_layout(static_cast<trace::EventKind>(kind));
  return layouts;
}();
constexpr const BriefLayout& layout_of(trace::EventKind kind) { return k_brief_layouts[static_cast<std::size_t>(kind)]; }

/// Some of the events of one chunk that follow each other.
struct Block {
  std::unique_ptr<Brief[]> events;
  std::uint32_t count = 0, capacity = 0;
  std::vector<MoreOfBrief> more;
  struct Wake {
    std::uint64_t task = 0, cause = 0;
  };
  std::vector<Wake> wakes;               ///< its task_wakes in their order: what is going to be touched soon
  std::vector<file::RecordPlace> marks;  ///< of every EventLog::k_mark_events-th event of the chunk
  std::uint32_t chunk = 0;               ///< place in its stream's chunks
  std::uint64_t bytes = 0;               ///< of the payload, gone over here
  bool begins = false, ends = false;     ///< it is the first, the last of its chunk
  // Told by the last one of the chunk:
  std::uint32_t unknown = 0;  ///< events that this program does not know
  std::uint64_t lost = 0;     ///< events that `lost` events count
  std::optional<file::Damage> damage;
};

/// No kind has an id that names something at this place or behind it.
inline constexpr std::size_t k_most_ids = [] {
  int most = 0;
  for (const BriefLayout& layout : k_brief_layouts) most = std::max(most, static_cast<int>(std::bit_width(layout.ids)));
  return static_cast<std::size_t>(most);
}();

/// A brief event whose kind is known where this is compiled.
template <trace::EventKind K>
struct BriefOf {
  const Brief& event;
  const Block& block;                    ///< that it stands in
  std::array<Entity, k_most_ids> named;  ///< by place: what its ids stood for before it
  std::string_view text() const {
    static_assert(layout_of(K).text);
    return block.more[event.more].text;
  }
};

/// The value at a place that its kind has.
template <std::size_t Place>
std::uint64_t value_at(const Brief& event, const Block& block) {
  if constexpr (Place < 2)
    return event.values[Place];
  else
    return block.more[event.more].values[Place - 2];
}

template <trace::FieldName F, trace::EventKind K>
inline constexpr std::size_t k_place_of = [] {
  constexpr int k_slot = trace::slot_of(K, F);
  static_assert(k_slot >= 0);
  constexpr int k_place = layout_of(K).place[static_cast<std::size_t>(k_slot)];
  static_assert(k_place >= 0, "brief_layout() does not keep this field");
  return static_cast<std::size_t>(k_place);
}();

/// A kept field: `value<FieldName::task>(event)`.
template <trace::FieldName F, trace::EventKind K>
std::uint64_t value(const BriefOf<K>& of) {
  return value_at<k_place_of<F, K>>(of.event, of.block);
}

/// What an id stood for before the event: `named<FieldName::task>(event)`.
template <trace::FieldName F, trace::EventKind K>
Entity named(const BriefOf<K>& of) {
  static_assert((layout_of(K).ids >> k_place_of<F, K> & 1) != 0, "the event introduces it");
  return of.named[k_place_of<F, K>];
}

}  // namespace interleave::model
