#include "gui/state/viewer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace interleave::gui {
namespace {

// A trace plays in about this time unless told otherwise: long enough to be watched.
constexpr double k_playing_time_ns = 12e9;

double comfortable_speed(double length_ns) {
  const double exact = std::max(length_ns, 1.0) / k_playing_time_ns;
  const double power = std::pow(10.0, std::floor(std::log10(exact)));
  const double step = exact / power;
  return std::clamp((step < 2 ? 1 : step < 5 ? 2 : 5) * power, 0.001, 1000.0);
}

template <std::size_t N>
std::size_t index_of(const std::string_view (&names)[N], std::string_view name, const char* what) {
  const auto found = std::ranges::find(names, name);
  if (found != std::end(names)) return static_cast<std::size_t>(found - std::begin(names));
  std::string possible;
  for (const std::string_view each : names) possible += (possible.empty() ? "" : ", ") + std::string{each};
  throw UsageError{"there is no " + std::string{what} + " '" + std::string{name} + "'; possible: " + possible};
}

}  // namespace

bool Viewer::checked() const {
  return std::ranges::all_of(documents, [](const Document& document) { return document.trace->checked(); });
}

std::size_t Viewer::answers() const {
  std::size_t all = 0;
  for (const Document& document : documents)
    if (document.insights) all += document.insights->answers() + document.series->progress();
  return all;
}

model::Interval studied(const Viewer& viewer, const Document& document) {
  const model::Interval whole = document.trace->time();
  if (!viewer.measured) return whole;
  const auto time_of = [&](double axis_ns) {
    return std::clamp(static_cast<std::int64_t>(std::llround(axis_ns)) + document.origin_ns, whole.begin_ns, whole.end_ns);
  };
  return {time_of(viewer.measured->begin_ns), time_of(viewer.measured->end_ns)};
}

namespace {

// From the beginning of the earliest to the end of the latest trace, by what `time_of` says of each.
template <class TimeOf>
AxisRange axis_of_all(const Viewer& viewer, const TimeOf& time_of) {
  AxisRange whole{0, 1};
  bool first = true;
  for (const Document& document : viewer.documents) {
    const model::Interval time = time_of(*document.trace);
    const double begin = document.axis_of(time.begin_ns), end = document.axis_of(time.end_ns);
    whole = first ? AxisRange{begin, end} : AxisRange{std::min(whole.begin_ns, begin), std::max(whole.end_ns, end)};
    first = false;
  }
  whole.end_ns = std::max(whole.end_ns, whole.begin_ns + 1);
  return whole;
}

AxisRange with_air(const AxisRange& range) {
  const double air = range.length_ns() * 0.02;
  return {range.begin_ns - air, range.end_ns + 2 * air};
}

}  // namespace

AxisRange whole_axis(const Viewer& viewer) {
  return axis_of_all(viewer, [](const model::Trace& trace) { return trace.time(); });
}

AxisRange fitting_range(const Viewer& viewer) { return with_air(whole_axis(viewer)); }

void show(Viewer& viewer, std::vector<std::pair<std::string, std::shared_ptr<const model::Trace>>> traces) {
  viewer.documents.clear();
  viewer.hues = {};
  viewer.history.clear();
  viewer.message.clear();
  for (auto& [title, trace] : traces) {
    Document& document = viewer.documents.emplace_back();
    document.title = std::move(title);
    const auto contents = std::make_shared<const LaneContents>(make_contents(*trace, viewer.hues));
    document.series = std::make_shared<const SeriesMaker>(trace, contents);
    document.origin_ns = trace->time().begin_ns;
    document.cursor = trace->event_count() > 0 ? trace->first_kept() : k_none;
    document.trace = std::move(trace);
    document.show_lanes(lanes_by_parent(document.trace, contents));
    document.bookmarks = load_bookmarks(*document.trace, viewer.message);
    document.check = std::make_shared<model::BackgroundCheck>(document.trace);
    document.insights = std::make_shared<Insights>(document.trace);
  }
  viewer.active = 0;
  viewer.playing = false;
  viewer.measured.reset();
  viewer.anchor.reset();
  viewer.predict = {};
  viewer.lesson = {};
  viewer.statistics.chosen = k_none;
  viewer.focused = false;
  const AxisRange kept = axis_of_all(viewer, [](const model::Trace& trace) { return trace.kept_time(); });
  viewer.visible = with_air(kept);
  viewer.cursor_ns = kept.begin_ns;
  viewer.speed = comfortable_speed(kept.length_ns());
}

