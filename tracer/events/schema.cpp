#include "tracer/events/schema.hpp"

#include <algorithm>

#include "tracer/events/event_table.hpp"
#include "tracer/events/wire.hpp"

namespace interleave::trace {
namespace {

// The table's texts are plain ASCII without quotes or backslashes, so quoting is all that JSON needs.
std::string quoted(std::string_view text) { return '"' + std::string{text} + '"'; }

template <class Range, class Write>
std::string joined(const Range& range, std::string_view separator, Write write) {
  std::string out;
  for (const auto& item : range) {
    if (!out.empty()) out += separator;
    out += write(item);
  }
  return out;
}

std::string field_json(const Field& field, bool bases) {
  std::string out = "{\"name\":" + quoted(field_info(field.name).name) +
                    ",\"encoding\":" + quoted(k_encoding_names[static_cast<std::size_t>(field.encoding)]);
  if (field.encoding == Encoding::enumerated) out += ",\"enumeration\":" + quoted(enumeration(field.enumeration).name);
  if (bases && field.is_id()) out += ",\"base\":" + quoted(k_id_base_names[static_cast<std::size_t>(field.base())]);
  return out + '}';
}

std::string event_json(const EventSpec& event, bool bases) {
  return "{\"number\":" + std::to_string(event.number) + ",\"name\":" + quoted(event.name) + ",\"meaning\":" + quoted(event.meaning) +
         ",\"fields\":[" + joined(event.fields(), ",", [=](const Field& field) { return field_json(field, bases); }) + "]}";
}

std::string enumeration_json(const Enumeration& enumeration) {
  return quoted(enumeration.name) + ":[" + joined(enumeration.enumerators, ",", [](const Enumerator& word) { return quoted(word.name); }) +
         ']';
}

}  // namespace

std::string schema_json(std::uint16_t major) {
  const std::uint16_t minor = major == wire::k_major ? wire::k_minor : 1;
  return "{\"version\":[" + std::to_string(major) + ',' + std::to_string(minor) + "],\"events\":[\n" +
         joined(std::span{k_events}.subspan(1), ",\n", [major](const EventSpec& event) { return event_json(event, major > 1); }) +
         "],\"enumerations\":{\n" + joined(std::span{k_enumerations}.subspan(1), ",\n", enumeration_json) + "}}\n";
}

std::string schema_markdown() {
  std::string out = "| no. | event | fields | says |\n|---|---|---|---|\n";
  for (const EventSpec& event : std::span{k_events}.subspan(1)) {
    out += "| " + std::to_string(event.number) + " | `" + std::string{event.name} + "` | " +
           joined(event.fields(), ", ",
                  [](const Field& field) {
                    std::string text = std::string{field_info(field.name).name} + " *" +
                                       std::string{k_encoding_names[static_cast<std::size_t>(field.encoding)]};
                    if (field.encoding == Encoding::enumerated) text += ' ' + std::string{enumeration(field.enumeration).name};
                    return text + '*';
                  }) +
           " | " + std::string{event.meaning} + " |\n";
  }
  const auto is_written_as_id = [](const FieldInfo& info) {
    return std::ranges::any_of(k_events, [&](const EventSpec& event) {
      return std::ranges::any_of(event.fields(), [&](const Field& field) { return field.is_id() && &field_info(field.name) == &info; });
    });
  };
  out += "\n| field | base of its ids | meaning |\n|---|---|---|\n";
  for (const FieldInfo& field : k_fields) {
    const std::string_view base = is_written_as_id(field) ? k_id_base_names[static_cast<std::size_t>(field.base)] : std::string_view{};
    out += "| `" + std::string{field.name} + "` | " + std::string{base} + " | " + std::string{field.meaning} + " |\n";
  }
  out += "\n| enumeration | number: word |\n|---|---|\n";
  for (const Enumeration& enumeration : std::span{k_enumerations}.subspan(1)) {
    std::size_t number = 0;
    out += "| `" + std::string{enumeration.name} + "` | " +
           joined(enumeration.enumerators, ", ",
                  [&](const Enumerator& word) { return std::to_string(number++) + ": `" + std::string{word.name} + '`'; }) +
           " |\n";
  }
  return out;
}

}  // namespace interleave::trace
