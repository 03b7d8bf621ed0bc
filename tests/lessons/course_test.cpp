// The course as a whole: every lesson is complete in both languages, and its text is true of each recording.
#include <fmt/format.h>

#include <fstream>
#include <set>

#include "tests/lessons/lesson.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tracer/insight/diagnose.hpp"
#include "tracer/lessons/lesson.hpp"

namespace interleave::test {
namespace {

const std::filesystem::path k_traces = std::filesystem::path{INTERLEAVE_SOURCE_FOLDER} / "traces";

bool has_chinese(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) { return static_cast<unsigned char>(byte) >= 0xe4; });
}

void expect_both_languages(const lessons::Text& text, const std::string& where) {
  EXPECT_FALSE(has_chinese(text.english)) << where << ": " << text.english;
  EXPECT_TRUE(has_chinese(text.chinese)) << where << ": " << text.chinese;
}

class EveryLesson : public testing::TestWithParam<std::string> {
 protected:
  const std::string folder = GetParam();
  const lessons::Lesson lesson = lessons::read_lesson(k_traces / folder);
};
std::vector<std::string> folders() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{k_traces})
    if (std::filesystem::exists(entry.path() / "lesson.json")) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}
std::string name_of_folder(const testing::TestParamInfo<std::string>& info) {
  std::string name = "Lesson" + info.param;
  std::erase_if(name, [](char letter) { return !std::isalnum(static_cast<unsigned char>(letter)); });
  return name;
}
INSTANTIATE_TEST_SUITE_P(, EveryLesson, testing::ValuesIn(folders()), name_of_folder);

TEST_P(EveryLesson, IsCompleteInBothLanguages) {
  EXPECT_GE(lesson.tour.size(), 5u);
  EXPECT_LE(lesson.tour.size(), 9u);
  EXPECT_EQ(lesson.experiments.size(), 3u);
  EXPECT_EQ(lesson.questions.size(), 2u);
  EXPECT_GE(lesson.predictions.size(), 1u);
  expect_both_languages(lesson.line, "line");
  expect_both_languages(lesson.look, "look");
  expect_both_languages(lesson.surprise, "surprise");
  for (const lessons::TourStep& step : lesson.tour) expect_both_languages(step.text, "tour");
  for (const lessons::Text& text : lesson.experiments) expect_both_languages(text, "try");
  for (const lessons::Question& question : lesson.questions) {
    expect_both_languages(question.question, "question");
    expect_both_languages(question.answer, "answer");
  }
  for (const lessons::Prediction& prediction : lesson.predictions) expect_both_languages(prediction.question, "predict");
}

TEST_P(EveryLesson, HasBothProgramsAndBothTraces) {
  for (const std::string& variant : lesson.variants())
    for (const bool python : {false, true}) {
      EXPECT_TRUE(std::filesystem::exists(lesson.source(variant, python))) << lesson.source(variant, python);
      EXPECT_TRUE(std::filesystem::exists(lesson.trace(variant, python))) << lesson.trace(variant, python);
    }
}

// Somebody with the Python twin alone sees what the text says, and so does somebody who records it afresh.
class LessonTexts : public testing::TestWithParam<std::tuple<std::string, Recording>> {};
std::string name_of_text(const testing::TestParamInfo<std::tuple<std::string, Recording>>& info) {
  return name_of_folder({std::get<0>(info.param), 0}) + name_of_recording({std::get<1>(info.param), 0});
}
INSTANTIATE_TEST_SUITE_P(, LessonTexts, testing::Combine(testing::ValuesIn(folders()), recordings()), name_of_text);

void expect_events(const lessons::Lesson& lesson, const std::string& variant, const model::Trace& trace) {
  const auto expect_there = [&](const std::string& of, const lessons::Moment& moment, std::string_view what) {
    if (of != variant) return;
    EXPECT_NE(lessons::find(trace, moment), model::k_none) << variant << " has not " << lessons::describe(moment) << ", for " << what;
  };
  for (const lessons::TourStep& step : lesson.tour) expect_there(step.variant, step.at, step.text.english);
  for (const lessons::Question& question : lesson.questions) expect_there(question.variant, question.at, question.question.english);
  for (const lessons::Prediction& prediction : lesson.predictions)
    expect_there(prediction.variant, prediction.at, prediction.question.english);
}

