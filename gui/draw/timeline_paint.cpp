#include "gui/draw/timeline_paint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/bar_text.hpp"
#include "gui/draw/shapes.hpp"

namespace interleave::gui {
namespace {

// Heights of bars as parts of the lane's.
constexpr float k_solid_height = 0.80f;
constexpr float k_waiting_height = 0.62f;
constexpr float k_ready_height = 0.24f;
constexpr float k_label_size = 0.86f;    // of the text's size
constexpr float k_least_cut = 6;         // em: a label is not cut shorter
constexpr float k_active_height = 0.6f;  // of a group's: what runs or is ready
constexpr float k_inner_height = 0.36f;  // of a solid bar's: the calls inside it

struct Band {
  float y0, y1;
};
Band band(const LanePlace& place, float part) {
  const float height = std::max(2.0f, std::round((place.y1 - place.y0) * part));
  const float y0 = std::round(place.centre() - height / 2);
  return {y0, y0 + height};
}

class LanePainter {
 public:
  LanePainter(ImDrawList& list, Frame& frame, const Document& document, const Lane& lane, const LanePlace& place, const TimeScale& scale)
      : list_{list}, frame_{frame}, colours_{frame.colours}, document_{document}, lane_{lane}, place_{place}, scale_{scale} {}

  void paint(const LaneBars& bars) {
    for (const Bar& bar : bars.bars)
      if (!is_solid(bar.kind)) paint_light(bar);
    for (const Bar& bar : bars.bars)
      if (is_solid(bar.kind)) paint_solid(bar);
    for (const Bar& bar : bars.inner) paint_inner(bar);
    for (std::size_t index = 0; index < bars.bars.size(); ++index) label(bars, index);
    for (const auto& [x, print] : bars.prints) paint_print(x);
    paint_load(bars.load);
    if (bars.end != EndMark::none) {
      const float radius = frame_.em * 0.36f;
      draw_end_mark(list_, {bars.end_x + radius * 1.7f, place_.centre()}, radius, bars.end, colours_);
    }
  }

 private:
  ImU32 hue(Hue number) const { return colours_.hues[number % k_hue_count]; }

  void paint_light(const Bar& bar) {
    switch (bar.kind) {
      case BarKind::ready: {
        const Band at = band(place_, k_ready_height);
        list_.AddRectFilled({bar.x0, at.y0}, {std::max(bar.x1, bar.x0 + 1), at.y1}, colours_.ready);
        break;
      }
      case BarKind::created: {
        const Band at = band(place_, 0.08f);
        list_.AddRectFilled({bar.x0, at.y0}, {std::max(bar.x1, bar.x0 + 1), at.y1}, hue(bar.hue));
        break;
      }
      case BarKind::waiting: {
        const Band at = band(place_, k_waiting_height);
        const WaitClass wait = class_of(bar.wait);
        const ImU32 colour = wait_colour(colours_, wait);
        list_.AddRectFilled({bar.x0, at.y0}, {bar.x1, at.y1}, faded(hue(bar.hue), colours_.waiting_fill));
        draw_hatching(list_, {bar.x0, at.y0}, {bar.x1, at.y1}, wait, faded(mixed(colour, hue(bar.hue), 0.35f), colours_.waiting_hatch),
                      frame_.em);
        // The edge in the task's own hue: whose wait it is stays plain.
        const float edge = std::max(1.0f, std::round(frame_.em * 0.07f));
        list_.AddRectFilled({bar.x0, at.y0}, {bar.x1, at.y0 + edge}, faded(hue(bar.hue), 0.55f));
        list_.AddRectFilled({bar.x0, at.y1 - edge}, {bar.x1, at.y1}, faded(hue(bar.hue), 0.55f));
        break;
      }
      case BarKind::polling: {
        const Band at = band(place_, k_waiting_height);
        list_.AddRectFilled({bar.x0, at.y0}, {bar.x1, at.y1}, faded(colours_.dim_text, 0.07f));
        draw_hatching(list_, {bar.x0, at.y0}, {bar.x1, at.y1}, WaitClass::timer, faded(colours_.dim_text, colours_.waiting_hatch * 0.8f),
                      frame_.em);
        break;
      }
      case BarKind::outer: {
        const Band at = band(place_, k_waiting_height);
        list_.AddRectFilled({bar.x0, at.y0}, {bar.x1, at.y1}, faded(hue(bar.hue), 0.30f));
        break;
      }
      default: {
        const Band at = band(place_, k_waiting_height);
        list_.AddRect({bar.x0, at.y0}, {bar.x1, at.y1}, colours_.bad);
        break;
      }
    }
  }

