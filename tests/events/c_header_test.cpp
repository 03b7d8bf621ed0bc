// The C header says what the event table says.
#include "tests/events/made_part.hpp"
#include "tracer/events/event_table.hpp"

namespace interleave::trace {
namespace {

std::string upper(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string enumeration_text(const Enumeration& enumeration) {
  const std::string name{enumeration.name};
  std::string out = "typedef enum ilv_" + name + " {\n";
  for (const Enumerator& word : enumeration.enumerators)
    out += "  ILV_" + upper(name) + '_' + upper(word.name) + ", /* " + std::string{word.meaning} + " */\n";
  return out + "} ilv_" + name + ";\n\n";
}

std::string parameter(const Field& field) {
  const std::string name{field_info(field.name).name};
  switch (field.encoding) {
    case Encoding::introduce:
    case Encoding::id:
      return "ilv_id " + name;
    case Encoding::string:
      return "ilv_string_id " + name;
    case Encoding::site:
      return "ilv_site_id " + name;
    case Encoding::unsigned_:
      return "uint64_t " + name;
    case Encoding::signed_:
      return "int64_t " + name;
    case Encoding::real:
      return "double " + name;
    case Encoding::enumerated:
      return "ilv_" + std::string{enumeration(field.enumeration).name} + ' ' + name;
    case Encoding::text:
      return "const char* " + name + ", size_t " + name + "_bytes";
  }
  return {};
}

std::string event_text(const EventSpec& event) {
  const std::string name{event.name};
  std::string doc = "/* " + std::string{event.meaning}, parameters = "(ilv_when when", arguments = "(when", unused = "(void)when";
  for (const Field& field : event.fields()) {
    const std::string own{field_info(field.name).name};
    doc += std::string{"\n   "} + (field.encoding == Encoding::introduce ? "new " : "") + own + ": " +
           std::string{field_info(field.name).meaning} + '.';
    parameters += ", " + parameter(field);
    arguments += ", " + own;
    unused += ", (void)" + own;
    if (field.encoding == Encoding::text) {
      arguments += ", " + own + "_bytes";
      unused += ", (void)" + own + "_bytes";
    }
  }
  return doc + " */\nvoid ilv_record_" + name + parameters + ");\nstatic inline void ilv_" + name + parameters + ") {\n  " + unused +
         ";\n  ILV_WHEN_RECORDING_(ilv_record_" + name + arguments + "));\n}\n\n";
}

std::string generated() {
  std::string out = "\n";
  for (const Enumeration& enumeration : std::span{k_enumerations}.subspan(1)) out += enumeration_text(enumeration);
  for (const EventSpec& event : k_events)
    if (event.by == Recordist::program) out += event_text(event);
  return out;
}

TEST(CHeader, IsThatOfTheEventTable) {
  test::expect_made_part("include/interleave/record.h", "rewrites. */\n", "/* End of what is made. */", generated());
}

}  // namespace
}  // namespace interleave::trace
