#include "gui/panels/desk.hpp"

#include <algorithm>
#include <cmath>

#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {
constexpr float k_text_pixels = 17;  // at 100 %: seen from the last row when the window fills a projector
}

struct Desk::Moment {
  std::shared_ptr<const model::Trace> trace;
  EventIndex cursor = k_none;
  TaskIndex selected = k_none;
  model::State now;
  std::vector<model::Edge> event_edges;
  std::vector<model::Edge> task_edges;
};

void Desk::ContextDeleter::operator()(ImGuiContext* context) const { ImGui::DestroyContext(context); }

Desk::Desk() : context_{ImGui::CreateContext()} {
  ImGui::SetCurrentContext(context_.get());
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
}
Desk::~Desk() = default;

bool Desk::prepare(const Viewer& viewer, float pixel_scale) {
  const float em = std::round(k_text_pixels * static_cast<float>(viewer.text_scale) * pixel_scale);
  if (em != em_ || static_cast<int>(viewer.theme) != theme_) {
    em_ = em;
    theme_ = static_cast<int>(viewer.theme);
    apply_style(palette(viewer.theme), em_);
  }
  for (const Document& document : viewer.documents) fonts_.need(document.title);
  return fonts_.prepare(em_);
}

bool Desk::wants_fonts() const { return fonts_.is_stale(em_); }

void Desk::look_up(const Viewer& viewer, Frame& frame) {
  moments_.resize(viewer.documents.size());
  frame.moments.resize(viewer.documents.size());
  for (std::size_t index = 0; index < viewer.documents.size(); ++index) {
    const Document& document = viewer.documents[index];
    Moment& moment = moments_[index];
    if (document.cursor == k_none) continue;
    const bool same_trace = moment.trace == document.trace;
    if (!same_trace || moment.cursor != document.cursor) {
      moment.now = document.trace->state_at(document.cursor);
      moment.event_edges = model::edges_of_event(*document.trace, document.cursor);
    }
    if (!same_trace || moment.selected != document.selected)
      moment.task_edges =
          document.selected == k_none ? std::vector<model::Edge>{} : model::edges_of_task(*document.trace, document.selected);
    moment.trace = document.trace;
    moment.cursor = document.cursor;
    moment.selected = document.selected;
    const auto cursor_ns = static_cast<std::int64_t>(std::llround(viewer.cursor_ns)) + document.origin_ns;
    frame.moments[index] = {&moment.now, std::max(moment.now.time_ns, cursor_ns), moment.event_edges, moment.task_edges};
  }
}

std::size_t Desk::frame(Viewer& viewer, ImVec2 size) {
  ImGui::GetIO().DisplaySize = size;
  Frame frame{palette(viewer.theme), fonts_, viewer.language, em_};
  look_up(viewer, frame);
  ImGui::NewFrame();
  draw_workspace(viewer, frame, size);
  ImGui::Render();
  for (const Order& order : frame.orders) execute(viewer, order);
  widgets_ = std::move(frame.widgets);
  return frame.orders.size();
}

}  // namespace interleave::gui