void open_files(Viewer& viewer, const std::vector<std::filesystem::path>& files) {
  std::vector<std::pair<std::string, std::shared_ptr<const model::Trace>>> traces;
  for (const std::filesystem::path& file : files)
    traces.emplace_back(file.stem().string(), std::make_shared<const model::Trace>(model::Trace::load(file)));
  show(viewer, std::move(traces));
}

std::string unsound(const Viewer& viewer) {
  if (viewer.documents.size() > 2) return "more than two documents";
  if (!viewer.documents.empty() && viewer.active >= viewer.documents.size()) return "the active document is not there";
  for (const Document& document : viewer.documents) {
    if (!document.trace) return "a document without a trace";
    const std::size_t events = document.trace->event_count();
    if (events == 0 ? document.cursor != k_none : document.cursor >= events) return "a cursor outside of the trace";
    if (document.selected != k_none && document.selected >= document.trace->tasks().size()) return "a selected task that is not there";
    if (!document.only.empty() && document.only.size() != document.trace->tasks().size())
      return "chosen tasks that are not those of the trace";
    if (document.folded.size() != document.lanes.folder_count()) return "folds that are not those of the lanes";
    for (std::size_t at = 0; at < document.bookmarks.size(); ++at)
      if (document.bookmarks[at].event >= events || (at > 0 && document.bookmarks[at - 1].event >= document.bookmarks[at].event))
        return "bookmarks that are not in order";
    if (!(document.scroll >= 0)) return "lanes scrolled above their top";
  }
  if (viewer.lesson && viewer.lesson.page >= viewer.lesson.page_count()) return "a page that the lesson has not";
  const AxisRange& visible = viewer.visible;
  if (!std::isfinite(visible.begin_ns) || !std::isfinite(visible.end_ns) || !(visible.length_ns() > 0))
    return "a visible range without length";
  const AxisRange limits = fitting_range(viewer);
  const double slack = limits.length_ns() * 0.5;
  if (!viewer.documents.empty() && (visible.begin_ns < limits.begin_ns - slack || visible.end_ns > limits.end_ns + slack))
    return "a visible range far from the traces";
  if (viewer.measured && !(viewer.measured->length_ns() >= 0 && std::isfinite(viewer.measured->length_ns())))
    return "a measured range that is none";
  if (!std::isfinite(viewer.cursor_ns)) return "a cursor time that is no number";
  if (!(viewer.speed >= 0.001 && viewer.speed <= 1000)) return "a speed out of bounds";
  if (!(viewer.text_scale >= 0.8 && viewer.text_scale <= 3)) return "a text scale out of bounds";
  if (!(viewer.beat >= 0 && viewer.beat <= 1)) return "a part of a beat out of bounds";
  for (const double size : {viewer.panels.names, viewer.panels.inspector, viewer.panels.tabs, viewer.panels.lesson})
    if (!(size >= 0 && size <= 0.8)) return "a panel size out of bounds";
  return {};
}

Theme theme_named(std::string_view name) { return static_cast<Theme>(index_of(k_theme_names, name, "theme")); }
Tab tab_named(std::string_view name) { return static_cast<Tab>(index_of(k_tab_names, name, "tab")); }

Language language_named(std::string_view name) {
  if (name.starts_with("zh")) return Language::chinese;
  if (name.starts_with("en")) return Language::english;
  throw UsageError{"there is no language '" + std::string{name} + "'; possible: en, zh"};
}

}  // namespace interleave::gui
