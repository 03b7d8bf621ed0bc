#include "tracer/file/file_schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tracer/events/schema.hpp"

namespace interleave::file {
namespace {

using trace::Encoding;
using trace::EventKind;

EventKind kind_named(std::string_view name) {
  const auto found = std::ranges::find(trace::k_events, name, &trace::EventSpec::name);
  return found == trace::k_events.end() ? EventKind::end_of_data : static_cast<EventKind>(found->number);
}

// The word of an enumeration whose names stand in a table, by their number.
template <class E, class Names>
E word(const Names& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw std::runtime_error{"an unknown word: " + std::string{name}};
  return static_cast<E>(found - names.begin());
}

// The place of the field in our own row, if it is written there in the same manner.
std::int8_t slot_named(EventKind kind, std::string_view name, Encoding encoding) {
  if (!trace::is_known(kind)) return -1;
  const auto fields = trace::spec_of(kind).fields();
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (trace::field_info(fields[i].name).name == name && fields[i].encoding == encoding) return static_cast<std::int8_t>(i);
  return -1;
}

}  // namespace

FileSchema::FileSchema(std::uint16_t major) {
  if (major < 2) base_mask_ = 0;
  for (std::size_t number = 1; number < trace::k_event_kinds; ++number) {
    EventLayout& layout = events_[number];
    layout.described = true;
    layout.kind = static_cast<EventKind>(number);
    std::int8_t slot = 0;
    for (const trace::Field& field : trace::k_events[number].fields()) layout.fields.push_back({field.encoding, field.base(), slot++});
  }
  count_own_events();
}

// Nearly every file has this program's own text, whose reading would take longer than that of a small trace.
FileSchema FileSchema::of(std::string_view json) {
  static const std::string own_text = trace::schema_json();
  static const FileSchema own{std::string_view{own_text}};
  return json == own_text ? own : FileSchema{json};
}

FileSchema::FileSchema(std::string_view json) {
  const auto schema = nlohmann::json::parse(json);
  base_mask_ = 0;
  for (const auto& event : schema.at("events")) {
    const auto number = event.at("number").get<std::uint8_t>();
    EventLayout& layout = events_[number];
    if (number == 0 || layout.described) throw std::runtime_error{"an event number that is 0 or stands twice"};
    layout.described = true;
    layout.kind = kind_named(event.at("name").get<std::string>());
    for (const auto& field : event.at("fields")) {
      const auto encoding = word<Encoding>(trace::k_encoding_names, field.at("encoding").get<std::string>());
      trace::IdBase base{};
      if (field.contains("base")) {
        base = word<trace::IdBase>(trace::k_id_base_names, field.at("base").get<std::string>());
        base_mask_ = trace::k_id_bases - 1;
      }
      layout.fields.push_back({encoding, base, slot_named(layout.kind, field.at("name").get<std::string>(), encoding)});
    }
  }
  count_own_events();
}

void FileSchema::count_own_events() {
  const auto is_own = [this](std::size_t number) {
    const EventLayout& layout = events_[number];
    const auto fields = trace::k_events[number].fields();
    if (static_cast<std::size_t>(layout.kind) != number || layout.fields.size() != fields.size()) return false;
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (layout.fields[i].encoding != fields[i].encoding || layout.fields[i].slot != static_cast<int>(i) ||
          (base_mask_ != 0 && fields[i].is_id() && layout.fields[i].base != fields[i].base()))
        return false;
    return true;
  };
  own_events_ = 1;
  while (own_events_ < trace::k_event_kinds && is_own(own_events_)) ++own_events_;
}

}  // namespace interleave::file
