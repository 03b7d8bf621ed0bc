// What is wrong: the diagnoses, worst first, each with what it means and what to do; and what is broken in the trace itself.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "gui/panels/rich_text.hpp"

namespace interleave::gui {
namespace {

using insight::Finding;
using insight::Severity;

ImU32 colour_of(const Palette& colours, Severity severity) {
  return severity == Severity::critical ? colours.bad : severity == Severity::warning ? colours.warning : colours.accent;
}

/// A triangle, a diamond or a disc: the shape says the severity, too.
void draw_severity(ImDrawList& list, ImVec2 centre, float r, Severity severity, ImU32 colour) {
  switch (severity) {
    case Severity::critical:
      list.AddTriangleFilled({centre.x, centre.y - r}, {centre.x + r, centre.y + r * 0.8f}, {centre.x - r, centre.y + r * 0.8f}, colour);
      break;
    case Severity::warning:
      list.AddQuadFilled({centre.x, centre.y - r}, {centre.x + r, centre.y}, {centre.x, centre.y + r}, {centre.x - r, centre.y}, colour);
      break;
    case Severity::info:
      list.AddCircleFilled(centre, r * 0.75f, colour);
      break;
  }
}

bool dragged() {
  const ImGuiIO& io = ImGui::GetIO();
  return io.MouseDragMaxDistanceSqr[0] > io.MouseDragThreshold * io.MouseDragThreshold;
}

/// Content that is clicked as one: it is lit while the pointer is over it.
class Card {
 public:
  Card(Frame& frame, bool chosen) : frame_{frame}, chosen_{chosen}, list_{*ImGui::GetWindowDrawList()} {
    list_.ChannelsSplit(2);
    list_.ChannelsSetCurrent(1);
    ImGui::BeginGroup();
  }
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;

  /// Ends it. True: it was clicked.
  bool finish(const std::string& name) {
    ImGui::EndGroup();
    const float pad = frame_.em * 0.25f;
    const ImVec2 from{ImGui::GetItemRectMin().x - pad, ImGui::GetItemRectMin().y - pad / 2};
    const ImVec2 to{from.x + ImGui::GetContentRegionAvail().x + pad, ImGui::GetItemRectMax().y + pad / 2};
    frame_.record(name, from, to);
    const bool hovered = ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(from, to);
    list_.ChannelsSetCurrent(0);
    if (chosen_) list_.AddRectFilled(from, to, frame_.colours.lane_selected, frame_.em * 0.2f);
    if (hovered) list_.AddRectFilled(from, to, faded(frame_.colours.accent, 0.15f), frame_.em * 0.2f);
    list_.ChannelsMerge();
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    return hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Left) && !dragged();
  }

 private:
  Frame& frame_;
  const bool chosen_;
  ImDrawList& list_;
};

class ProblemsPanel {
 public:
  ProblemsPanel(const Viewer& viewer, std::size_t document, Frame& frame)
      : viewer_{viewer}, index_{document}, document_{viewer.documents[document]}, trace_{*document_.trace}, frame_{frame} {}

  void draw() {
    const auto diagnosis = document_.insights->diagnosis();
    if (!diagnosis) {
      dim(frame_, frame_.text(Text::looking_for_problems));
      return draw_broken_rules();
    }
    if (diagnosis->findings.empty()) draw_none(*diagnosis);
    for (std::size_t number = 0; number < diagnosis->findings.size(); ++number) draw_finding(diagnosis->findings[number], number);
    draw_broken_rules();
    draw_left_out(*diagnosis);
  }

 private:
  void draw_none(const insight::Diagnosis& diagnosis) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_end_mark(*ImGui::GetWindowDrawList(), {at.x + frame_.em * 0.5f, at.y + frame_.em * 0.55f}, frame_.em * 0.4f, EndMark::returned,
                  frame_.colours);
    ImGui::SetCursorScreenPos({at.x + frame_.em * 1.3f, at.y});
    ImGui::TextUnformatted(frame_.text(Text::no_problems));
    ImGui::SameLine(0, frame_.em);
    dim(frame_, fmt::format(fmt::runtime(frame_.text(Text::rules_decided)), insight::k_rules.size() - diagnosis.left_out.size(),
                            insight::k_rules.size()));
  }

