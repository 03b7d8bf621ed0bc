// Who waits for whom as of the cursor: each thing once, circles in red, the longest chain marked.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "gui/state/await_picture.hpp"

namespace interleave::gui {
namespace {

class GraphPanel {
 public:
  GraphPanel(const Viewer& viewer, std::size_t document, Frame& frame, const AwaitPicture& picture)
      : document_{viewer.documents[document]},
        index_{document},
        trace_{*document_.trace},
        frame_{frame},
        picture_{picture},
        list_{*ImGui::GetWindowDrawList()} {}

  void draw() {
    const float em = frame_.em;
    box_height_ = std::round(em * 1.7f);
    // Arrows that bow over or under boxes find room between the rows.
    const bool bows = std::ranges::any_of(picture_.arrows, [&](const AwaitArrow& arrow) { return course_of(arrow) != Course::straight; });
    row_height_ = std::round(em * (bows ? 3.6f : 2.3f));
    place_columns();
    origin_ = ImGui::GetCursorScreenPos();
    if (bows) origin_.y += row_height_ - box_height_;
    // Circles and the chain lie over the others.
    for (const bool important : {false, true})
      for (const AwaitArrow& arrow : picture_.arrows)
        if ((arrow.in_circle || arrow.in_longest) == important) draw_arrow_of(arrow);
    for (std::uint32_t box = 0; box < picture_.boxes.size(); ++box) draw_box(box);
    ImGui::SetCursorScreenPos(origin_);
    ImGui::Dummy({x_.empty() ? 1 : x_.back() + width_.back(), row_height_ * static_cast<float>(picture_.rows)});
  }

 private:
  const insight::AwaitNode& first_node(const AwaitBox& box) const { return picture_.graph.nodes[box.nodes.front()]; }

  std::string title(const AwaitBox& box) const {
    const insight::AwaitNode& node = first_node(box);
    if (box.nodes.size() == 1) return insight::entity_name(trace_, node.id, frame_.language);
    std::string name;
    if (node.entity.kind == model::EntityKind::task) {
      const model::Task task = trace_.tasks()[node.entity.index];
      name = task.function.empty() ? task.name : task.function;
    } else {
      name = insight::entity_name(trace_, node.id, frame_.language);
    }
    return fmt::format("{} ×{}", name, box.nodes.size());
  }

  void place_columns() {
    const float em = frame_.em;
    width_.assign(picture_.columns, em * 4);
    titles_.reserve(picture_.boxes.size());
    for (const AwaitBox& box : picture_.boxes) {
      titles_.push_back(title(box));
      frame_.fonts.need(titles_.back());
      const float wide = text_width(frame_.fonts.text(), em, titles_.back()) + em * 2.4f;
      width_[box.column] = std::max(width_[box.column], std::min(wide, em * 20));
    }
    float x = 0;
    for (const float wide : width_) {
      x_.push_back(x);
      x += wide + em * 3.5f;
    }
  }

  ImVec2 corner(const AwaitBox& box) const { return {origin_.x + x_[box.column], origin_.y + row_height_ * static_cast<float>(box.row)}; }
  bool is_seen(float y0, float y1) const { return y1 >= list_.GetClipRectMin().y && y0 <= list_.GetClipRectMax().y; }

  // Back to where a circle began it goes under the boxes, past others of its row over them: behind them nobody would see it.
  enum class Course { straight, over, under };
  Course course_of(const AwaitArrow& arrow) const {
    const AwaitBox &from = picture_.boxes[arrow.from], &to = picture_.boxes[arrow.to];
    if (to.column <= from.column) return Course::under;
    return to.row == from.row && to.column > from.column + 1 ? Course::over : Course::straight;
  }

  void draw_arrow_of(const AwaitArrow& arrow) {
    const AwaitBox &from = picture_.boxes[arrow.from], &to = picture_.boxes[arrow.to];
    const ImVec2 a = corner(from), b = corner(to);
    const Course course = course_of(arrow);
    const float a_wide = width_[from.column], b_wide = width_[to.column];
    ImVec2 begin{a.x + a_wide, a.y + box_height_ / 2}, end{b.x, b.y + box_height_ / 2}, bow{std::max(frame_.em, (end.x - begin.x) / 2), 0};
    if (course != Course::straight) {
      const float side = course == Course::under ? box_height_ : 0;
      begin = {a.x + a_wide * 0.6f, a.y + side};
      end = {b.x + b_wide * 0.4f, b.y + side};
      bow = {0, (row_height_ - box_height_) * (course == Course::under ? 1.15f : -1.15f)};
    }
    if (!is_seen(std::min(begin.y, end.y) - row_height_, std::max(begin.y, end.y) + row_height_)) return;
    const float em = frame_.em;
    const ImU32 colour = arrow.in_circle    ? frame_.colours.bad
                         : arrow.in_longest ? frame_.colours.accent
                                            : faded(frame_.colours.edge_awaits, 0.7f);
    const float thick = em * (arrow.in_circle || arrow.in_longest ? 0.2f : 0.1f);
    list_.AddBezierCubic(begin, {begin.x + bow.x, begin.y + bow.y}, {end.x - bow.x, end.y + bow.y}, end, colour, thick);
    const float head = em * 0.45f, half = head * 0.6f, up = bow.y < 0 ? -head : head;
    if (course == Course::straight)
      list_.AddTriangleFilled(end, {end.x - head, end.y - half}, {end.x - head, end.y + half}, colour);
    else
      list_.AddTriangleFilled(end, {end.x - half, end.y + up}, {end.x + half, end.y + up}, colour);
    if (arrow.count < 2) return;
    const std::string count = fmt::format("×{}", arrow.count);
    draw_fitting_text(list_, frame_.fonts.text(), std::round(em * 0.8f), {begin.x + em * 0.4f, begin.y - em}, em * 6,
                      frame_.colours.dim_text, count);
  }

