// The lanes: names on the left, time on the right; two traces one above the other on one axis.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "gui/draw/shapes.hpp"
#include "gui/draw/timeline_paint.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

constexpr float k_row_least = 1.35f, k_row_most = 3.0f;  // em
constexpr float k_least_bar = 0.3f;                      // em: what is shorter in time is drawn this wide

Order about(Command command, std::size_t document) {
  return {.command = command, .document = document, .index = k_none, .at = 0, .amount = 0};
}

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
        list_{*ImGui::GetWindowDrawList()} {
    place_lanes();
  }

  void draw() {
    draw_grounds();
    draw_names();
    draw_bars();
    draw_edges();
    draw_cursor();
    handle_pointer();
  }

 private:
  const Lane& lane_of(const LanePlace& place) const { return document_.lanes.lanes[place.lane]; }
  ImU32 hue_of(const Lane& lane) const {
    return lane.kind == LaneKind::task || lane.kind == LaneKind::span ? frame_.colours.hues[lane.hue % k_hue_count]
                                                                      : frame_.colours.dim_text;
  }
  std::string widget(std::string_view name) const { return fmt::format("lanes.{}.{}", index_, name); }

  void place_lanes() {
    const std::vector<std::uint32_t> shown = document_.shown_lanes();
    const float y = lanes_.from.y - static_cast<float>(document_.scroll) * row_;
    for (std::size_t row = 0; row < shown.size(); ++row) {
      const float y0 = std::round(y + row_ * static_cast<float>(row));
      places_.push_back({shown[row], y0, std::round(y0 + row_)});
    }
    content_end_ = places_.empty() ? lanes_.from.y : places_.back().y1;
  }
  bool on_screen(const LanePlace& place) const { return place.y1 > lanes_.from.y && place.y0 < lanes_.to().y; }

  void draw_grounds() {
    list_.PushClipRect({names_.from.x, lanes_.from.y}, lanes_.to(), true);
    for (const LanePlace& place : places_) {
      if (!on_screen(place)) continue;
      const Lane& lane = lane_of(place);
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
      const Lane& lane = lane_of(place);
      float x = names_.from.x + em * 0.5f + em * 0.8f * static_cast<float>(std::min(lane.depth, 8u));
      draw_fold(lane, place, x);
      x += em * 0.85f;
      if (lane.kind == LaneKind::task || lane.kind == LaneKind::span) {
        const float side = em * 0.7f;
        list_.AddRectFilled({x, std::round(place.centre() - side / 2)}, {x + side, std::round(place.centre() + side / 2)}, hue_of(lane),
                            em * 0.14f);
        x += em * 1.0f;
      }
      const std::string title = lane_title(frame_, lane);
      frame_.fonts.need(title);
      const float right = names_.to().x - em * 1.6f;
      ImFont* font = lane.kind == LaneKind::loop || lane.kind == LaneKind::worker ? frame_.fonts.text() : frame_.fonts.bold();
      const ImU32 colour = lane.kind == LaneKind::loop || lane.kind == LaneKind::worker ? frame_.colours.dim_text : frame_.colours.text;
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
    if (document_.folded[place.lane]) {
      list_.AddTriangleFilled({c.x - r * 0.6f, c.y - r}, {c.x + r, c.y}, {c.x - r * 0.6f, c.y + r}, colour);
    } else {
      list_.AddTriangleFilled({c.x - r, c.y - r * 0.6f}, {c.x + r, c.y - r * 0.6f}, {c.x, c.y + r}, colour);
    }
    frame_.record(widget("fold." + lane.name), {x - r, place.y0}, {x + 3 * r, place.y1});
  }

  void draw_bars() {
    list_.PushClipRect(lanes_.from, lanes_.to(), true);
    const float least = std::max(2.0f, std::round(frame_.em * k_least_bar));
    for (const LanePlace& place : places_) {
      if (!on_screen(place)) {
        bars_.emplace_back();
        continue;
      }
      const Lane& lane = lane_of(place);
      bars_.push_back(lay_out(document_, lane, scale_, least));
      paint_lane(list_, frame_, document_, lane, bars_.back(), place, scale_);
      frame_.record(widget(lane.name), {lanes_.from.x, place.y0}, {lanes_.to().x, place.y1});
      frame_.record(widget("name." + lane.name), {names_.from.x, place.y0}, {names_.to().x, place.y1});
    }
    list_.PopClipRect();
  }

  void draw_edges() {
    list_.PushClipRect(lanes_.from, lanes_.to(), true);
    choose_arrows(frame_.moments[index_].event_edges, 1);
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

  const LanePlace* place_of_lane(std::uint32_t lane) const {
    const auto found = std::ranges::find(places_, lane, &LanePlace::lane);
    return found == places_.end() ? nullptr : &*found;
  }

  /// The lane of the task that the event is about, or of the call in which it happened, or of its thread.
  const LanePlace* place_of_cursor() const {
    const model::Trace& trace = *document_.trace;
    const trace::Event event = trace.event(document_.cursor);
    const TaskIndex named = event.task() ? trace.task(event.task()) : k_none;
    const TaskIndex task = named != k_none ? named : trace.running_task_of(document_.cursor);
    if (task != k_none) return place_of_lane(document_.lanes.task_lanes[task]);
    const model::ThreadIndex thread = trace.thread_of(document_.cursor);
    const auto place_of_call = [&](model::SpanIndex span) { return place_of_lane(document_.lanes.span_lanes[span]); };
    if (const model::Entity span = trace.find(event.id(trace::FieldName::span)); span.kind == trace::EntityKind::span)
      return place_of_call(span.index);
    const auto& open = frame_.moments[index_].now->spans;
    for (auto span = open.rbegin(); span != open.rend(); ++span)
      if (trace.spans()[*span].thread == thread) return place_of_call(*span);
    return place_of_thread(document_, places_, thread);
  }

  const LanePlace* place_at(float y) const {
    for (const LanePlace& place : places_)
      if (y >= place.y0 && y < place.y1) return &place;
    return nullptr;
  }

  void handle_pointer() {
    const ImGuiIO& io = ImGui::GetIO();
    ImGui::SetCursorScreenPos(names_.from);
    if (ImGui::InvisibleButton(widget("names").c_str(), {std::max(1.0f, names_.size.x), std::max(1.0f, lanes_.size.y)}))
      click_name(io.MousePos);
    const bool over_names = ImGui::IsItemHovered();
    ImGui::SetCursorScreenPos(lanes_.from);
    ImGui::InvisibleButton(widget("timeline").c_str(), {std::max(1.0f, lanes_.size.x), std::max(1.0f, lanes_.size.y)});
    frame_.record_item(widget("timeline"));
    const bool over_lanes = ImGui::IsItemHovered();
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
      Order pan = about(Command::pan_by, index_);
      pan.amount = -static_cast<double>(io.MouseDelta.x) / scale_.pixels_per_ns();
      if (pan.amount != 0) frame_.issue(pan);
      if (io.MouseDelta.y != 0 && overflows()) scroll(-static_cast<double>(io.MouseDelta.y / row_));
    } else if (ImGui::IsItemDeactivated() && over_lanes && !dragged(io)) {
      click_lanes(io.MousePos);
    }
    if (over_lanes && !ImGui::IsItemActive()) hover(io.MousePos);
    if ((over_lanes || over_names) && (io.MouseWheel != 0 || io.MouseWheelH != 0)) turn_wheel(io);
  }

  static bool dragged(const ImGuiIO& io) { return io.MouseDragMaxDistanceSqr[0] > io.MouseDragThreshold * io.MouseDragThreshold; }
  bool overflows() const { return content_end_ > lanes_.to().y || document_.scroll > 0; }

  void scroll(double rows) {
    Order order = about(Command::scroll_lanes, index_);
    order.amount = rows;
    frame_.issue(order);
  }

  void turn_wheel(const ImGuiIO& io) {
    if (io.KeyCtrl) {
      Order zoom = about(Command::zoom_at, index_);
      zoom.at = scale_.axis_of(io.MousePos.x);
      zoom.amount = std::pow(0.8, static_cast<double>(io.MouseWheel));
      frame_.issue(zoom);
      return;
    }
    const float sideways = io.MouseWheelH + (io.KeyShift ? io.MouseWheel : 0);
    if (sideways != 0) {
      Order pan = about(Command::pan_by, index_);
      pan.amount = -static_cast<double>(sideways) * viewer_.visible.length_ns() * 0.08;
      frame_.issue(pan);
    } else if (overflows() && (io.MouseWheel > 0 || content_end_ > lanes_.to().y)) {
      scroll(-static_cast<double>(io.MouseWheel));
    }
  }

  void click_name(ImVec2 at) {
    const LanePlace* place = place_at(at.y);
    if (place == nullptr) return;
    const Lane& lane = lane_of(*place);
    const float fold_end = names_.from.x + frame_.em * (1.3f + 0.8f * static_cast<float>(std::min(lane.depth, 8u)));
    Order order = about(Command::activate, index_);
    if (lane.has_children && at.x < fold_end) {
      order.command = Command::fold;
      order.index = place->lane;
    } else if (lane.kind == LaneKind::task) {
      order.command = Command::select_task;
      order.index = lane.index;
    }
    frame_.issue(order);
  }

  void click_lanes(ImVec2 at) {
    if (const EventIndex other_end = arrow_end_at(at); other_end != k_none) {
      Order jump = about(Command::go_to_event, index_);
      jump.index = other_end;
      return frame_.issue(jump);
    }
    const LanePlace* place = place_at(at.y);
    Order go = about(Command::go_to_time, index_);
    go.at = scale_.axis_of(at.x);
    if (place != nullptr) {
      if (const Bar* bar = bar_at(*place, at.x);
          bar != nullptr && is_solid(bar->kind) && bar->event != k_none && bar->x1 - bar->x0 < frame_.em) {
        // A narrow bar stands for its beginning: the pixel's time may lie behind the next event already.
        go.command = Command::go_to_event;
        go.index = bar->event;
      }
      if (lane_of(*place).kind == LaneKind::task) {
        Order select = about(Command::select_task, index_);
        select.index = lane_of(*place).index;
        frame_.issue(select);
      }
    }
    frame_.issue(go);
  }

  /// The far end of the arrow whose end or beginning lies here.
  EventIndex arrow_end_at(ImVec2 at) const {
    const float reach = frame_.em * 0.5f;
    const auto near = [&](ImVec2 point) { return std::abs(point.x - at.x) <= reach && std::abs(point.y - at.y) <= reach; };
    for (const Arrow& arrow : arrows_) {
      if (near(arrow.ends.to)) return arrow.edge.to == document_.cursor ? arrow.edge.from : arrow.edge.to;
      if (near(arrow.ends.from)) return arrow.edge.from == document_.cursor ? arrow.edge.to : arrow.edge.from;
    }
    return k_none;
  }

  const Bar* bar_at(const LanePlace& place, float x) const {
    const auto index = static_cast<std::size_t>(&place - places_.data());
    if (index >= bars_.size()) return nullptr;
    const Bar* found = nullptr;
    for (const Bar& bar : bars_[index].bars)
      if (x >= bar.x0 && x < bar.x1 && (found == nullptr || is_solid(bar.kind))) found = &bar;
    return found;
  }

  void hover(ImVec2 at) {
    if (const LanePlace* place = place_at(at.y))
      if (const Bar* bar = bar_at(*place, at.x)) {
        const std::string text = describe_bar(frame_, document_, lane_of(*place), *bar);
        frame_.fonts.need(text);
        ImGui::SetTooltip("%s", text.c_str());
      }
  }

  struct Arrow {
    model::Edge edge;
    ArrowEnds ends;
    float strength = 1;
  };

  const Viewer& viewer_;
  const Document& document_;
  const std::size_t index_;
  Frame& frame_;
  const Area names_, lanes_;
  const float row_;
  const TimeScale scale_;
  ImDrawList& list_;
  std::vector<LanePlace> places_;
  std::vector<LaneBars> bars_;
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
    if (length > other && other > 0) {
      const std::string ratio =
          fmt::format("{:.3g}{}", static_cast<double>(length) / static_cast<double>(other), frame.text(Text::times_as_long));
      draw_fitting_text(list, frame.fonts.bold(), em, {x, y}, area.to().x - x, frame.colours.warning, ratio);
    }
  }
  ImGui::SetCursorScreenPos(area.from);
  if (ImGui::InvisibleButton(fmt::format("title.{}", index).c_str(), area.size)) frame.issue(about(Command::activate, index));
  frame.record_item(fmt::format("title.{}", index));
}

}  // namespace

