// The lanes: names on the left, time on the right; two traces one above the other on one axis.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "gui/draw/lanes_picture.hpp"
#include "gui/draw/overlay_paint.hpp"
#include "gui/draw/shapes.hpp"
#include "gui/draw/timeline_paint.hpp"
#include "gui/panels/lanes_pointer.hpp"
#include "gui/panels/panels.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {

constexpr float k_row_least = 1.35f, k_row_most = 3.0f;  // em
constexpr float k_least_bar = 0.3f;                      // em: what is shorter in time is drawn this wide

/// One document's part of the panel.
class DocumentTimeline {
 public:
  DocumentTimeline(const Viewer& viewer, std::size_t index, Frame& frame, Area names, Area lanes, float row_height)
      : viewer_{viewer},
        document_{viewer.documents[index]},
        index_{index},
        frame_{frame},
        names_{names},
        lanes_{lanes},
        row_{row_height},
        scale_{viewer.visible, lanes.from.x, lanes.size.x},
        list_{*ImGui::GetWindowDrawList()},
        picture_{frame.lanes[index]} {
    place_lanes();
  }

  void draw() {
    draw_grounds();
    draw_names();
    draw_bars();
    draw_edges();
    draw_overlays();
    if (viewer_.predict.on) hide_future();
    draw_cursor();
    if (document_.in_sight != k_none) bring_into_sight();
    follow_pointer({viewer_, document_, index_, frame_, names_, lanes_, row_, scale_, content_end_, places_, picture_.bars(), arrows_});
  }

 private:
  Lane lane_of(const LanePlace& place) const { return document_.lanes[place.lane]; }
  ImU32 hue_of(const Lane& lane) const { return is_coloured(lane) ? frame_.colours.hues[lane.hue % k_hue_count] : frame_.colours.dim_text; }
  static bool is_coloured(const Lane& lane) { return lane.kind != LaneKind::loop && lane.kind != LaneKind::worker; }
  std::string name_of(const Lane& lane) const { return lane_name(*document_.trace, document_.lanes, lane); }
  std::string widget(std::string_view name) const { return lanes_widget(index_, name); }

  void place_lanes() {
    // Only those that are seen, and the ones right beside them.
    const ShownRows& shown = document_.shown_lanes();
    const float y = lanes_.from.y - static_cast<float>(document_.scroll) * row_;
    const auto rows = static_cast<double>(shown.size());
    const auto first = static_cast<std::size_t>(std::clamp(document_.scroll - 1, 0.0, rows));
    const auto last = static_cast<std::size_t>(std::clamp(document_.scroll + static_cast<double>(lanes_.size.y / row_) + 2, 0.0, rows));
    for (std::size_t row = first; row < last; ++row) {
      const float y0 = std::round(lanes_.from.y + static_cast<float>(static_cast<double>(row) - document_.scroll) * row_);
      places_.push_back({shown[row], y0, std::round(y0 + row_)});
    }
    content_end_ = shown.empty() ? lanes_.from.y : std::round(y + row_ * static_cast<float>(shown.size()));
  }
  void bring_into_sight() {
    double scroll = document_.scroll;
    const double rows = std::floor(static_cast<double>(lanes_.size.y / row_));
    if (const auto row = document_.shown_lanes().row_of(document_.in_sight)) {
      if (*row < scroll) scroll = *row;
      if (*row + 1 > scroll + rows) scroll = *row + 1 - rows;
    }
    frame_.issue({.command = Command::scroll_to, .document = index_, .index = k_none, .at = 0, .amount = scroll});
  }

  bool on_screen(const LanePlace& place) const { return place.y1 > lanes_.from.y && place.y0 < lanes_.to().y; }

  void draw_grounds() {
    list_.PushClipRect({names_.from.x, lanes_.from.y}, lanes_.to(), true);
    for (const LanePlace& place : places_) {
      if (!on_screen(place)) continue;
      const Lane lane = lane_of(place);
      const bool selected = lane.kind == LaneKind::task && lane.index == document_.selected;
      if (selected) {
        list_.AddRectFilled({names_.from.x, place.y0}, {lanes_.to().x, place.y1}, frame_.colours.lane_selected);
      } else if (place.lane % 2 == 0) {
        list_.AddRectFilled({names_.from.x, place.y0}, {lanes_.to().x, place.y1}, frame_.colours.lane);
      }
    }
    list_.PopClipRect();
    paint_axis_lines();
  }