  void paint_solid(const Bar& bar) {
    const Band at = band(place_, k_solid_height);
    const float width = bar.x1 - bar.x0;
    const float rounding = width > frame_.em ? std::round(frame_.em * 0.14f) : 0;
    if (bar.count > 1 && bar.hue_count > 1) {
      // Several tasks in turn within a few pixels: one stripe for each.
      const float height = (at.y1 - at.y0) / static_cast<float>(bar.hue_count);
      for (std::uint8_t stripe = 0; stripe < bar.hue_count; ++stripe) {
        const float y = at.y0 + height * static_cast<float>(stripe);
        list_.AddRectFilled({bar.x0, std::round(y)}, {bar.x1, std::round(y + height)}, hue(bar.hues[stripe]));
      }
      return;
    }
    if (bar.count > 1 && bar.solid < 0.95f && width > frame_.em * 0.5f) {
      // A merged bar stands on its ground as high as it is busy.
      const float busy = std::round((at.y1 - at.y0) * std::max(0.4f, bar.solid));
      list_.AddRectFilled({bar.x0, at.y0}, {bar.x1, at.y1}, faded(hue(bar.hue), 0.35f));
      list_.AddRectFilled({bar.x0, at.y1 - busy}, {bar.x1, at.y1}, hue(bar.hue));
      return;
    }
    list_.AddRectFilled({bar.x0, at.y0}, {bar.x1, at.y1}, hue(bar.hue), rounding);
  }

  void paint_inner(const Bar& bar) {
    const Band outer = band(place_, k_solid_height);
    const float y0 = outer.y1 - std::round((outer.y1 - outer.y0) * k_inner_height);
    const ImU32 ground = mixed(hue(bar.hue), IM_COL32(0, 0, 0, 255), 0.35f);
    list_.AddRectFilled({bar.x0, y0}, {bar.x1, outer.y1}, ground);
    const float size = (outer.y1 - y0) * 0.9f;
    if (bar.count == 1 && bar.x1 - bar.x0 > frame_.em * 1.5f && size > frame_.em * 0.55f)
      draw_fitting_text(list_, frame_.fonts.text(), size, {bar.x0 + 3, y0}, bar.x1 - bar.x0 - 6, text_on(ground),
                        document_.trace->spans()[bar.item].function);
  }

  /// From below: those that run, in their hue, and those that are ready, up to the most of both; behind them those that wait, up to their
  /// most. Even the least is seen.
  void paint_load(const std::vector<LoadColumn>& columns) {
    float most_active = 1, most_waiting = 1;
    for (const LoadColumn& column : columns) {
      most_active = std::max(most_active, column.running + column.ready);
      most_waiting = std::max(most_waiting, column.waiting);
    }
    const Band at = band(place_, k_solid_height);
    const float high = at.y1 - at.y0, low = high * k_active_height;
    const auto part_of = [](float value, float most, float height) {
      return value > 0 ? std::max(2.0f, std::round(height * value / most)) : 0;
    };
    for (const LoadColumn& column : columns) {
      const float x1 = std::max(column.x1, column.x0 + 1);
      const float waiting = part_of(column.waiting, most_waiting, high);
      const float running = part_of(column.running, most_active, low), ready = part_of(column.ready, most_active, low);
      if (waiting > 0) list_.AddRectFilled({column.x0, at.y1 - waiting}, {x1, at.y1}, faded(hue(lane_.hue), 0.25f));
      if (running > 0) list_.AddRectFilled({column.x0, at.y1 - running}, {x1, at.y1}, hue(lane_.hue));
      if (ready > 0) list_.AddRectFilled({column.x0, at.y1 - running - ready}, {x1, at.y1 - running}, colours_.ready);
    }
  }

  // A print: a small speech mark on the lane's upper edge.
  void paint_print(float x) {
    const float size = std::round(frame_.em * 0.22f);
    const float y = band(place_, k_solid_height).y0;
    list_.AddTriangleFilled({x - size, y - size * 0.4f}, {x + size, y - size * 0.4f}, {x, y + size}, colours_.text);
  }