  void draw_box(std::uint32_t index) {
    const AwaitBox& box = picture_.boxes[index];
    const ImVec2 from = corner(box), to{from.x + width_[box.column], from.y + box_height_};
    if (!is_seen(from.y, to.y)) return;
    const float em = frame_.em;
    const insight::AwaitNode& node = first_node(box);
    const bool is_task = node.entity.kind == model::EntityKind::task;
    const ImU32 hue = is_task ? frame_.colours.hues[document_.hue_of(node.entity.index) % k_hue_count] : frame_.colours.dim_text;
    const bool selected = std::ranges::any_of(box.nodes, [&](std::uint32_t each) {
      const model::Entity entity = picture_.graph.nodes[each].entity;
      return entity.kind == model::EntityKind::task && entity.index == document_.selected;
    });
    list_.AddRectFilled(from, to, selected ? frame_.colours.lane_selected : frame_.colours.lane, em * (is_task ? 0.25f : 0.8f));
    const ImU32 edge = box.in_circle ? frame_.colours.bad : box.in_longest ? frame_.colours.accent : faded(hue, 0.7f);
    list_.AddRect(from, to, edge, em * (is_task ? 0.25f : 0.8f), 0, em * (box.in_circle || box.in_longest ? 0.18f : 0.08f));
    float x = from.x + em * 0.5f;
    if (is_task) {
      draw_badge(list_, {x + em * 0.4f, (from.y + to.y) / 2}, em * 0.38f, badge_of(node.state), hue, frame_.colours);
      x += em * 1.2f;
    }
    draw_fitting_text(list_, frame_.fonts.text(), em, {x, from.y + std::round((box_height_ - em) / 2) - 1}, to.x - x - em * 0.4f,
                      frame_.colours.text, titles_[index]);
    ImGui::SetCursorScreenPos(from);
    ImGui::PushID(static_cast<int>(index));
    if (ImGui::InvisibleButton("box", {to.x - from.x, to.y - from.y}) && is_task)
      frame_.issue({.command = Command::select_task, .document = index_, .index = node.entity.index, .at = 0, .amount = 0});
    ImGui::PopID();
    frame_.record_item(fmt::format("graph.{}.{}", index_, titles_[index]));
    if (ImGui::IsItemHovered()) tell(box);
  }

  void tell(const AwaitBox& box) {
    constexpr std::size_t k_most = 12;
    std::string text;
    for (std::size_t at = 0; at < box.nodes.size() && at < k_most; ++at)
      text += (at > 0 ? "\n" : "") + insight::entity_name(trace_, picture_.graph.nodes[box.nodes[at]].id, frame_.language);
    if (box.nodes.size() > k_most) text += fmt::format("\n… {}", box.nodes.size());
    if (box.in_circle) text += fmt::format("\n{}", frame_.text(Text::circle));
    if (box.in_longest) text += fmt::format("\n{}", frame_.text(Text::longest_chain));
    if (box.orphan) text += fmt::format("\n{}", frame_.text(Text::orphan));
    frame_.fonts.need(text);
    ImGui::SetTooltip("%s", text.c_str());
  }

  const Document& document_;
  const std::size_t index_;
  const model::Trace& trace_;
  Frame& frame_;
  const AwaitPicture& picture_;
  ImDrawList& list_;
  ImVec2 origin_;
  float box_height_ = 0, row_height_ = 0;
  std::vector<float> x_, width_;  // by column
  std::vector<std::string> titles_;
};

}  // namespace

void draw_await_graph(const Viewer& viewer, std::size_t document, Frame& frame) {
  const AwaitPicture* picture = frame.moments[document].graph;
  if (picture == nullptr || picture->boxes.empty()) return dim(frame, frame.text(Text::nobody_waits));
  GraphPanel{viewer, document, frame, *picture}.draw();
}

}  // namespace interleave::gui
