// Everything that the viewer shows: which traces are open, where the cursor stands, what is visible, selected, playing.
//
// Plain data. Commands change it, panels draw it; neither a window nor ImGui is needed to have one. Not for several
// threads at once.
//
// Times are of two kinds: a trace's own (nanoseconds since its recording began), and those of the axis, which all open
// traces share. They differ by the trace's begin: every trace's first event lies at 0.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/state/bookmarks.hpp"
#include "gui/state/file_browser.hpp"
#include "gui/state/insights.hpp"
#include "gui/state/lanes.hpp"
#include "gui/state/lesson_shown.hpp"
#include "gui/state/opening.hpp"
#include "gui/state/predict.hpp"
#include "gui/state/shown_rows.hpp"
#include "gui/state/trace_series.hpp"
#include "gui/state/usage.hpp"
#include "tracer/insight/sentence.hpp"
#include "tracer/model/background_check.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::gui {

using insight::Language;
using model::EventIndex;
using model::k_none;
using model::TaskIndex;

enum class Theme : std::uint8_t { dark, light, contrast };
enum class Tab : std::uint8_t { source, event_loop, output, graph, problems, statistics, events, compare };
enum class PlayMode : std::uint8_t { real_time, beat };

inline constexpr std::string_view k_theme_names[] = {"dark", "light", "contrast"};
inline constexpr std::string_view k_tab_names[] = {"source", "loop", "output", "graph", "problems", "statistics", "events", "compare"};

/// A stretch of the axis. Doubles: panning and zooming must not round.
struct AxisRange {
  double begin_ns = 0;
  double end_ns = 1;
  double length_ns() const { return end_ns - begin_ns; }
};

/// An open trace.
struct Document {
  std::shared_ptr<const model::Trace> trace;
  std::shared_ptr<model::BackgroundCheck> check;  ///< of the trace; stops with the last document that shows it
  std::shared_ptr<Insights> insights;             ///< about the trace
  std::string title;
  Lanes lanes;
  std::shared_ptr<const SeriesMaker> series;  ///< of the trace's long lanes
  std::int64_t origin_ns = 0;                 ///< the trace's time at 0 of the axis: that of its first event
  EventIndex cursor = k_none;                 ///< what is shown is the state just after it; k_none only in a trace without events
  TaskIndex selected = k_none;
  std::vector<bool> folded;         ///< by folder of the lanes: what is inside is not shown
  double scroll = 0;                ///< of the lanes, in rows
  std::uint32_t in_sight = k_none;  ///< the lane that the next frame is to scroll to, where it is out of sight
  std::vector<Bookmark> bookmarks;  ///< in the order of time
  std::vector<bool> only;           ///< by task: whether its lane is shown; empty: all are

  /// The hue of a task, or of a call on a bare thread; grey for neither.
  Hue hue_of(TaskIndex task, model::SpanIndex span = k_none) const;
  bool is_folded(std::uint32_t lane) const;
  void fold(std::uint32_t lane, bool folds);
  double axis_of(std::int64_t time_ns) const { return static_cast<double>(time_ns - origin_ns); }
  std::int64_t trace_time_of(double axis_ns) const { return static_cast<std::int64_t>(axis_ns) + origin_ns; }
  bool is_chosen(std::uint32_t lane) const;  ///< it is not one of those that `only` leaves out
  bool is_shown(std::uint32_t lane) const;   ///< that, and no lane above it is folded
  /// Its lane is shown; or it is grouped with others, and the group stands for it.
  bool is_seen(TaskIndex task) const;
  /// In their order, from the top. Kept: whoever changes `folded` or `only` calls rows_changed().
  const ShownRows& shown_lanes() const;
  void rows_changed();
  /// Another number after each change of the rows.
  std::uint64_t rows_version() const { return rows_version_; }

  /// Puts the cursor there; grouped by state, the tasks stand in other groups then.
  void set_cursor(EventIndex event);
  void show_lanes(Lanes made);
  /// Groups the tasks. False: it is not known yet what the tasks' names and sites are.
  bool group_by(Grouping grouping);
  /// Where the tasks are grouped by state: everything that was so at the cursor.
  const std::shared_ptr<const model::State>& state_at_cursor() const { return state_at_cursor_; }

