#include "gui/panels/lanes_pointer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace interleave::gui {
namespace {

class LanesPointer {
 public:
  explicit LanesPointer(const SeenLanes& seen) : seen_{seen} {}

  void follow() {
    const ImGuiIO& io = ImGui::GetIO();
    ImGui::SetCursorScreenPos(seen_.names.from);
    if (ImGui::InvisibleButton(seen_.widget("names").c_str(), {std::max(1.0f, seen_.names.size.x), std::max(1.0f, seen_.lanes.size.y)}))
      click_name(io.MousePos);
    const bool over_names = ImGui::IsItemHovered();
    ImGui::SetCursorScreenPos(seen_.lanes.from);
    ImGui::InvisibleButton(seen_.widget("timeline").c_str(), {std::max(1.0f, seen_.lanes.size.x), std::max(1.0f, seen_.lanes.size.y)});
    seen_.frame.record_item(seen_.widget("timeline"));
    const bool over_lanes = ImGui::IsItemHovered();
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left) && io.KeyShift) {
      Order measured = seen_.order(Command::measure);
      measured.at = seen_.scale.axis_of(io.MouseClickedPos[0].x);
      measured.amount = seen_.scale.axis_of(io.MousePos.x) - measured.at;
      seen_.frame.issue(measured);
    } else if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
      Order pan = seen_.order(Command::pan_by);
      pan.amount = -static_cast<double>(io.MouseDelta.x) / seen_.scale.pixels_per_ns();
      if (pan.amount != 0) seen_.frame.issue(pan);
      if (io.MouseDelta.y != 0 && overflows()) scroll(-static_cast<double>(io.MouseDelta.y / seen_.row));
    } else if (ImGui::IsItemDeactivated() && over_lanes && !dragged(io)) {
      click_lanes(io.MousePos);
    }
    if (over_lanes && !ImGui::IsItemActive()) hover(io.MousePos);
    if ((over_lanes || over_names) && (io.MouseWheel != 0 || io.MouseWheelH != 0)) turn_wheel(io);
  }

 private:
  const LanePlace* place_at(float y) const {
    for (const LanePlace& place : seen_.places)
      if (y >= place.y0 && y < place.y1) return &place;
    return nullptr;
  }

  static bool dragged(const ImGuiIO& io) { return io.MouseDragMaxDistanceSqr[0] > io.MouseDragThreshold * io.MouseDragThreshold; }
  bool overflows() const { return seen_.content_end > seen_.lanes.to().y || seen_.document.scroll > 0; }

  void scroll(double rows) {
    Order order = seen_.order(Command::scroll_lanes);
    order.amount = rows;
    seen_.frame.issue(order);
  }

  void turn_wheel(const ImGuiIO& io) {
    if (io.KeyCtrl) {
      Order zoom = seen_.order(Command::zoom_at);
      zoom.at = seen_.scale.axis_of(io.MousePos.x);
      zoom.amount = std::pow(0.8, static_cast<double>(io.MouseWheel));
      seen_.frame.issue(zoom);
      return;
    }
    const float sideways = io.MouseWheelH + (io.KeyShift ? io.MouseWheel : 0);
    if (sideways != 0) {
      Order pan = seen_.order(Command::pan_by);
      pan.amount = -static_cast<double>(sideways) * seen_.viewer.visible.length_ns() * 0.08;
      seen_.frame.issue(pan);
    } else if (overflows() && (io.MouseWheel > 0 || seen_.content_end > seen_.lanes.to().y)) {
      scroll(-static_cast<double>(io.MouseWheel));
    }
  }

  void click_name(ImVec2 at) {
    const LanePlace* place = place_at(at.y);
    if (place == nullptr) return;
    const Lane lane = seen_.lane_of(*place);
    const float fold_end = seen_.names.from.x + seen_.frame.em * (1.3f + 0.8f * static_cast<float>(std::min(lane.depth, 8u)));
    Order order = seen_.order(Command::activate);
    if (lane.has_children && (at.x < fold_end || lane.kind == LaneKind::group)) {
      order.command = Command::fold;
      order.index = place->lane;
    } else if (lane.kind == LaneKind::task) {
      order.command = Command::select_task;
      order.index = lane.index;
    }
    seen_.frame.issue(order);
  }

  void click_lanes(ImVec2 at) {
    if (const EventIndex other_end = arrow_end_at(at); other_end != k_none) {
      Order jump = seen_.order(Command::go_to_event);
      jump.index = other_end;
      return seen_.frame.issue(jump);
    }
    const LanePlace* place = place_at(at.y);
    Order go = seen_.order(Command::go_to_time);
    go.at = seen_.scale.axis_of(at.x);
    if (place != nullptr) {
      if (const Bar* bar = bar_at(*place, at.x); bar != nullptr && is_solid(bar->kind) && bar->x1 - bar->x0 < seen_.frame.em) {
        // A narrow bar stands for its beginning: the pixel's time may lie behind the next event already.
        go.command = Command::go_to_event;
        go.index = event_of(seen_.document, seen_.lane_of(*place), *bar);
      }
      if (seen_.lane_of(*place).kind == LaneKind::task) {
        Order select = seen_.order(Command::select_task);
        select.index = seen_.lane_of(*place).index;
        seen_.frame.issue(select);
      }
    }
    seen_.frame.issue(go);
  }

  /// The far end of the arrow whose end or beginning lies here.
  EventIndex arrow_end_at(ImVec2 at) const {
    const float reach = seen_.frame.em * 0.5f;
    const auto near = [&](ImVec2 point) { return std::abs(point.x - at.x) <= reach && std::abs(point.y - at.y) <= reach; };
    for (const Arrow& arrow : seen_.arrows) {
      if (near(arrow.ends.to)) return arrow.edge.to == seen_.document.cursor ? arrow.edge.from : arrow.edge.to;
      if (near(arrow.ends.from)) return arrow.edge.from == seen_.document.cursor ? arrow.edge.to : arrow.edge.from;
    }
    return k_none;
  }

  const LoadColumn* column_at(const LanePlace& place, float x) const {
    const auto index = static_cast<std::size_t>(&place - seen_.places.data());
    if (index >= seen_.bars.size()) return nullptr;
    for (const LoadColumn& column : seen_.bars[index].load)
      if (x >= column.x0 && x < column.x1) return &column;
    return nullptr;
  }

  const Bar* bar_at(const LanePlace& place, float x) const {
    const auto index = static_cast<std::size_t>(&place - seen_.places.data());
    if (index >= seen_.bars.size()) return nullptr;
    const Bar* found = nullptr;
    for (const Bar& bar : seen_.bars[index].bars)
      if (x >= bar.x0 && x < bar.x1 && (found == nullptr || is_solid(bar.kind))) found = &bar;
    return found;
  }

  void hover(ImVec2 at) {
    if (const LanePlace* place = place_at(at.y)) {
      if (const LoadColumn* column = column_at(*place, at.x)) {
        ImGui::SetTooltip("%s", describe_load(seen_.frame, seen_.document, seen_.lane_of(*place), *column).c_str());
        return;
      }
      if (const Bar* bar = bar_at(*place, at.x)) {
        const std::string text = describe_bar(seen_.frame, seen_.document, seen_.lane_of(*place), *bar);
        seen_.frame.fonts.need(text);
        ImGui::SetTooltip("%s", text.c_str());
      }
    }
  }

  const SeenLanes& seen_;
};

}  // namespace

std::string lanes_widget(std::size_t document, std::string_view name) { return fmt::format("lanes.{}.{}", document, name); }

void follow_pointer(const SeenLanes& seen) { LanesPointer{seen}.follow(); }

}  // namespace interleave::gui
