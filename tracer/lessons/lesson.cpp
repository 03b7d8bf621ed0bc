#include "tracer/lessons/lesson.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tracer/events/event_table.hpp"

namespace interleave::lessons {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// A value of the file, and where it stands in it: `tour[2].text`.
class Node {
 public:
  Node(const json& value, std::string place) : value_{value}, place_{std::move(place)} {}

  [[noreturn]] void refuse(std::string_view why) const {
    throw LessonError{fmt::format("at {}: {}", place_.empty() ? "the top" : place_, why)};
  }

  bool has(const char* key) const { return value_.is_object() && value_.contains(key); }
  Node operator[](const char* key) const {
    if (!has(key)) refuse(fmt::format("`{}` is missing", key));
    return {value_[key], place_.empty() ? key : place_ + "." + key};
  }
  /// Nothing else may stand there: a key with a slip of the pen must not be passed over.
  void only(std::initializer_list<std::string_view> keys) const {
    if (!value_.is_object()) refuse("it should be an object");
    for (const auto& [key, unused] : value_.items())
      if (std::ranges::find(keys, key) == keys.end()) refuse(fmt::format("there is no key `{}`", key));
  }
  std::string text() const {
    if (!value_.is_string() || value_.get_ref<const std::string&>().empty()) refuse("it should be a text");
    return value_.get<std::string>();
  }
  std::int64_t number() const {
    if (!value_.is_number_integer() || value_.get<std::int64_t>() == 0) refuse("it should be a whole number, and not 0");
    return value_.get<std::int64_t>();
  }
  template <class Take>
  void each(Take take) const {
    if (!value_.is_array()) refuse("it should be a list");
    for (std::size_t i = 0; i < value_.size(); ++i) take(Node{value_[i], fmt::format("{}[{}]", place_, i)});
  }
  template <class Take>
  void each_member(Take take) const {
    if (!value_.is_object()) refuse("it should be an object");
    for (const auto& [key, value] : value_.items()) take(key, Node{value, place_ + "." + key});
  }

 private:
  const json& value_;
  std::string place_;
};

Text text_of(const Node& node) {
  node.only({"en", "zh"});
  return {node["en"].text(), node["zh"].text()};
}

Moment moment_of(const Node& node) {
  node.only({"kind", "task", "call", "text", "resource", "nth"});
  const auto optional = [&](const char* key) { return node.has(key) ? node[key].text() : std::string{}; };
  Moment moment{optional("kind"), optional("task"), optional("call"), optional("text"), optional("resource"), 1};
  if (node.has("nth")) moment.nth = node["nth"].number();
  if (!moment.kind.empty() && std::ranges::find(trace::k_events, moment.kind, &trace::EventSpec::name) == trace::k_events.end())
    node["kind"].refuse(fmt::format("there is no kind of event named `{}`", moment.kind));
  return moment;
}

// The texts may name only variants that there are.
class VariantNames {
 public:
  explicit VariantNames(const Lesson& lesson) : known_{lesson.variants()} {}
  std::string operator()(const Node& node) const {
    std::string name = node.text();
    check(name, node);
    return name;
  }
  void check(const std::string& name, const Node& node) const {
    if (std::ranges::find(known_, name) == known_.end()) node.refuse(fmt::format("the lesson has no program `{}`", name));
  }

 private:
  std::vector<std::string> known_;
};

void read(const Node& top, Lesson& lesson) {
  top.only({"title", "line", "open", "look", "tour", "surprise", "try", "questions", "predict", "findings", "may_find"});
  const VariantNames variant{lesson};
  lesson.title = text_of(top["title"]);
  lesson.line = text_of(top["line"]);
  top["open"].each([&](const Node& node) { lesson.open.push_back(variant(node)); });
  if (lesson.open.empty() || lesson.open.size() > 2) top["open"].refuse("one variant is opened, or two");
  lesson.look = text_of(top["look"]);
  lesson.surprise = text_of(top["surprise"]);
  top["tour"].each([&](const Node& node) {
    node.only({"variant", "at", "keys", "text"});
    lesson.tour.push_back(
        {variant(node["variant"]), moment_of(node["at"]), node.has("keys") ? node["keys"].text() : "", text_of(node["text"])});
  });
  top["try"].each([&](const Node& node) { lesson.experiments.push_back(text_of(node)); });
  top["questions"].each([&](const Node& node) {
    node.only({"question", "answer", "variant", "at"});
    lesson.questions.push_back({text_of(node["question"]), text_of(node["answer"]), variant(node["variant"]), moment_of(node["at"])});
  });
  top["predict"].each([&](const Node& node) {
    node.only({"variant", "at", "question"});
    lesson.predictions.push_back({variant(node["variant"]), moment_of(node["at"]), text_of(node["question"])});
  });
  const auto read_rules = [&](const char* key, std::vector<Expected>& all) {
    if (!top.has(key)) return;
    top[key].each_member([&](const std::string& name, const Node& node) {
      variant.check(name, node);
      Expected& expected = all.emplace_back(Expected{name, {}});
      node.each([&](const Node& rule) { expected.rules.push_back(rule.text()); });
    });
  };
  read_rules("findings", lesson.findings);
  read_rules("may_find", lesson.may_find);
}

}  // namespace