  void paint_axis_lines() {
    list_.PushClipRect(lanes_.from, lanes_.to(), true);
    for (const Tick& tick : axis_ticks(scale_, frame_.em * 6.5f)) {
      const float x = std::round(scale_.x_of(tick.axis_ns));
      list_.AddRectFilled({x, lanes_.from.y}, {x + 1, lanes_.to().y}, faded(frame_.colours.line, 0.6f));
    }
    list_.PopClipRect();
  }

  void draw_names() {
    list_.PushClipRect(names_.from, {names_.to().x, lanes_.to().y}, true);
    const float em = frame_.em;
    for (const LanePlace& place : places_) {
      if (!on_screen(place)) continue;
      const Lane lane = lane_of(place);
      float x = names_.from.x + em * 0.5f + em * 0.8f * static_cast<float>(std::min(lane.depth, 8u));
      draw_fold(lane, place, x);
      x += em * 0.85f;
      if (is_coloured(lane)) {
        const float side = em * 0.7f;
        list_.AddRectFilled({x, std::round(place.centre() - side / 2)}, {x + side, std::round(place.centre() + side / 2)}, hue_of(lane),
                            em * 0.14f);
        x += em * 1.0f;
      }
      const std::string title = is_hidden(lane) ? "?" : lane_title(frame_, document_, lane);
      frame_.fonts.need(title);
      const float right = names_.to().x - em * 1.6f;
      ImFont* font = is_coloured(lane) ? frame_.fonts.bold() : frame_.fonts.text();
      const ImU32 colour = is_coloured(lane) ? frame_.colours.text : frame_.colours.dim_text;
      draw_fitting_text(list_, font, em, {x, place.centre() - em / 2 - 1}, right - x, colour, title);
      if (lane.kind == LaneKind::task)
        draw_badge(list_, {names_.to().x - em * 0.8f, place.centre()}, em * 0.36f,
                   badge_of(document_, frame_.moments[index_].now, lane.index), hue_of(lane), frame_.colours);
    }
    list_.PopClipRect();
  }

  void draw_fold(const Lane& lane, const LanePlace& place, float x) {
    if (!lane.has_children) return;
    const float r = frame_.em * 0.24f;
    const ImVec2 c{x + r, place.centre()};
    const ImU32 colour = frame_.colours.dim_text;
    if (document_.is_folded(place.lane)) {
      list_.AddTriangleFilled({c.x - r * 0.6f, c.y - r}, {c.x + r, c.y}, {c.x - r * 0.6f, c.y + r}, colour);
    } else {
      list_.AddTriangleFilled({c.x - r, c.y - r * 0.6f}, {c.x + r, c.y - r * 0.6f}, {c.x, c.y + r}, colour);
    }
    frame_.record(widget("fold." + name_of(lane)), {x - r, place.y0}, {x + 3 * r, place.y1});
  }

  void draw_bars() {
    list_.PushClipRect(lanes_.from, lanes_.to(), true);
    const float least = std::max(2.0f, std::round(frame_.em * k_least_bar));
    if (!picture_.shows({document_.trace, document_.series->progress(), document_.rows_version(), frame_.fonts.atlas(), viewer_.visible,
                         document_.origin_ns, lanes_.from, lanes_.size, row_, frame_.em, document_.scroll, viewer_.theme, viewer_.language,
                         list_.Flags}))
      for (const LanePlace& place : places_)
        on_screen(place) ? picture_.add(list_, frame_, document_, lane_of(place), place, scale_, least) : picture_.skip();
    picture_.append(list_);
    list_.PopClipRect();
    for (const LanePlace& place : places_) {
      if (!on_screen(place)) continue;
      const std::string name = name_of(lane_of(place));
      frame_.record(widget(name), {lanes_.from.x, place.y0}, {lanes_.to().x, place.y1});
      frame_.record(widget("name." + name), {names_.from.x, place.y0}, {names_.to().x, place.y1});
    }
  }

