#include <gtest/gtest.h>

#include <set>

#include "tracer/events/event.hpp"
#include "tracer/events/schema.hpp"

namespace interleave::trace {
namespace {

TEST(Vocabulary, NamesOfEventsAndFieldsAreUnique) {
  std::set<std::string_view> events, fields;
  for (const EventSpec& event : k_events) EXPECT_TRUE(events.insert(event.name).second) << event.name;
  for (const FieldInfo& field : k_fields) EXPECT_TRUE(fields.insert(field.name).second) << field.name;
}

TEST(Vocabulary, NoEventHasAFieldTwice) {
  for (const EventSpec& event : k_events) {
    std::set<FieldName> seen;
    for (const Field& field : event.fields()) EXPECT_TRUE(seen.insert(field.name).second) << event.name;
  }
}

TEST(Vocabulary, EnumeratedFieldsNameTheirEnumeration) {
  for (const EventSpec& event : k_events)
    for (const Field& field : event.fields())
      EXPECT_EQ(field.encoding == Encoding::enumerated, field.enumeration != EnumerationId::none) << event.name;
}

TEST(Vocabulary, EachKindOfEntityIsIntroducedByOneEvent) {
  std::multiset<EntityKind> introduced;
  for (const EventSpec& event : k_events)
    for (const Field& field : event.fields())
      if (field.encoding == Encoding::introduce) introduced.insert(field_info(field.name).target);
  for (const EntityKind kind :
       {EntityKind::loop, EntityKind::task, EntityKind::frame, EntityKind::resource, EntityKind::group, EntityKind::job, EntityKind::span})
    EXPECT_EQ(introduced.count(kind), 1u) << name_of(kind);
}

TEST(Vocabulary, TextsNeedNoEscapingInJson) {
  const std::string json = schema_json();
  for (const char c : json) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f && c != '\\'));
}

TEST(Event, FieldsAreFoundByName) {
  Event event;
  event.kind = EventKind::task_suspend;
  event.values = {7, static_cast<std::uint64_t>(WaitKind::timer), 9, 4};
  EXPECT_EQ(event.task(), TaskId{7});
  EXPECT_EQ(event.as<WaitKind>(FieldName::wait), WaitKind::timer);
  EXPECT_EQ(event.id(FieldName::on), EntityId{9});
  EXPECT_EQ(event.site(), SiteId{4});
  EXPECT_FALSE(event.has(FieldName::loop));
  EXPECT_EQ(event[FieldName::loop], 0u);
}

TEST(Names, OfUnknownNumbersAreAQuestionMark) {
  EXPECT_EQ(name_of(static_cast<WaitKind>(200)), "?");
  EXPECT_EQ(name_of(static_cast<EventKind>(200)), "unknown");
}

}  // namespace
}  // namespace interleave::trace
