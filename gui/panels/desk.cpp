#include "gui/panels/desk.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "gui/panels/panels.hpp"
#include "tracer/model/interaction.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {
constexpr float k_text_pixels = 17;  // at 100 %: seen from the last row when the window fills a projector
}

struct Desk::Moment {
  std::shared_ptr<const model::Trace> trace;
  EventIndex cursor = k_none;
  TaskIndex selected = k_none;
  std::shared_ptr<const model::State> now;
  model::TaskIndex subject = k_none;
  std::vector<model::FrameIndex> stack;
  std::vector<model::Edge> event_edges;
  std::vector<model::Edge> task_edges;
  std::optional<std::vector<model::Edge>> chain;
  std::optional<AwaitPicture> graph;
};

void Desk::ContextDeleter::operator()(ImGuiContext* context) const { ImGui::DestroyContext(context); }

Desk::Desk() : context_{ImGui::CreateContext()} {
  ImGui::SetCurrentContext(context_.get());
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  // ImGui edits text by these; all else are commands of ours.
  constexpr std::pair<ImGuiKey_, int> k_editing[] = {{ImGuiKey_Tab, key::k_tab},
                                                     {ImGuiKey_LeftArrow, key::k_left},
                                                     {ImGuiKey_RightArrow, key::k_right},
                                                     {ImGuiKey_UpArrow, key::k_up},
                                                     {ImGuiKey_DownArrow, key::k_down},
                                                     {ImGuiKey_Home, key::k_home},
                                                     {ImGuiKey_End, key::k_end},
                                                     {ImGuiKey_Delete, key::k_delete},
                                                     {ImGuiKey_Backspace, key::k_backspace},
                                                     {ImGuiKey_Enter, key::k_enter},
                                                     {ImGuiKey_Escape, key::k_escape},
                                                     {ImGuiKey_A, 'A'},
                                                     {ImGuiKey_C, 'C'},
                                                     {ImGuiKey_V, 'V'},
                                                     {ImGuiKey_X, 'X'},
                                                     {ImGuiKey_Y, 'Y'},
                                                     {ImGuiKey_Z, 'Z'}};
  for (const auto& [of_imgui, code] : k_editing) io.KeyMap[of_imgui] = code;
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
      moment.graph.reset();
      moment.chain.reset();
      moment.now = document.state_at_cursor();
      if (moment.now == nullptr) moment.now = std::make_shared<const model::State>(document.trace->state_at(document.cursor));
      moment.event_edges = model::edges_of_event(*document.trace, document.cursor);
    }
    const bool same_subject = same_trace && moment.cursor == document.cursor && moment.selected == document.selected;
    if (!same_subject) {
      moment.subject = document.selected != k_none ? document.selected : model::task_of_event(*document.trace, document.cursor);
      moment.stack = document.trace->stack_of(moment.subject, document.cursor);
    }
    if (!same_trace || moment.selected != document.selected)
      moment.task_edges =
          document.selected == k_none ? std::vector<model::Edge>{} : model::edges_of_task(*document.trace, document.selected);
    const bool shows_graph = viewer.tab == Tab::graph && viewer.panels.tabs_shown;
    if (shows_graph && !moment.graph) moment.graph = await_picture(*document.trace, insight::await_graph(*document.trace, *moment.now));
    const bool shows_chain = ImGui::GetIO().KeyShift && !ImGui::GetIO().WantTextInput;
    if (shows_chain && !moment.chain) moment.chain = model::chain_of_causes(*document.trace, document.cursor);
    moment.trace = document.trace;
    moment.cursor = document.cursor;
    moment.selected = document.selected;
    const auto cursor_ns = static_cast<std::int64_t>(std::llround(viewer.cursor_ns)) + document.origin_ns;
    frame.moments[index] = {moment.now.get(),
                            std::max(moment.now->time_ns, cursor_ns),
                            moment.subject,
                            moment.stack,
                            moment.event_edges,
                            moment.task_edges,
                            shows_chain ? std::span<const model::Edge>{*moment.chain} : std::span<const model::Edge>{},
                            shows_graph ? &*moment.graph : nullptr};
  }
}

std::size_t Desk::frame(Viewer& viewer, ImVec2 size) {
  ImGui::GetIO().DisplaySize = size;
  Frame frame{palette(viewer.theme), fonts_, viewer.language, em_};
  look_up(viewer, frame);
  lanes_.resize(viewer.documents.size());
  frame.lanes = lanes_;
  ImGui::NewFrame();
  draw_workspace(viewer, frame, size);
  ImGui::Render();
  for (const Order& order : frame.orders) execute(viewer, order);
  widgets_ = std::move(frame.widgets);
  return frame.orders.size();
}

}  // namespace interleave::gui