 private:
  mutable std::optional<ShownRows> shown_;
  std::shared_ptr<const model::State> state_at_cursor_;
  std::uint64_t rows_version_ = 0;
};

/// Parts of the window that a person can resize, as parts of the whole: 0 … 1; and which are shown.
struct PanelSizes {
  double names = 0.22;
  double inspector = 0.25;
  double tabs = 0.28;
  double lesson = 0.4;  ///< of the width, beside the tabs
  bool inspector_shown = true;
  bool tabs_shown = true;
  bool minimap_shown = true;
};

/// How the table of statistics is laid out.
struct StatisticsView {
  insight::GroupBy by = insight::GroupBy::name;
  std::uint32_t chosen = k_none;  ///< the row whose histogram is shown
};

inline constexpr std::size_t k_groupings = 4;

/// A text that a person types: what is searched for (the hits are Insights'), or the command that is looked for.
struct TextBox {
  bool open = false;
  std::string text;
  std::uint32_t row = 0;  ///< of the list below it, the chosen one
};

/// Where the viewer was: what undo goes back to.
struct Stand {
  std::size_t document = 0;
  EventIndex cursor = k_none;
  TaskIndex selected = k_none;
};

struct Viewer {
  std::vector<Document> documents;   ///< none, one, or two to compare
  std::shared_ptr<Opening> opening;  ///< files that will take their place; none: nullptr
  std::size_t active = 0;            ///< the document whose events are stepped through
  HueBook hues;

  AxisRange visible;
  double cursor_ns = 0;               ///< on the axis: the active cursor's time; while playing it moves between events, too
  std::optional<Stand> anchor;        ///< the event that one of the other trace is to be aligned with
  bool focused = false;               ///< the selection has just been centred: the same key fits it
  std::optional<AxisRange> measured;  ///< a stretch that a person marked to have it measured
  bool path_shown = false;            ///< the critical path, over the timeline

  bool playing = false;
  PlayMode mode = PlayMode::real_time;
  double speed = 1;  ///< of real time
  double beats_per_second = 2;
  double beat = 0;  ///< part of the next beat that has passed, 0 … 1

  Tab tab = Tab::source;
  PanelSizes panels;
  StatisticsView statistics;
  TextBox search;
  Predict predict;
  TextBox palette;
  TextBox note;  ///< of the bookmark at the cursor
  FileBrowser browser;
  std::shared_ptr<const std::vector<lessons::Lesson>> course;  ///< the lessons there are; nullptr: none were found
  LessonShown lesson;
  std::vector<std::filesystem::path> recent;  ///< files, the last opened first
  bool help = false;
  Theme theme = Theme::dark;
  Language language = Language::english;
  double text_scale = 1;

  std::vector<Stand> history;
  std::string message;  ///< one line for the person: why a file could not be opened, why a step led nowhere

  bool comparing() const { return documents.size() == 2; }
  bool checked() const;         ///< all traces: until then their problems are not known
  std::size_t answers() const;  ///< of all traces' insights
  Document* current() { return active < documents.size() ? &documents[active] : nullptr; }
  const Document* current() const { return active < documents.size() ? &documents[active] : nullptr; }
};

/// The time of a trace that statistics and the critical path are made of: what was measured, else the whole of it.
model::Interval studied(const Viewer& viewer, const Document& document);

/// The axis from the first event of all open traces to the last one; 1 ns long at least.
AxisRange whole_axis(const Viewer& viewer);
/// The whole axis with a little air, so that what stands at the ends is seen.
AxisRange fitting_range(const Viewer& viewer);

/// Shows these traces (at most two) from their start. The look and the panels stay.
void show(Viewer& viewer, std::vector<std::pair<std::string, std::shared_ptr<const model::Trace>>> traces);
/// Reads and shows files. Throws file::FileError, and then shows what it showed before.
void open_files(Viewer& viewer, const std::vector<std::filesystem::path>& files);

/// What does not fit together in the state, in words; empty when it is sound. Tests ask it after every command.
std::string unsound(const Viewer& viewer);

/// By name; throw UsageError that lists the names there are.
Theme theme_named(std::string_view name);
Tab tab_named(std::string_view name);
Language language_named(std::string_view name);

}  // namespace interleave::gui
