// Every kind of event, in every state that it can occur in, has its sentence in both languages: those of sentences.txt.
//
// The scenes make the events; the file says what each must be told as. INTERLEAVE_UPDATE=1 writes it anew, to be read before it is kept.
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/insight/scenes.hpp"
#include "tracer/insight/phrases.hpp"
#include "tracer/insight/sentence.hpp"

namespace interleave::test {
namespace {

using insight::Language;
using model::EventIndex;
using trace::FieldName;

const std::filesystem::path k_sentences{INTERLEAVE_SOURCE_FOLDER "/tests/insight/sentences.txt"};

struct Told {
  std::string state;  // its name
  model::Event event;
  std::string english, chinese;
  std::string of;    // the kind of the resource or group that it is about
  std::string wait;  // of a wake or resume: what kind of wait has ended
};

/// Lines move with the scenes' source.
std::string without_lines(const std::string& text) {
  static const std::regex line{"line [0-9]+"}, chinese{"第 [0-9]+ 行"};
  return std::regex_replace(std::regex_replace(text, line, "line N"), chinese, "第 N 行");
}

std::string kind_of(const model::Trace& trace, const model::Event& event) {
  if (const model::Entity of = trace.find(event.id(FieldName::resource)); of.kind == trace::EntityKind::resource)
    return std::string{name_of(trace.resources()[of.index].kind)};
  if (const model::Entity of = trace.find(event.id(FieldName::group)); of.kind == trace::EntityKind::group)
    return std::string{name_of(trace.groups()[of.index].kind)};
  return {};
}

/// The wait that ended before the event; empty where there was none.
std::string wait_before(const model::Trace& trace, EventIndex index) {
  const model::TaskIndex task = trace.task(trace.event(index).task());
  if (task == model::k_none) return {};
  for (std::uint32_t at = trace.segment_of(task, index); at != model::k_none && at-- > 0;)
    if (const model::Segment segment = trace.segments(task)[at]; segment.state == model::TaskState::waiting)
      return std::string{name_of(segment.wait)};
  return {};
}

std::vector<Told> told_in(const Scene& scene) {
  const model::Trace trace = scene.is_sound ? recorded(scene.play) : written(scene.play);
  std::vector<Told> all;
  for (EventIndex i = 0; i + 1 < trace.event_count(); ++i) {
    const model::Event mark = trace.event(i);
    if (mark.kind != EventKind::mark || mark.text == "half way") continue;
    EventIndex next = i + 1;
    while (trace.thread_of(next) != trace.thread_of(i)) ++next;
    const model::Event event = trace.event(next);
    const bool is_back = event.kind == EventKind::task_wake || event.kind == EventKind::task_resume;
    all.push_back({std::string{mark.text}, event, without_lines(insight::sentence(trace, next, Language::english)),
                   without_lines(insight::sentence(trace, next, Language::chinese)), kind_of(trace, event),
                   is_back ? wait_before(trace, next) : std::string{}});
  }
  return all;
}

const std::vector<Told>& everything_told() {
  static const std::vector<Told> all = [] {
    std::vector<Told> made;
    for (const auto scenes : {task_scenes(), wait_scenes(), thing_scenes(), broken_scenes()})
      for (const Scene& scene : scenes) {
        SCOPED_TRACE(scene.name);
        for (Told& told : told_in(scene)) made.push_back(std::move(told));
      }
    return made;
  }();
  return all;
}

std::string as_text() {
  std::ostringstream text;
  text << "Every kind of event, in every state that it can occur in, as it is told. Line numbers are left out; a sentence\n"
          "stands here once, under the first state that is told so.\n"
          "insight_test with INTERLEAVE_UPDATE=1 rewrites this file from the scenes; read what has changed.\n";
  std::set<std::string> seen;
  for (const Told& told : everything_told())
    if (seen.insert(told.english + told.chinese).second)
      text << '\n' << told.state << "\n  " << told.english << "\n  " << told.chinese << '\n';
  return text.str();
}

TEST(EverySentence, IsTheOneThatIsWrittenDown) {
  if (std::getenv("INTERLEAVE_UPDATE") != nullptr) std::ofstream{k_sentences} << as_text();
  std::ostringstream written_down;
  written_down << std::ifstream{k_sentences}.rdbuf();
  std::istringstream expected{written_down.str()}, found{as_text()};
  std::string state;
  for (std::string wanted, got; true;) {
    const bool more = static_cast<bool>(std::getline(expected, wanted)), is = static_cast<bool>(std::getline(found, got));
    ASSERT_EQ(more, is) << "after " << state;
    if (!more) break;
    if (!got.empty() && got[0] != ' ') state = got;
    ASSERT_EQ(got, wanted) << "of " << state;
  }
}

/// What has been told, as "kind", "kind field=value", "kind of=lock", "kind after=timer".
std::set<std::string> states_told() {
  std::set<std::string> states;
  for (const Told& told : everything_told()) {
    const trace::EventSpec& spec = spec_of(told.event.kind);
    const std::string kind{spec.name};
    states.insert(kind);
    for (const trace::Field& field : spec.fields()) {
      if (field.encoding != trace::Encoding::enumerated) continue;
      const auto words = enumeration(field.enumeration).enumerators;
      if (const std::uint64_t value = told.event[field.name]; value < words.size())
        states.insert(kind + " " + std::string{field_info(field.name).name} + "=" + std::string{words[value].name});
    }
    if (!told.of.empty()) states.insert(kind + " of=" + told.of);
    if (!told.wait.empty()) states.insert(kind + " after=" + told.wait);
    if (told.state.ends_with(", cancelled")) states.insert(kind + " cancelled=" + told.wait);
  }
  return states;
}

TEST(EverySentence, CoversEveryKindOfEventAndEveryValueOfItsEnumeratedFields) {
  const std::set<std::string> states = states_told();
  const auto expect = [&](const std::string& state) { EXPECT_TRUE(states.contains(state)) << "no scene has: " << state; };
  for (std::size_t number = 1; number < trace::k_event_kinds; ++number) {
    const trace::EventSpec& spec = trace::k_events[number];
    expect(std::string{spec.name});
    for (const trace::Field& field : spec.fields())
      for (const trace::Enumerator& value : enumeration(field.enumeration).enumerators)
        expect(std::string{spec.name} + " " + std::string{field_info(field.name).name} + "=" + std::string{value.name});
  }
  for (const trace::Enumerator& kind : trace::k_enumerators<ResourceKind>)
    for (const char* const event : {"resource_create", "resource_state", "resource_close"})
      expect(std::string{event} + " of=" + std::string{kind.name});
  for (const trace::Enumerator& kind : trace::k_enumerators<trace::GroupKind>)
    for (const char* const event : {"group_create", "group_member", "group_end"})
      expect(std::string{event} + " of=" + std::string{kind.name});
  for (const trace::Enumerator& kind : trace::k_enumerators<WaitKind>)
    for (const char* const event : {"task_wake", "task_resume"})
      for (const char* const how : {" after=", " cancelled="}) expect(std::string{event} + how + std::string{kind.name});
}

// Sentences that say less than is known, and words that stand for what is not.
TEST(EverySentence, SaysMoreThanThatTheTraceIsSilentWhereItIsNot) {
  for (const Told& told : everything_told()) {
    EXPECT_EQ(told.english.find_first_of("{}"), std::string::npos) << told.english;
    EXPECT_EQ(told.chinese.find_first_of("{}"), std::string::npos) << told.chinese;
    EXPECT_EQ(told.english.find("  "), std::string::npos) << told.english;
    EXPECT_TRUE(told.english.ends_with('.') || told.event.kind == EventKind::print || told.event.kind == EventKind::mark) << told.english;
    if (told.state.starts_with("broken: ") || told.state.find("no name") != std::string::npos) continue;
    for (const char* const empty :
         {"lets it go on", "does not say what", "something unknown", "does not name", "does not know", "is said to", "`?`"})
      EXPECT_EQ(told.english.find(empty), std::string::npos) << told.state << ": " << told.english;
  }
}

}  // namespace
}  // namespace interleave::test