  void label(const LaneBars& bars, std::size_t index) {
    const Bar& bar = bars.bars[index];
    const float size = std::round(frame_.em * k_label_size);
    const float pad = std::round(frame_.em * 0.3f);
    if (place_.y1 - place_.y0 < size) return;
    const float y = std::round(place_.centre() - size / 2);
    const float from = std::max(bar.x0, scale_.x0), to = std::min(bar.x1, scale_.x0 + scale_.width);
    if (bar.count > 1) return label_count(bars, index, y, size, pad);
    if (to - from < frame_.em * 1.6f) return;
    if (is_solid(bar.kind)) {
      if (!bars.inner.empty() && place_.y1 - place_.y0 < size * 2) return;
      const float room = to - from - 2 * pad;
      const std::vector<std::string> labels = solid_labels(frame_, document_, lane_, bar);
      for (const std::string& text : labels) {
        if (text_width(frame_.fonts.text(), size, text) > room) continue;
        draw_fitting_text(list_, frame_.fonts.text(), size, {from + pad, y}, room, text_on(hue(bar.hue)), text);
        return;
      }
      // None fits: the shortest one is cut, where enough of it is left.
      if (!labels.empty() && room >= frame_.em * k_least_cut)
        draw_fitting_text(list_, frame_.fonts.text(), size, {from + pad, y}, room, text_on(hue(bar.hue)), labels.back());
      return;
    }
    // Behind a burst of runs the label makes room for the burst's bar and its count.
    const float start = from + (index > 0 && is_solid(bars.bars[index - 1].kind)
                                    ? std::max(0.0f, bars.bars[index - 1].x1 - from) + count_width(bars.bars[index - 1], size)
                                    : 0);
    const std::string text = light_label(frame_, document_, lane_, bar);
    const float room = to - start - 2 * pad;
    const float width = text_width(frame_.fonts.text(), size, text);
    if (text.empty() || (width > room && room < frame_.em * k_least_cut)) return;
    plate(start + pad, std::min(width, room), y, size);
    draw_fitting_text(list_, frame_.fonts.text(), size, {start + pad, y}, room, colours_.text, text);
  }

  float count_width(const Bar& bar, float size) const {
    return bar.count > 1 ? text_width(frame_.fonts.text(), size, count_text(bar)) + frame_.em * 0.4f : 0;
  }
  static std::string count_text(const Bar& bar) { return fmt::format("×{}", bar.count); }

  /// Inside the merged bar, or beside it where nothing stands in the way.
  void label_count(const LaneBars& bars, std::size_t index, float y, float size, float pad) {
    const Bar& bar = bars.bars[index];
    const std::string text = count_text(bar);
    const float width = text_width(frame_.fonts.text(), size, text);
    if (bar.x1 - bar.x0 >= width + pad) {
      const bool plain = bar.hue_count <= 1 && bar.solid >= 0.95f;
      const float x = (bar.x0 + bar.x1 - width) / 2;
      if (!plain) plate(x, width, y, size);
      draw_fitting_text(list_, frame_.fonts.text(), size, {x, y}, width + 1, plain ? text_on(hue(bar.hue)) : colours_.text, text);
      return;
    }
    const float next = index + 1 < bars.bars.size() && is_solid(bars.bars[index + 1].kind) ? bars.bars[index + 1].x0
                       : index + 2 < bars.bars.size()                                      ? bars.bars[index + 2].x0
                                                                                           : scale_.x0 + scale_.width;
    const float end_mark = bars.end != EndMark::none && bars.end_x >= bar.x0 ? bars.end_x : FLT_MAX;
    const float x = bar.x1 + frame_.em * 0.2f;
    if (std::min(next, end_mark) - x < width) return;
    plate(x, width, y, size);
    draw_fitting_text(list_, frame_.fonts.text(), size, {x, y}, width + 1, colours_.text, text);
  }

  void plate(float x, float width, float y, float size) {
    const float pad = std::round(frame_.em * 0.15f);
    list_.AddRectFilled({std::floor(x) - pad, y}, {std::ceil(x + width) + pad, y + size + 1}, faded(colours_.panel, 0.82f), pad);
  }

