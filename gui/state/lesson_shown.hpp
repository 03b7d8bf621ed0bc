// The lesson that is open: its pages, and where its steps lie in the traces that are shown.
#pragma once

#include <memory>
#include <vector>

#include "tracer/lessons/lesson.hpp"

namespace interleave::gui {

/// What a lesson speaks of: an event of one of its programs' traces.
struct Place {
  std::string variant;
  std::size_t document = static_cast<std::size_t>(-1);  ///< -1: that program's trace is not shown now
  model::EventIndex event = model::k_none;              ///< k_none: this recording has no such event
  bool is_shown() const { return document != static_cast<std::size_t>(-1); }
};

/// The pages of a lesson: what to look at, each step of the tour, what surprises and what to try, the questions.
struct LessonShown {
  std::shared_ptr<const lessons::Lesson> lesson;  ///< nullptr: none is open
  bool python = false;                            ///< its Python traces are shown
  std::uint32_t page = 0;
  std::vector<Place> tour, answers, predictions;  ///< as many as the lesson has
  std::vector<bool> answered;                     ///< by question: whether its answer is shown

  explicit operator bool() const { return lesson != nullptr; }
  std::uint32_t page_count() const { return static_cast<std::uint32_t>(tour.size()) + 3; }
  bool is_look() const { return page == 0; }
  bool is_tour() const { return page >= 1 && page <= tour.size(); }
  bool is_experiments() const { return page == tour.size() + 1; }
  bool is_questions() const { return page == tour.size() + 2; }
  /// The step of the tour that the page is; only where is_tour().
  std::uint32_t step() const { return page - 1; }
};

/// `traces`: those that are shown; which of the lesson's programs each is of, its file's name tells.
LessonShown shown_lesson(std::shared_ptr<const lessons::Lesson> lesson, bool python,
                         const std::vector<std::shared_ptr<const model::Trace>>& traces);

}  // namespace interleave::gui