  void draw_edges() {
    list_.PushClipRect(lanes_.from, lanes_.to(), true);
    choose_arrows(frame_.moments[index_].event_edges, 1);
    choose_arrows(frame_.moments[index_].chain, 1);
    choose_arrows(frame_.moments[index_].task_edges, 0.75f);
    // The current event's lie on top.
    for (auto arrow = arrows_.rbegin(); arrow != arrows_.rend(); ++arrow)
      paint_edge(list_, frame_, arrow->edge, arrow->ends, arrow->strength);
    list_.PopClipRect();
    for (std::size_t number = 0; number < arrows_.size(); ++number) {
      record_arrow_end(fmt::format("arrow.{}.from", number), arrows_[number].ends.from);
      record_arrow_end(fmt::format("arrow.{}.to", number), arrows_[number].ends.to);
    }
  }

  // It can be clicked.
  void record_arrow_end(const std::string& name, ImVec2 at) {
    const float r = frame_.em / 4;
    frame_.record(widget(name), {at.x - r, at.y - r}, {at.x + r, at.y + r});
  }

  /// Those nearest to the cursor, and of those that look the same one: more would be a carpet.
  void choose_arrows(std::span<const model::Edge> edges, float strength) {
    constexpr std::size_t k_most = 16;
    std::vector<Arrow> seen;
    for (const model::Edge& edge : edges)
      if (const ArrowEnds ends = ends_of(document_, edge, places_, scale_); ends.seen) seen.push_back({edge, ends, strength});
    const float cursor = scale_.x_of(viewer_.cursor_ns);
    std::ranges::sort(seen, {}, [&](const Arrow& arrow) {
      const float distance = std::min(std::abs(arrow.ends.from.x - cursor), std::abs(arrow.ends.to.x - cursor));
      return std::tuple{distance, arrow.edge.from, arrow.edge.to};
    });
    const float apart = frame_.em;
    const auto alike = [&](const Arrow& a, const Arrow& b) {
      return a.edge.kind == b.edge.kind && a.ends.from.y == b.ends.from.y && a.ends.to.y == b.ends.to.y &&
             std::abs(a.ends.from.x - b.ends.from.x) < apart && std::abs(a.ends.to.x - b.ends.to.x) < apart;
    };
    for (const Arrow& arrow : seen) {
      if (arrows_.size() >= k_most) break;
      if (std::ranges::none_of(arrows_, [&](const Arrow& other) { return alike(arrow, other); })) arrows_.push_back(arrow);
    }
  }

  /// In predict mode nothing is seen of what comes after the cursor.
  void hide_future() {
    const float x = std::max(lanes_.from.x, std::round(scale_.x_of(viewer_.cursor_ns)));
    if (x >= lanes_.to().x) return;
    list_.AddRectFilled({x, lanes_.from.y}, lanes_.to(), frame_.colours.raised);
    const char* question = frame_.text(Text::predict_question);
    const float wide = text_width(frame_.fonts.bold(), frame_.em, question);
    if (wide < lanes_.to().x - x)
      draw_fitting_text(list_, frame_.fonts.bold(), frame_.em,
                        {std::round((x + lanes_.to().x - wide) / 2), std::round((lanes_.from.y + lanes_.to().y) / 2)}, wide + 1,
                        frame_.colours.dim_text, question);
  }
  bool is_hidden(const Lane& lane) const {
    if (!viewer_.predict.on || lane.kind != LaneKind::task || document_.cursor == k_none) return false;
    const EventIndex created = document_.trace->task_times(lane.index).created;
    return created != k_none && created > document_.cursor;
  }

  void draw_overlays() {
    list_.PushClipRect(lanes_.from, lanes_.to(), true);
    if (viewer_.path_shown)
      if (const auto path = document_.insights->critical_path(studied(viewer_, document_)))
        paint_path(list_, frame_, document_, places_, scale_, *path);
    paint_bookmarks(list_, frame_, document_, scale_, lanes_.from.y, lanes_.to().y);
    if (viewer_.measured) paint_measured(list_, frame_, scale_, *viewer_.measured, lanes_.from.y, lanes_.to().y);
    list_.PopClipRect();
  }

