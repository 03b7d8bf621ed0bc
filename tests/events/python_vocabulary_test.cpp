// The Python recorder's vocabulary is that of the event table.
#include "tests/events/made_part.hpp"
#include "tracer/events/event_table.hpp"
#include "tracer/events/schema.hpp"

namespace interleave::trace {
namespace {

// `wait_kind`, `io_read`: a class in Python, and its constants.
std::string class_name(std::string_view name) {
  std::string out;
  bool capital = true;
  for (const char letter : name) {
    if (letter != '_') out += static_cast<char>(capital ? std::toupper(static_cast<unsigned char>(letter)) : letter);
    capital = letter == '_';
  }
  return out;
}

std::string constant(std::string_view name) {
  std::string out;
  for (const char letter : name) out += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return out;
}

std::string generated_python() {
  std::string out = "\n# name, number, and of each field: name, encoding, what its id counts from\nEVENTS = (\n";
  for (const EventSpec& event : std::span{k_events}.subspan(1)) {
    out += "    (\"" + std::string{event.name} + "\", " + std::to_string(event.number) + ", (";
    for (const Field& field : event.fields()) {
      const auto encoding = k_encoding_names[static_cast<std::size_t>(field.encoding)];
      out += "(\"" + std::string{field_info(field.name).name} + "\", \"" + std::string{encoding} + "\", \"" +
             (field.is_id() ? std::string{k_id_base_names[static_cast<std::size_t>(field.base())]} : std::string{}) + "\"), ";
    }
    if (!event.fields().empty()) out.pop_back();
    out += ")),\n";
  }
  out += ")\n";
  for (const Enumeration& enumeration : std::span{k_enumerations}.subspan(1)) {
    out += "\n\nclass " + class_name(enumeration.name) + ":\n";
    std::size_t number = 0;
    for (const Enumerator& word : enumeration.enumerators)
      out += "    " + constant(word.name) + " = " + std::to_string(number++) + "  # " + std::string{word.meaning} + "\n";
  }
  return out + "\n\n# What a trace file says of itself.\nSCHEMA = \"\"\"" + schema_json() + "\"\"\"\n";
}

TEST(PythonVocabulary, IsThatOfTheEventTable) {
  test::expect_made_part("python/interleave/vocabulary.py", "rewrites.\n", "# End of what is made.", generated_python());
}

}  // namespace
}  // namespace interleave::trace
