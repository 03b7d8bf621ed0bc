// Opens a file where the desktop has no dialog of its own: the last ones, folders, traces, and a line to type in.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

Order with_text(Command command, std::string text) {
  Order order{.command = command};
  order.text = std::move(text);
  return order;
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  if (bytes < 1024 * 1024) return fmt::format("{:.0f} KiB", static_cast<double>(bytes) / 1024);
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1024 * 1024));
}

class FileDialog {
 public:
  FileDialog(const Viewer& viewer, Frame& frame)
      : viewer_{viewer}, browser_{viewer.browser}, frame_{frame}, rows_{fitting_rows(browser_)} {}

  void draw() {
    heading(frame_, frame_.text(browser_.to_compare ? Text::open_to_compare : Text::open_trace));
    ImGui::SetNextItemWidth(-1);
    std::string text = browser_.text;
    if (text_box(frame_, "file.name", frame_.text(Text::file_hint), text, ImGui::IsWindowAppearing() || moved()))
      frame_.issue(with_text(Command::set_file_name, text));
    handle_keys();
    draw_folder();
    const float recent = viewer_.recent.empty() ? 0 : frame_.em * 1.5f * static_cast<float>(viewer_.recent.size() + 1);
    ImGui::BeginChild("files", {0, std::max(frame_.em * 6, ImGui::GetContentRegionAvail().y - recent)});
    if (!browser_.error.empty()) dim_wrapped(frame_, browser_.error);
    if (rows_.empty() && browser_.error.empty()) dim(frame_, frame_.text(Text::no_traces_here));
    for (std::uint32_t index = 0; index < rows_.size(); ++index) draw_row(index);
    ImGui::EndChild();
    draw_recent();
  }

 private:
  // A folder was entered: the line is typed into anew.
  bool moved() const {
    ImGuiStorage& memory = *ImGui::GetStateStorage();
    const ImGuiID id = ImGui::GetID("folder");
    const auto now = static_cast<int>(std::filesystem::hash_value(browser_.folder) & 0x7FFFFFFF);
    const bool is_new = memory.GetInt(id) != now;
    memory.SetInt(id, now);
    return is_new;
  }

  void handle_keys() {
    if (ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(key::k_enter, false)) return frame_.issue(Command::choose_file);
    if (ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(key::k_escape, false)) return frame_.issue(Command::open_file);
    const std::uint32_t row = std::min(browser_.row, static_cast<std::uint32_t>(std::max<std::size_t>(rows_.size(), 1) - 1));
    if (ImGui::IsKeyPressed(key::k_down) && row + 1 < rows_.size()) choose_row(row + 1);
    if (ImGui::IsKeyPressed(key::k_up) && row > 0) choose_row(row - 1);
  }
  void choose_row(std::uint32_t row) {
    frame_.issue({.command = Command::choose_file_row, .document = 0, .index = row, .at = 0, .amount = 0});
  }

  void draw_folder() {
    if (ImGui::Button("..")) frame_.issue(with_text(Command::browse, browser_.folder.parent_path().string()));
    frame_.record_item("file.up");
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    dim(frame_, browser_.folder.string());
  }

  void draw_row(std::uint32_t index) {
    const FileRow& row = browser_.rows[rows_[index]];
    const bool chosen = index == browser_.row;
    const std::string name = row.folder ? row.name + "/" : row.name;
    frame_.fonts.need(name);
    ImGui::PushID(static_cast<int>(index));
    if (ImGui::Selectable(name.c_str(), chosen, 0, {0, std::round(frame_.em * 1.2f)}))
      frame_.issue(with_text(Command::choose_file, (browser_.folder / row.name).string()));
    ImGui::PopID();
    frame_.record_item("file." + row.name);
    if (chosen && !ImGui::IsItemVisible()) ImGui::SetScrollHereY();
    if (row.folder) return;
    const std::string size = size_text(row.bytes);
    const float wide = text_width(frame_.fonts.text(), frame_.em, size);
    draw_fitting_text(*ImGui::GetWindowDrawList(), frame_.fonts.text(), frame_.em,
                      {ImGui::GetItemRectMax().x - wide - frame_.em, ImGui::GetItemRectMin().y + 1}, wide + 1, frame_.colours.dim_text,
                      size);
  }

  void draw_recent() {
    if (viewer_.recent.empty()) return;
    heading(frame_, frame_.text(Text::recent_files));
    for (std::size_t index = 0; index < viewer_.recent.size(); ++index) {
      const std::string path = viewer_.recent[index].string();
      frame_.fonts.need(path);
      ImGui::PushID(static_cast<int>(index));
      if (ImGui::Selectable(path.c_str())) frame_.issue(with_text(Command::choose_file, path));
      ImGui::PopID();
      frame_.record_item(fmt::format("recent.{}", index));
    }
  }

  const Viewer& viewer_;
  const FileBrowser& browser_;
  Frame& frame_;
  const std::vector<std::uint32_t> rows_;
};

}  // namespace

void draw_file_dialog(const Viewer& viewer, Frame& frame, Area area) {
  const PopupScope popup{"file dialog", frame, area, {frame.em * 44, frame.em * 34}};
  frame.record("file dialog", ImGui::GetWindowPos(),
               {ImGui::GetWindowPos().x + ImGui::GetWindowSize().x, ImGui::GetWindowPos().y + ImGui::GetWindowSize().y});
  FileDialog{viewer, frame}.draw();
}

}  // namespace interleave::gui
