#include "tracer/cli/lesson_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tracer/cli/command.hpp"

namespace interleave::cli {
namespace {

using insight::Language;

// The headings, in every language.
struct Headings {
  const char *look, *tour, *surprise, *experiments, *questions, *answer, *no_answers;
};
constexpr Headings k_english{"What to look at",
                             "Step by step",
                             "What surprises people",
                             "Try it",
                             "Two questions",
                             "The trace answers:",
                             "Think first; --answers shows the answers."};
constexpr Headings k_chinese{
    "看什么", "一步一步", "容易想错的地方", "动手试试", "两个问题", "记录的回答:", "先想一想;--answers 显示答案。"};

std::size_t character_at(std::string_view text, std::size_t at) {
  std::size_t next = at + 1;
  while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0) == 0x80) ++next;
  return next - at;
}

// No line begins with one of these.
bool is_closing(std::string_view character) {
  constexpr std::string_view k_closing = "，。：；！？、）》」』”’";
  return character.size() == 3 && k_closing.find(character) != k_closing.npos;
}

// Where a line may be broken: the length of the next piece that stays together. A blank ends one, and so does each wide character.
std::size_t piece_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && text[end] != ' ' && text[end] != '\n') {
    const std::string_view next = text.substr(end, character_at(text, end));
    const bool wide = display_width(next) > 1;
    if (wide && end > at && !is_closing(next)) break;
    end += next.size();
    if (wide && (end >= text.size() || !is_closing(text.substr(end, character_at(text, end))))) break;
  }
  return end - at;
}

std::string numbered(std::size_t number, std::string_view text, std::size_t width) {
  std::string out = wrapped(text, width, 4);
  const std::string mark = fmt::format("{:>2}. ", number);
  out.replace(0, mark.size(), mark);
  return out;
}

class LessonPage {
 public:
  LessonPage(const lessons::Lesson& lesson, const LessonTraces& traces, const LessonTextOptions& options, const Terminal& terminal)
      : lesson_{lesson}, traces_{traces}, language_{options.language}, answers_{options.answers}, terminal_{terminal} {}

  std::string write() {
    const Headings& headings = language_ == Language::chinese ? k_chinese : k_english;
    heading(headings.look);
    out_ += wrapped(lesson_.look.in(language_), terminal_.width, 0);
    heading(headings.tour);
    for (std::size_t step = 0; step < lesson_.tour.size(); ++step) write_step(step);
    heading(headings.surprise);
    out_ += wrapped(lesson_.surprise.in(language_), terminal_.width, 0);
    heading(headings.experiments);
    for (std::size_t i = 0; i < lesson_.experiments.size(); ++i)
      out_ += numbered(i + 1, lesson_.experiments[i].in(language_), terminal_.width);
    heading(headings.questions);
    for (std::size_t i = 0; i < lesson_.questions.size(); ++i) {
      out_ += numbered(i + 1, lesson_.questions[i].question.in(language_), terminal_.width);
      if (answers_) out_ += wrapped(fmt::format("{} {}", headings.answer, lesson_.questions[i].answer.in(language_)), terminal_.width, 4);
    }
    if (!answers_) out_ += wrapped(headings.no_answers, terminal_.width, 0);
    return std::move(out_);
  }

 private:
  void heading(std::string_view text) {
    out_ += terminal_.colour ? fmt::format("\n\033[1m{}\033[0m\n", text) : fmt::format("\n{}\n", text);
  }

  void write_step(std::size_t number) {
    const lessons::TourStep& step = lesson_.tour[number];
    out_ += numbered(number + 1, step.text.in(language_), terminal_.width);
    const auto found = traces_.find(step.variant);
    if (found == traces_.end()) return;
    const model::Trace& trace = found->second;
    const model::EventIndex event = lessons::find(trace, step.at);
    if (event == model::k_none) return;
    const std::string place = traces_.size() > 1 ? step.variant + " " : "";
    out_ += wrapped(fmt::format("{}#{}, {}: {}", place, event, insight::human_time(since_first_event(trace, trace.time_ns(event))),
                                insight::sentence(trace, event, language_)),
                    terminal_.width, 6);
  }

  const lessons::Lesson& lesson_;
  const LessonTraces& traces_;
  const Language language_;
  const bool answers_;
  const Terminal& terminal_;
  std::string out_;
};

}  // namespace

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  const std::size_t room = std::max<std::size_t>(width, indent + 20) - indent;
  const std::string margin(indent, ' ');
  std::string out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    std::string current;
    std::size_t used = 0;
    for (std::size_t at = 0; at < line.size();) {
      const bool blank = line[at] == ' ';
      const std::size_t length = blank ? 1 : piece_at(line, at);
      const std::string_view piece = line.substr(at, length);
      const std::size_t columns = display_width(piece);
      if (used + columns > room && used > 0) {
        while (current.ends_with(' ')) current.pop_back();
        out += margin + current + '\n';
        current.clear();
        used = 0;
      }
      if (!(blank && used == 0)) {
        current += piece;
        used += columns;
      }
      at += length;
    }
    out += current.empty() ? "\n" : margin + current + '\n';
    begin = end + 1;
  }
  return out;
}

std::string lesson_text(const lessons::Lesson& lesson, const LessonTraces& traces, const LessonTextOptions& options,
                        const Terminal& terminal) {
  return LessonPage{lesson, traces, options, terminal}.write();
}

}  // namespace interleave::cli