  void draw_cursor() {
    list_.PushClipRect({lanes_.from.x - frame_.em, lanes_.from.y}, {lanes_.to().x, lanes_.to().y}, true);
    const float x = std::round(scale_.x_of(viewer_.cursor_ns));
    const float half = std::max(1.0f, std::round(frame_.em * 0.06f));
    const bool active = index_ == viewer_.active;
    list_.AddRectFilled({x - half, lanes_.from.y}, {x + half, lanes_.to().y}, faded(frame_.colours.cursor, active ? 0.95f : 0.5f));
    list_.PopClipRect();
    mark_current_lane(x);
  }

  /// A ring where the current event happened: in a burst, time alone does not say in which lane.
  void mark_current_lane(float cursor_x) {
    if (index_ != viewer_.active || document_.cursor == k_none) return;
    const LanePlace* place = place_of_cursor();
    if (place == nullptr || !on_screen(*place) || cursor_x < lanes_.from.x || cursor_x > lanes_.to().x) return;
    const float r = frame_.em * 0.32f;
    list_.AddCircleFilled({cursor_x, place->centre()}, r, frame_.colours.cursor);
    list_.AddCircleFilled({cursor_x, place->centre()}, r * 0.55f, frame_.colours.background);
  }

  /// The lane of the task that the event is about, or of the call in which it happened, or of its thread.
  const LanePlace* place_of_cursor() const {
    const model::Trace& trace = *document_.trace;
    const trace::Event event = trace.event(document_.cursor);
    if (const TaskIndex task = task_of_event(trace, document_.cursor); task != k_none)
      return place_of_lane(places_, document_.lanes.of_task(task));
    const model::ThreadIndex thread = trace.thread_of(document_.cursor);
    const auto place_of_call = [&](model::SpanIndex span) { return place_of_lane(places_, document_.lanes.of_span(span)); };
    if (const model::Entity span = trace.find(event.id(trace::FieldName::span)); span.kind == trace::EntityKind::span)
      return place_of_call(span.index);
    const auto& open = frame_.moments[index_].now->spans;
    for (auto span = open.rbegin(); span != open.rend(); ++span)
      if (trace.spans()[*span].thread == thread) return place_of_call(*span);
    return place_of_thread(document_, places_, thread);
  }

  const Viewer& viewer_;
  const Document& document_;
  const std::size_t index_;
  Frame& frame_;
  const Area names_, lanes_;
  const float row_;
  const TimeScale scale_;
  ImDrawList& list_;
  LanesPicture& picture_;
  std::vector<LanePlace> places_;
  std::vector<Arrow> arrows_;
  float content_end_ = 0;
};

/// A document's name, its total time, and in comparison how much longer it took.
void draw_title(const Viewer& viewer, std::size_t index, Frame& frame, Area area) {
  const Document& document = viewer.documents[index];
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float em = frame.em;
  const bool active = index == viewer.active;
  list.AddRectFilled(area.from, area.to(), frame.colours.raised);
  if (active) list.AddRectFilled(area.from, {area.from.x + em * 0.25f, area.to().y}, frame.colours.accent);
  const float y = area.from.y + std::round((area.size.y - em) / 2) - 1;
  float x = area.from.x + em * 0.7f;
  frame.fonts.need(document.title);
  x += draw_fitting_text(list, frame.fonts.bold(), em, {x, y}, area.size.x * 0.6f, frame.colours.text, document.title) + em;
  const std::int64_t length = document.trace->time().length_ns();
  const std::string total = fmt::format("{} {}", frame.text(Text::total), insight::human_time(length));
  x += draw_fitting_text(list, frame.fonts.text(), em, {x, y}, area.to().x - x, frame.colours.text, total) + em;
  if (viewer.comparing()) {
    const std::int64_t other = viewer.documents[1 - index].trace->time().length_ns();
    constexpr double k_much_longer = 1.05;  // less is chance
    if (const double times = static_cast<double>(length) / static_cast<double>(other); other > 0 && times >= k_much_longer) {
      const std::string ratio = fmt::format("{:.3g}{}", times, frame.text(Text::times_as_long));
      draw_fitting_text(list, frame.fonts.bold(), em, {x, y}, area.to().x - x, frame.colours.warning, ratio);
    }
  }
  ImGui::SetCursorScreenPos(area.from);
  if (ImGui::InvisibleButton(fmt::format("title.{}", index).c_str(), area.size))
    frame.issue({.command = Command::activate, .document = index, .index = k_none, .at = 0, .amount = 0});
  frame.record_item(fmt::format("title.{}", index));
}

}  // namespace