  void go_to(EventIndex event, TaskIndex task) {
    if (task != k_none) frame_.issue({.command = Command::select_task, .document = index_, .index = task, .at = 0, .amount = 0});
    if (event != k_none) frame_.issue({.command = Command::go_to_event, .document = index_, .index = event, .at = 0, .amount = 0});
  }

  void draw_finding(const Finding& found, std::size_t number) {
    Card card{frame_, found.event == document_.cursor};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float em = frame_.em;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImU32 colour = colour_of(frame_.colours, found.severity);
    draw_severity(list, {at.x + em * 0.55f, at.y + em * 0.6f}, em * 0.42f, found.severity, colour);
    ImGui::SetCursorScreenPos({at.x + em * 1.4f, at.y});
    ImGui::BeginGroup();
    const std::string_view rule = info_of(found.rule).name;
    ImGui::PushFont(frame_.fonts.bold());
    ImGui::TextUnformatted(rule.data(), rule.data() + rule.size());
    ImGui::PopFont();
    ImGui::SameLine(0, em * 0.8f);
    dim(frame_, fmt::format("{}   {}", insight::human_time(static_cast<std::int64_t>(document_.axis_of(found.time.begin_ns))),
                            place_text(trace_.site(found.site))));
    const std::string text = insight::sentence(trace_, found, viewer_.language);
    frame_.fonts.need(text);
    draw_rich_text(frame_, text, [&](std::string_view name) { return colour_of_name(found, name); });
    dim_wrapped(frame_, insight::advice(found.rule, viewer_.language));
    ImGui::EndGroup();
    if (card.finish(fmt::format("problem.{}.{}", index_, number))) go_to(found.event, found.task);
    ImGui::Spacing();
  }

  ImU32 colour_of_name(const Finding& found, std::string_view name) const {
    const auto is_called = [&](TaskIndex task) { return task != k_none && trace_.tasks()[task].name == name; };
    if (is_called(found.task)) return readable_hue(frame_, document_, found.task);
    for (const insight::Concerned& each : found.tasks)
      if (is_called(each.task)) return readable_hue(frame_, document_, each.task);
    return 0;
  }

  /// What the trace itself breaks: lost events, damage, a recorder's fault.
  void draw_broken_rules() {
    constexpr std::size_t k_most = 100;
    if (!trace_.checked()) return dim(frame_, frame_.text(Text::checking));
    const auto problems = trace_.problems();
    if (problems.empty()) return;
    heading(frame_, frame_.text(Text::broken_trace));
    for (std::size_t number = 0; number < problems.size() && number < k_most; ++number) {
      Card card{frame_, problems[number].event != k_none && problems[number].event == document_.cursor};
      wrapped(frame_, problems[number].event == k_none ? problems[number].message
                                                       : fmt::format("#{}  {}", problems[number].event, problems[number].message));
      if (card.finish(fmt::format("broken.{}.{}", index_, number))) go_to(problems[number].event, k_none);
    }
    if (problems.size() > k_most) dim(frame_, fmt::format("… {}", problems.size()));
  }

  void draw_left_out(const insight::Diagnosis& diagnosis) {
    if (diagnosis.left_out.empty()) return;
    heading(frame_, frame_.text(Text::not_decided));
    for (const insight::LeftOut& out : diagnosis.left_out)
      dim_wrapped(frame_, fmt::format("{}: {}", info_of(out.rule).name, insight::reason(out, viewer_.language)));
  }

  const Viewer& viewer_;
  const std::size_t index_;
  const Document& document_;
  const model::Trace& trace_;
  Frame& frame_;
};

}  // namespace

void draw_problems(const Viewer& viewer, std::size_t document, Frame& frame) { ProblemsPanel{viewer, document, frame}.draw(); }

}  // namespace interleave::gui