std::set<std::string> findings_of(const model::Trace& trace) {
  std::set<std::string> found;
  for (const insight::Finding& finding : insight::diagnose(trace).findings) found.emplace(info_of(finding.rule).name);
  return found;
}

TEST_P(LessonTexts, NameEventsThatAreThereAndFindingsExactly) {
  const auto& [folder, recording] = GetParam();
  const lessons::Lesson lesson = lessons::read_lesson(k_traces / folder);
  for (const std::string& variant : lesson.variants()) {
    const auto rules_of = [&](const std::vector<lessons::Expected>& all) {
      std::set<std::string> rules;
      for (const lessons::Expected& each : all)
        if (each.variant == variant) rules.insert(each.rules.begin(), each.rules.end());
      return rules;
    };
    const std::set<std::string> expected = rules_of(lesson.findings), possible = rules_of(lesson.may_find);
    // A machine that is held up makes a task wait for the processor, and that is found, too. What is the program's own is there each time.
    for (int tries = recording.origin == Origin::fresh ? 6 : 1; tries > 0; --tries) {
      const model::Trace trace = lesson_trace(recording, folder, variant);
      expect_events(lesson, variant, trace);
      std::set<std::string> found = findings_of(trace);
      std::erase_if(found, [&](const std::string& rule) { return possible.contains(rule) && !expected.contains(rule); });
      EXPECT_TRUE(std::ranges::includes(found, expected)) << variant << ": " << testing::PrintToString(found);
      if (found == expected) break;
      EXPECT_GT(tries, 1) << variant << " each time: " << testing::PrintToString(found);
    }
  }
}

TEST_P(LessonTexts, TheTourGoesForward) {
  const auto& [folder, recording] = GetParam();
  if (recording.origin == Origin::fresh) return;
  const lessons::Lesson lesson = lessons::read_lesson(k_traces / folder);
  for (const std::string& variant : lesson.open) {
    const model::Trace trace = lesson_trace(recording, folder, variant);
    model::EventIndex last = 0;
    for (const lessons::TourStep& step : lesson.tour) {
      if (step.variant != variant) continue;
      const model::EventIndex event = lessons::find(trace, step.at);
      EXPECT_GE(event, last) << step.text.english;
      last = event;
    }
  }
}

// What a slip of the pen in a lesson.json is told as.
class WrittenLesson : public testing::Test {
 protected:
  const TemporaryFolder parent;
  std::string read(std::string json) {
    const std::filesystem::path folder = parent.path() + "/04-gather";
    std::filesystem::create_directories(folder);
    std::ofstream{folder / "gather.cpp"} << "int main() {}\n";
    std::ofstream{folder / "lesson.json"} << json;
    try {
      lessons::read_lesson(folder);
    } catch (const lessons::LessonError& error) {
      return error.what();
    }
    return "";
  }
  static std::string with(std::string_view tour, std::string_view more = "") {
    constexpr std::string_view text = R"({"en":"a","zh":"b"})";
    return fmt::format(
        R"({{"title":{0},"line":{0},"open":["gather"],"look":{0},"tour":[{1}],"surprise":{0},"try":[],"questions":[],"predict":[]{2}}})",
        text, tour, more);
  }
};

TEST_F(WrittenLesson, SlipsAreTold) {
  EXPECT_EQ(read(with("")), "");
  const auto tells = [&](const std::string& json, std::string_view part) {
    const std::string told = read(json);
    EXPECT_NE(told.find(part), told.npos) << told;
    EXPECT_NE(told.find("lesson.json"), told.npos) << told;
  };
  tells("{", "parse error");
  tells("[]", "at the top: it should be an object");
  tells(with("", R"(,"tuor":[])"), "there is no key `tuor`");
  tells(with(R"({"variant":"gather","at":{},"text":{"en":"a"}})"), "at tour[0].text: `zh` is missing");
  tells(with(R"({"variant":"scatter","at":{},"text":{"en":"a","zh":"b"}})"), "at tour[0].variant: the lesson has no program `scatter`");
  tells(with(R"({"variant":"gather","at":{"kind":"task_sleep"},"text":{"en":"a","zh":"b"}})"),
        "there is no kind of event named `task_sleep`");
  tells(with(R"({"variant":"gather","at":{"nth":0},"text":{"en":"a","zh":"b"}})"), "it should be a whole number, and not 0");
  tells(with("7"), "at tour[0]: it should be an object");
}

}  // namespace
}  // namespace interleave::test