void draw_timeline(const Viewer& viewer, Frame& frame, Area area) {
  const PanelScope panel{"timeline", area, frame.colours.panel, Padding::none};
  const float em = frame.em;
  if (viewer.documents.empty() && viewer.opening) return draw_opening(viewer, frame, area);
  if (viewer.documents.empty()) {
    const char* hint = frame.text(Text::no_trace);
    ImFont* const font = frame.fonts.large();
    draw_fitting_text(*ImGui::GetWindowDrawList(), font, font->FontSize,
                      {area.from.x + (area.size.x - text_width(font, font->FontSize, hint)) / 2, area.from.y + area.size.y * 0.4f},
                      area.size.x, frame.colours.dim_text, hint);
    return;
  }
  const float axis = std::round(em * 1.5f), title = std::round(em * 1.6f);
  const float names = std::clamp(std::round(area.size.x * static_cast<float>(viewer.panels.names)), em * 3, area.size.x * 0.5f);
  const float split = std::round(em * 0.3f);
  const float left = area.from.x + names + split;

  // All lanes equally high, as high as they find room.
  std::size_t rows = 0;
  for (const Document& document : viewer.documents) rows += document.shown_lanes().size();
  const float titles = viewer.comparing() ? title * 2 : 0;
  const float room = area.size.y - axis - titles - em * 0.4f;
  const float row = std::clamp(std::floor(room / static_cast<float>(std::max<std::size_t>(rows, 1))), em * k_row_least, em * k_row_most);

  const TimeScale scale{viewer.visible, left, area.to().x - left};
  paint_axis(*ImGui::GetWindowDrawList(), frame, scale, area.from.y, area.from.y + axis, area.from.y + axis);
  // Between names and lanes there is a line that can be dragged; the titles lie over it.
  ImGui::SetCursorScreenPos({area.from.x + names, area.from.y});
  ImGui::InvisibleButton("edge.names", {split, area.size.y});
  frame.record_item("edge.names");
  const bool dragged = ImGui::IsItemActive();
  if (dragged || ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (dragged && ImGui::GetIO().MouseDelta.x != 0) {
    Order resize{.command = Command::resize_names, .document = 0, .index = k_none, .at = 0, .amount = 0};
    resize.amount = static_cast<double>((names + ImGui::GetIO().MouseDelta.x) / area.size.x);
    frame.issue(resize);
  }
  const auto draw_edge = [&](float y0, float y1) {
    const float x = area.from.x + names + split / 2;
    ImGui::GetWindowDrawList()->AddRectFilled({x, y0}, {x + 1, y1}, dragged ? frame.colours.accent : frame.colours.line);
  };
  draw_edge(area.from.y, area.from.y + axis);

  float y = area.from.y + axis;
  const float needed_by_first = row * static_cast<float>(viewer.documents.front().shown_lanes().size());
  for (std::size_t index = 0; index < viewer.documents.size(); ++index) {
    if (viewer.comparing()) {
      draw_title(viewer, index, frame, {{area.from.x, y}, {area.size.x, title}});
      y += title;
    }
    float height = area.to().y - y;
    if (viewer.comparing() && index == 0) {
      // The first one takes what it needs, up to half, or more where the second one leaves it.
      const float needed_by_second = row * static_cast<float>(viewer.documents.back().shown_lanes().size());
      const float both = area.to().y - y - title;
      height = std::min(needed_by_first + em * 0.2f, std::max(both / 2, both - needed_by_second));
    }
    DocumentTimeline{viewer, index, frame, {{area.from.x, y}, {names, height}}, {{left, y}, {area.to().x - left, height}}, row}.draw();
    draw_edge(y, y + height);
    y += height;
  }
}

}  // namespace interleave::gui