void draw_timeline(const Viewer& viewer, Frame& frame, Area area) {
  const PanelScope panel{"timeline", area, frame.colours.panel, Padding::none};
  const float em = frame.em;
  if (viewer.documents.empty() && viewer.opening) return draw_opening(viewer, frame, area);
  if (viewer.documents.empty()) {
    const char* hint = frame.text(Text::no_trace);
    draw_fitting_text(
        *ImGui::GetWindowDrawList(), frame.fonts.bold(), std::round(em * 1.3f),
        {area.from.x + (area.size.x - text_width(frame.fonts.bold(), std::round(em * 1.3f), hint)) / 2, area.from.y + area.size.y * 0.4f},
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
    y += height;
  }

  ImGui::SetCursorScreenPos({area.from.x + names, area.from.y});
  ImGui::InvisibleButton("edge.names", {split, area.size.y});
  frame.record_item("edge.names");
  const bool active = ImGui::IsItemActive();
  if (active || ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  ImGui::GetWindowDrawList()->AddRectFilled({area.from.x + names + split / 2, area.from.y},
                                            {area.from.x + names + split / 2 + 1, area.to().y},
                                            active ? frame.colours.accent : frame.colours.line);
  if (active && ImGui::GetIO().MouseDelta.x != 0) {
    Order resize = about(Command::resize_names, 0);
    resize.amount = static_cast<double>((names + ImGui::GetIO().MouseDelta.x) / area.size.x);
    frame.issue(resize);
  }
}

}  // namespace interleave::gui
