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
#include <string>
#include <vector>

#include "gui/state/density.hpp"
#include "gui/state/lanes.hpp"
#include "gui/state/opening.hpp"
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
enum class Tab : std::uint8_t { source, event_loop, output };
enum class PlayMode : std::uint8_t { real_time, beat };

inline constexpr std::string_view k_theme_names[] = {"dark", "light", "contrast"};
inline constexpr std::string_view k_tab_names[] = {"source", "loop", "output"};

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
  std::string title;
  Lanes lanes;
  Density density;
  std::int64_t origin_ns = 0;  ///< the trace's time at 0 of the axis: that of its first event
  EventIndex cursor = k_none;  ///< what is shown is the state just after it; k_none only in a trace without events
  TaskIndex selected = k_none;
  std::vector<bool> folded;  ///< by lane: its children are not shown
  double scroll = 0;         ///< of the lanes, in rows

  /// The hue of a task, or of a call on a bare thread; grey for neither.
  Hue hue_of(TaskIndex task, model::SpanIndex span = k_none) const;
  double axis_of(std::int64_t time_ns) const { return static_cast<double>(time_ns - origin_ns); }
  bool is_shown(std::uint32_t lane) const;  ///< no lane above it is folded
  std::vector<std::uint32_t> shown_lanes() const;
};

/// Parts of the window that a person can resize, as parts of the whole: 0 … 1. A panel with 0 is hidden.
struct PanelSizes {
  double names = 0.22;
  double inspector = 0.25;
  double tabs = 0.28;
};

/// Where the viewer was: what undo goes back to.
struct Stand {
  std::size_t document = 0;
  EventIndex cursor = k_none;
  TaskIndex selected = k_none;
};

struct Viewer {
  std::vector<Document> documents;  ///< none, one, or two to compare
  std::shared_ptr<Opening> opening;  ///< files that will take their place; none: nullptr
  std::size_t active = 0;           ///< the document whose events are stepped through
  HueBook hues;

  AxisRange visible;
  double cursor_ns = 0;  ///< on the axis: the active cursor's time; while playing it moves between events, too
  bool focused = false;  ///< the selection has just been centred: the same key fits it

  bool playing = false;
  PlayMode mode = PlayMode::real_time;
  double speed = 1;  ///< of real time
  double beats_per_second = 2;
  double beat = 0;  ///< part of the next beat that has passed, 0 … 1

  Tab tab = Tab::source;
  PanelSizes panels;
  bool help = false;
  Theme theme = Theme::dark;
  Language language = Language::english;
  double text_scale = 1;

  std::vector<Stand> history;
  std::string message;  ///< one line for the person: why a file could not be opened, why a step led nowhere

  bool comparing() const { return documents.size() == 2; }
  bool checked() const;  ///< all traces: until then their problems are not known
  Document* current() { return active < documents.size() ? &documents[active] : nullptr; }
  const Document* current() const { return active < documents.size() ? &documents[active] : nullptr; }
};

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
/// From LC_ALL, LC_MESSAGES or LANG.
Language language_of_locale();

}  // namespace interleave::gui