std::vector<std::string> Lesson::variants() const {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator{folder})
    if (entry.path().extension() == ".cpp" || entry.path().extension() == ".py") names.insert(entry.path().stem().string());
  return {names.begin(), names.end()};
}

fs::path Lesson::source(std::string_view variant, bool python) const {
  return folder / fmt::format("{}.{}", variant, python ? "py" : "cpp");
}

fs::path Lesson::trace(std::string_view variant, bool python) const {
  return folder / fmt::format("{}{}.ilv", variant, python ? ".python" : "");
}

std::string Lesson::program(std::string_view variant) const { return fmt::format("lesson-{:02}-{}", number, variant); }

std::string Lesson::variant_of(const fs::path& trace) const {
  std::string name = trace.stem().string();
  if (name.ends_with(".python")) name.resize(name.size() - std::string_view{".python"}.size());
  for (const std::string& variant : variants())
    if (name == variant || name == program(variant)) return variant;
  return {};
}

std::vector<std::string> Lesson::opened_for(std::string_view variant) const {
  return std::ranges::find(open, variant) != open.end() ? open : std::vector<std::string>{std::string{variant}};
}

Lesson read_lesson(const fs::path& folder) {
  const fs::path path = folder / "lesson.json";
  const auto refuse = [&](std::string_view why) -> LessonError {
    return LessonError{fmt::format("cannot read {}: {}", path.string(), why)};
  };
  Lesson lesson;
  lesson.folder = folder;
  const std::string name = folder.filename().string();
  if (name.size() < 4 || !std::isdigit(static_cast<unsigned char>(name[0])) || !std::isdigit(static_cast<unsigned char>(name[1])) ||
      name[2] != '-')
    throw refuse("its folder should be named like 04-gather");
  lesson.number = static_cast<std::uint32_t>((name[0] - '0') * 10 + (name[1] - '0'));
  std::ifstream file{path};
  if (!file) throw refuse("it is not there, or may not be read");
  try {
    read(Node{json::parse(file), ""}, lesson);
  } catch (const json::exception& error) {
    throw refuse(error.what());
  } catch (const LessonError& error) {
    throw refuse(error.what());
  }
  return lesson;
}

std::vector<Lesson> read_lessons(const fs::path& folder) {
  std::vector<Lesson> lessons;
  for (const auto& entry : fs::directory_iterator{folder})
    if (fs::exists(entry.path() / "lesson.json")) lessons.push_back(read_lesson(entry.path()));
  std::ranges::sort(lessons, {}, &Lesson::number);
  return lessons;
}

Lesson installed_lesson(std::uint32_t number) {
  for (Lesson& lesson : read_lessons(lessons_folder()))
    if (lesson.number == number) return std::move(lesson);
  throw LessonError{fmt::format("there is no lesson {}; `interleave lessons` lists them", number)};
}

fs::path lessons_folder() {
  std::error_code error;
  if (const char* given = std::getenv("INTERLEAVE_LESSONS"); given != nullptr && *given != '\0') {
    if (fs::is_directory(given, error)) return given;
    throw LessonError{fmt::format("there are no lessons in {}, which INTERLEAVE_LESSONS names", given)};
  }
  const fs::path programs = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path folder = programs.parent_path() / "share/interleave/lessons";
  if (fs::is_directory(folder, error)) return fs::canonical(folder);
  throw LessonError{fmt::format("there are no lessons in {}: they are installed with the programs; INTERLEAVE_LESSONS names another folder",
                                folder.string())};
}

}  // namespace interleave::lessons
