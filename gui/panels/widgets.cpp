// What panels are made of.
#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {

PanelScope::PanelScope(const char* name, Area area, ImU32 ground, Padding padding, ImGuiWindowFlags flags) {
  constexpr ImGuiWindowFlags k_still = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::SetCursorScreenPos(area.from);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground);
  if (padding == Padding::none) ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild(name, area.size, false,
                    flags | ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoNav | (padding == Padding::none ? k_still : 0));
  if (padding == Padding::none) ImGui::PopStyleVar();
}
PanelScope::~PanelScope() {
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

PopupScope::PopupScope(const char* name, const Frame& frame, Area area, ImVec2 wanted) {
  const float em = frame.em;
  const ImVec2 size{std::min(area.size.x - em * 2, wanted.x), std::min(area.size.y - em * 2, wanted.y)};
  ImGui::SetNextWindowPos({area.from.x + std::round((area.size.x - size.x) / 2), area.from.y + std::round((area.size.y - size.y) / 2)});
  ImGui::SetNextWindowSize(size);
  ImGui::SetNextWindowFocus();
  ImGui::PushStyleColor(ImGuiCol_WindowBg, frame.colours.panel);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, 0u);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {em * 1.2f, em});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::Begin(name, nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
}
PopupScope::~PopupScope() {
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor(2);
}

void heading(const Frame& frame, const char* text) {
  ImGui::PushFont(frame.fonts.bold());
  ImGui::PushStyleColor(ImGuiCol_Text, frame.colours.dim_text);
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text);
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void task_chip(const Viewer& viewer, Frame& frame, std::size_t document, TaskIndex task, const char* id) {
  const Document& shown = viewer.documents[document];
  const model::Task& row = shown.trace->tasks()[task];
  const ImU32 colour = frame.colours.hues[shown.hue_of(task) % k_hue_count];
  frame.fonts.need(row.name);
  const float em = frame.em;
  const float width = em * 1.1f + text_width(frame.fonts.text(), em, row.name);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(id);
  if (ImGui::InvisibleButton("chip", {width, std::round(em * 1.25f)}))
    frame.issue({.command = Command::select_task, .document = document, .index = task, .at = 0, .amount = 0});
  frame.record_item(std::string{"chip."} + id + "." + std::string{row.name});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (ImGui::IsItemHovered()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    list.AddRectFilled(at, {at.x + width, at.y + em * 1.25f}, faded(frame.colours.accent, 0.2f), em * 0.2f);
  }
  list.AddRectFilled({at.x, at.y + em * 0.2f}, {at.x + em * 0.75f, at.y + em * 0.98f}, colour, em * 0.15f);
  draw_fitting_text(list, frame.fonts.text(), em, {at.x + em * 1.05f, at.y + em * 0.1f}, width, frame.colours.text, row.name);
  ImGui::PopID();
}

void wrapped(Frame& frame, std::string_view text) {
  frame.fonts.need(text);
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
}

void dim(Frame& frame, std::string_view text) {
  frame.fonts.need(text);
  ImGui::PushStyleColor(ImGuiCol_Text, frame.colours.dim_text);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

void dim_wrapped(Frame& frame, std::string_view text) {
  ImGui::PushStyleColor(ImGuiCol_Text, frame.colours.dim_text);
  wrapped(frame, text);
  ImGui::PopStyleColor();
}

bool choice(Frame& frame, const char* name, const char* title, bool chosen) {
  ImGui::PushID(name);
  const ImU32 ground = chosen ? mixed(frame.colours.raised, frame.colours.accent, 0.45f) : frame.colours.raised;
  ImGui::PushStyleColor(ImGuiCol_Button, ground);
  const bool pressed = ImGui::Button(title);
  ImGui::PopStyleColor();
  ImGui::PopID();
  frame.record_item(name);
  return pressed;
}

bool text_box(Frame& frame, const char* name, const char* hint, std::string& text, bool take_focus) {
  char buffer[256];
  text.copy(buffer, sizeof buffer - 1);
  buffer[std::min(text.size(), sizeof buffer - 1)] = '\0';
  ImGui::PushID(name);
  if (take_focus) ImGui::SetKeyboardFocusHere();
  const bool changed = ImGui::InputTextWithHint("##text", hint, buffer, sizeof buffer, ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopID();
  frame.record_item(name);
  if (changed) {
    text = buffer;
    frame.fonts.need(text);
  }
  return changed;
}

std::string short_file(std::string_view path) { return std::string{path.substr(path.rfind('/') + 1)}; }
std::string place_text(const model::Site& site) {
  return site.line == 0 ? std::string{} : short_file(site.file) + ":" + std::to_string(site.line);
}

ImU32 readable_hue(const Frame& frame, const Document& document, TaskIndex task) {
  return mixed(frame.colours.hues[document.hue_of(task) % k_hue_count], frame.colours.text, 0.25f);
}

}  // namespace interleave::gui