  ImDrawList& list_;
  Frame& frame_;
  const Palette& colours_;
  const Document& document_;
  const Lane& lane_;
  const LanePlace& place_;
  const TimeScale& scale_;
};

Text text_of(model::TaskState state) {
  switch (state) {
    case model::TaskState::created:
      return Text::not_started;
    case model::TaskState::ready:
      return Text::state_ready;
    case model::TaskState::running:
      return Text::state_running;
    case model::TaskState::waiting:
      return Text::state_waiting;
    case model::TaskState::finished:
      return Text::state_finished;
    default:
      return Text::state_unknown;
  }
}

ImU32 edge_colour(const Palette& colours, model::EdgeKind kind) {
  switch (kind) {
    case model::EdgeKind::creates:
      return colours.edge_creates;
    case model::EdgeKind::awaits:
      return colours.edge_awaits;
    case model::EdgeKind::wakes:
      break;
  }
  return colours.edge_wakes;
}

std::string group_title(const Frame& frame, const Document& document, const Lane& lane) {
  const TaskGroup& group = document.lanes.groups()[lane.index];
  const std::string name = document.lanes.grouping() != Grouping::state ? lane_name(*document.trace, document.lanes, lane)
                           : !group.state                               ? std::string{frame.text(Text::not_yet)}
                                                                        : std::string{frame.text(text_of(*group.state))};
  return fmt::format("{}  ×{}", name, group.size);
}

}  // namespace

void paint_lane(ImDrawList& list, Frame& frame, const Document& document, const Lane& lane, const LaneBars& bars, const LanePlace& place,
                const TimeScale& scale) {
  LanePainter{list, frame, document, lane, place, scale}.paint(bars);
}

void paint_axis(ImDrawList& list, const Frame& frame, const TimeScale& scale, float y0, float labels_y1, float y1) {
  const float size = std::round(frame.em * 0.86f);
  for (const Tick& tick : axis_ticks(scale, frame.em * 6.5f)) {
    const float x = std::round(scale.x_of(tick.axis_ns));
    list.AddRectFilled({x, labels_y1 - frame.em * 0.25f}, {x + 1, y1}, frame.colours.line);
    const float width = text_width(frame.fonts.text(), size, tick.label);
    const float left = std::clamp(x - width / 2, scale.x0, std::max(scale.x0, scale.x0 + scale.width - width));
    draw_fitting_text(list, frame.fonts.text(), size, {left, y0 + (labels_y1 - y0 - size) / 2 - 1}, width + 1, frame.colours.dim_text,
                      tick.label);
  }
}

const LanePlace* place_of_lane(const std::vector<LanePlace>& places, std::uint32_t lane) {
  const auto found = std::ranges::lower_bound(places, lane, {}, &LanePlace::lane);
  return found == places.end() || found->lane != lane ? nullptr : &*found;
}

const LanePlace* place_of_thread(const Document& document, const std::vector<LanePlace>& places, model::ThreadIndex thread) {
  for (const LanePlace& place : places) {
    const Lane lane = document.lanes[place.lane];
    if (lane.kind == LaneKind::worker && lane.index == thread) return &place;
    if (lane.kind == LaneKind::loop && document.trace->loops()[lane.index].thread == thread) return &place;
  }
  return nullptr;
}

ArrowEnds ends_of(const Document& document, const model::Edge& edge, const std::vector<LanePlace>& places, const TimeScale& scale) {
  // The lane of a task, or of the loop or worker on whose thread the event happened.
  const auto place_of = [&](EventIndex event, TaskIndex task) -> const LanePlace* {
    if (task == k_none) return place_of_thread(document, places, document.trace->thread_of(event));
    return place_of_lane(places, document.lanes.of_task(task));
  };
  ArrowEnds ends;
  if (edge.from == k_none || edge.to == k_none) return ends;
  const LanePlace* from = place_of(edge.from, edge.from_task);
  const LanePlace* to = place_of(edge.to, edge.to_task);
  if (from == nullptr || to == nullptr) return ends;
  ends.from = {scale.x_of(document.axis_of(document.trace->time_ns(edge.from))), from->centre()};
  ends.to = {scale.x_of(document.axis_of(document.trace->time_ns(edge.to))), to->centre()};
  ends.seen = std::max(ends.from.x, ends.to.x) >= scale.x0 && std::min(ends.from.x, ends.to.x) <= scale.x0 + scale.width;
  return ends;
}

void paint_edge(ImDrawList& list, const Frame& frame, const model::Edge& edge, const ArrowEnds& ends, float strength) {
  const float thickness = std::max(1.5f, frame.em * 0.13f);
  // A dark seam keeps the arrow apart from the bars that it crosses.
  draw_arrow(list, ends.from, ends.to, faded(frame.colours.background, 0.7f * strength), thickness * 2.2f, frame.em * 0.55f);
  draw_arrow(list, ends.from, ends.to, faded(edge_colour(frame.colours, edge.kind), strength), thickness, frame.em * 0.5f);
}

std::string lane_title(const Frame& frame, const Document& document, const Lane& lane) {
  if (lane.kind == LaneKind::group) return group_title(frame, document, lane);
  std::string name = lane_name(*document.trace, document.lanes, lane);
  if (lane.kind == LaneKind::loop && frame.language == Language::chinese && name == "event loop") return frame.text(Text::event_loop_lane);
  return name;
}

}  // namespace interleave::gui
