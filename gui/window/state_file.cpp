#include "gui/window/state_file.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

namespace interleave::gui {
namespace {

nlohmann::json index_json(std::uint32_t index) { return index == k_none ? nlohmann::json{} : nlohmann::json(index); }

nlohmann::json document_json(const Document& document) {
  nlohmann::json json;
  json["title"] = document.title;
  json["events"] = document.trace->event_count();
  json["cursor"] = index_json(document.cursor);
  json["selected"] = index_json(document.selected);
  if (document.selected != k_none) json["selected_name"] = document.trace->tasks()[document.selected].name;
  json["lanes"] = nlohmann::json::array();
  constexpr std::size_t k_most_lanes = 1000;
  for (const std::uint32_t lane : document.shown_lanes()) {
    if (json["lanes"].size() == k_most_lanes) break;
    json["lanes"].push_back(lane_name(*document.trace, document.lanes, document.lanes[lane]));
  }
  json["scroll"] = document.scroll;
  if (document.cursor != k_none) json["sentence"] = insight::sentence(*document.trace, document.cursor);
  if (const auto diagnosis = document.insights->diagnosis()) {
    json["findings"] = nlohmann::json::array();
    for (const insight::Finding& found : diagnosis->findings) json["findings"].push_back(info_of(found.rule).name);
  }
  json["bookmarks"] = document.bookmarks.size();
  return json;
}

}  // namespace

std::string state_json(const Viewer& viewer, const WidgetRectangles& widgets, std::uint64_t inputs) {
  nlohmann::json json;
  json["inputs"] = inputs;
  json["documents"] = nlohmann::json::array();
  for (const Document& document : viewer.documents) json["documents"].push_back(document_json(document));
  json["opening"] = viewer.opening != nullptr;
  json["active"] = viewer.active;
  json["visible"] = {viewer.visible.begin_ns, viewer.visible.end_ns};
  json["cursor_ns"] = viewer.cursor_ns;
  json["playing"] = viewer.playing;
  json["mode"] = viewer.mode == PlayMode::beat ? "beat" : "real_time";
  json["speed"] = viewer.speed;
  json["beats_per_second"] = viewer.beats_per_second;
  json["tab"] = k_tab_names[static_cast<std::size_t>(viewer.tab)];
  json["theme"] = k_theme_names[static_cast<std::size_t>(viewer.theme)];
  json["language"] = viewer.language == Language::chinese ? "zh" : "en";
  json["text_scale"] = viewer.text_scale;
  json["panels"] = {{"names", viewer.panels.names},
                    {"inspector", viewer.panels.inspector},
                    {"tabs", viewer.panels.tabs},
                    {"inspector_shown", viewer.panels.inspector_shown},
                    {"tabs_shown", viewer.panels.tabs_shown}};
  if (viewer.lesson)
    json["lesson"] = {{"number", viewer.lesson.lesson->number}, {"page", viewer.lesson.page + 1}, {"pages", viewer.lesson.page_count()}};
  json["search"] = viewer.search.text;
  json["dialog"] = viewer.browser.open;
  json["help"] = viewer.help;
  json["message"] = viewer.message;
  json["widgets"] = nlohmann::json::object();
  for (const auto& [name, at] : widgets) json["widgets"][name] = {at.x0, at.y0, at.x1, at.y1};
  // Names are any bytes; what is no UTF-8 must not end the program.
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void StateFile::write(const Viewer& viewer, const WidgetRectangles& widgets, std::uint64_t inputs) {
  std::string json = state_json(viewer, widgets, inputs);
  if (json == last_) return;
  const std::filesystem::path beside = path_.string() + ".part";
  {
    std::ofstream out{beside};
    out << json << '\n';
    if (!out.flush()) return;
  }
  std::error_code error;
  std::filesystem::rename(beside, path_, error);
  if (!error) last_ = std::move(json);
}

}  // namespace interleave::gui
