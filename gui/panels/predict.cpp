// The question of predict mode, its answers, and how many were right.
#include <fmt/format.h>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "gui/state/predict.hpp"

namespace interleave::gui {

void draw_predict(const Viewer& viewer, Frame& frame) {
  const std::size_t index = viewer.active;
  const Document& document = viewer.documents[index];
  const Predict& predict = viewer.predict;
  if (predict.truth != k_none && predict.truth < document.trace->tasks().size()) {
    const bool right = predict.guess == predict.truth;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_end_mark(*ImGui::GetWindowDrawList(), {at.x + frame.em * 0.5f, at.y + frame.em * 0.6f}, frame.em * 0.4f,
                  right ? EndMark::returned : EndMark::raised, frame.colours);
    ImGui::SetCursorScreenPos({at.x + frame.em * 1.3f, at.y});
    wrapped(frame, fmt::format("{} {}", frame.text(right ? Text::predict_right : Text::predict_wrong),
                               document.trace->tasks()[predict.truth].name));
    dim(frame, fmt::format(fmt::runtime(frame.text(Text::predict_score)), predict.right, predict.asked));
    ImGui::Spacing();
  }
  const PredictQuestion question = predict_question(*document.trace, *frame.moments[index].now);
  if (question.turn == k_none) return dim_wrapped(frame, frame.text(Text::predict_over));
  heading(frame, frame.text(Text::predict_question));
  ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, {0, 0.5f});
  for (const TaskIndex task : question.candidates) {
    const std::string_view name = document.trace->tasks()[task].name;
    frame.fonts.need(name);
    ImGui::PushID(static_cast<int>(task));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::Button(fmt::format("    {}", name).c_str(), {ImGui::GetContentRegionAvail().x, 0}))
      frame.issue({.command = Command::answer, .document = index, .index = task, .at = 0, .amount = 0});
    ImGui::PopID();
    frame.record_item(fmt::format("predict.{}", name));
    ImGui::GetWindowDrawList()->AddRectFilled({at.x + frame.em * 0.4f, at.y + frame.em * 0.35f},
                                              {at.x + frame.em * 1.1f, at.y + frame.em * 1.05f},
                                              frame.colours.hues[document.hue_of(task) % k_hue_count], frame.em * 0.14f);
  }
  ImGui::PopStyleVar();
  ImGui::Spacing();
}

}  // namespace interleave::gui
