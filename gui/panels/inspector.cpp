// What happened at the cursor, in one sentence; and the selected task: its stack, why it waits, its times.
#include <fmt/format.h>

#include <cmath>

#include "gui/draw/bar_text.hpp"
#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "gui/panels/rich_text.hpp"
#include "gui/state/place.hpp"

namespace interleave::gui {
namespace {

std::string short_file(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string{slash == std::string_view::npos ? path : path.substr(slash + 1)};
}

std::string place_text(const model::Site& site) {
  return site.line == 0 ? std::string{} : fmt::format("{}:{}", short_file(site.file), site.line);
}

class Inspector {
 public:
  Inspector(const Viewer& viewer, Frame& frame)
      : viewer_{viewer},
        frame_{frame},
        index_{viewer.active},
        document_{viewer.documents[index_]},
        trace_{*document_.trace},
        now_{*frame.moments[index_].now},
        time_ns_{frame.moments[index_].time_ns} {}

  void draw() {
    heading(frame_, frame_.text(Text::what_happened));
    sentence();
    ImGui::Spacing();
    const TaskIndex task = document_.selected != k_none ? document_.selected : subject();
    if (task != k_none) {
      draw_task(task);
    } else if (!now_.spans.empty()) {
      draw_calls();
    } else if (!trace_.tasks().empty()) {
      dim(frame_.text(Text::no_task));
    }
  }

 private:
  TaskIndex subject() const {
    const trace::Event event = trace_.event(document_.cursor);
    const TaskIndex named = event.task() ? trace_.task(event.task()) : k_none;
    return named != k_none ? named : trace_.running_task_of(document_.cursor);
  }

  void wrapped(const std::string& text) {
    frame_.fonts.need(text);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
  }
  void dim_line(const std::string& text) {
    ImGui::PushStyleColor(ImGuiCol_Text, frame_.colours.dim_text);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopStyleColor();
  }
  void dim(const std::string& text) {
    ImGui::PushStyleColor(ImGuiCol_Text, frame_.colours.dim_text);
    wrapped(text);
    ImGui::PopStyleColor();
  }

  /// A task's hue where a live task is meant; names repeat, so the tasks of this instant come first.
  ImU32 colour_of_name(std::string_view name) const {
    for (const model::TaskNow& live : now_.tasks)
      if (trace_.tasks()[live.task].name == name) return readable(frame_.colours.hues[document_.hue_of(live.task) % k_hue_count]);
    const TaskIndex task = subject();
    if (task != k_none && trace_.tasks()[task].name == name) return readable(frame_.colours.hues[document_.hue_of(task) % k_hue_count]);
    return 0;
  }
  /// A hue as text: nearer to the text's own colour, or yellow would not be read on white.
  ImU32 readable(ImU32 hue) const { return mixed(hue, frame_.colours.text, 0.25f); }

  void sentence() {
    const std::string text = insight::sentence(trace_, document_.cursor, viewer_.language);
    frame_.fonts.need(text);
    draw_rich_text(frame_, text, [&](std::string_view name) { return colour_of_name(name); });
    frame_.record_item("inspector.sentence");
    if (!runs_a_line(trace_.kind(document_.cursor))) return;
    if (const model::Site place = place_of(trace_, document_.cursor); place.line != 0)
      dim(fmt::format("{}   {}", place_text(place), place.function));
  }

  std::string state_text(TaskIndex task) const {
    if (const model::TaskNow* live = now_.find(task)) {
      switch (live->state) {
        case model::TaskState::created:
          return frame_.text(Text::not_started);
        case model::TaskState::ready:
          return frame_.text(Text::state_ready);
        case model::TaskState::running:
          return frame_.text(Text::state_running);
        case model::TaskState::waiting:
          return frame_.text(Text::state_waiting);
        default:
          return frame_.text(Text::state_unknown);
      }
    }
    const model::Task& row = trace_.tasks()[task];
    if (row.created == k_none || row.created > now_.event) return frame_.text(Text::not_yet);
    switch (row.outcome) {
      case trace::Outcome::returned:
        return frame_.text(Text::returned);
      case trace::Outcome::raised:
        return frame_.text(Text::raised);
      case trace::Outcome::cancelled:
        return frame_.text(Text::cancelled);
      default:
        return frame_.text(Text::dropped);
    }
  }

  void draw_task(TaskIndex task) {
    const model::Task& row = trace_.tasks()[task];
    heading(frame_, frame_.text(Text::selected_task));
    task_chip(viewer_, frame_, index_, task, "inspector");
    ImGui::SameLine(0, frame_.em * 0.6f);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_badge(*ImGui::GetWindowDrawList(), {at.x + frame_.em * 0.4f, at.y + frame_.em * 0.6f}, frame_.em * 0.36f,
               badge_of(document_, &now_, task), frame_.colours.hues[document_.hue_of(task) % k_hue_count], frame_.colours);
    ImGui::SetCursorScreenPos({at.x + frame_.em * 1.1f, at.y + frame_.em * 0.1f});
    ImGui::TextUnformatted(state_text(task).c_str());
    draw_why(task);
    draw_stack(task);
    draw_numbers(task, row);
  }

  void draw_why(TaskIndex task) {
    const model::TaskNow* live = now_.find(task);
    if (live == nullptr) {
      const model::Task& row = trace_.tasks()[task];
      if (row.finished != k_none && row.finished <= now_.event && !row.value.empty())
        wrapped(fmt::format("{}: {}", frame_.text(Text::value), row.value));
      return;
    }
    const std::int64_t since = live->since == k_none ? time_ns_ : trace_.time_ns(live->since);
    const std::string lasted = insight::human_time(time_ns_ - since);
    if (live->state == model::TaskState::waiting) {
      const std::string at = place_text(trace_.site(live->site));
      wrapped(fmt::format("{} {}{}", frame_.text(Text::waits_for), awaited(frame_, trace_, live->wait, live->on),
                          at.empty() ? "" : " · " + at));
      dim(fmt::format(fmt::runtime(frame_.text(Text::for_time)), lasted));
    } else if (live->state == model::TaskState::ready && live->on) {
      wrapped(fmt::format("{} {}", frame_.text(Text::woken_by), model::describe(trace_, live->on)));
      dim(fmt::format(fmt::runtime(frame_.text(Text::for_time)), lasted));
    }
  }

  void draw_stack(TaskIndex task) {
    const model::TaskNow* live = now_.find(task);
    if (live == nullptr || live->stack.empty()) return;
    ImGui::Spacing();
    heading(frame_, frame_.text(Text::await_stack));
    // The innermost first, as debuggers do; each with the line at which it stands.
    for (std::size_t level = live->stack.size(); level-- > 0;) {
      const model::Frame& frame = trace_.frames()[live->stack[level]];
      const bool innermost = level + 1 == live->stack.size();
      const model::Site stands = innermost ? trace_.site(live->site) : trace_.site(trace_.frames()[live->stack[level + 1]].call_site);
      const model::Site place = stands.line != 0 ? stands : trace_.site(frame.site);
      frame_.fonts.need(frame.function);
      ImGui::Bullet();
      ImGui::SameLine();
      ImGui::TextUnformatted(std::string{frame.function}.c_str());
      ImGui::SameLine(0, frame_.em * 0.6f);
      dim_line(place_text(place));
    }
  }

  void number(Text label, const std::string& value) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    dim_line(frame_.text(label));
    ImGui::TableNextColumn();
    ImGui::TextWrapped("%s", value.c_str());
  }

  void draw_numbers(TaskIndex task, const model::Task& row) {
    ImGui::Spacing();
    if (!ImGui::BeginTable("numbers", 2)) return;
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed);
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch);
    const model::TaskNow* live = now_.find(task);
    const bool over = live == nullptr && row.finished != k_none && row.finished <= now_.event;
    const std::uint32_t resumed = live != nullptr ? live->resumes : over ? row.resumes : 0;
    number(Text::resumes, fmt::format("{} {} {}", resumed, frame_.text(Text::so_far), row.resumes));
    number(Text::busy, insight::human_time(row.busy_ns));
    number(Text::delay, insight::human_time(row.delay_ns));
    number(Text::wait, insight::human_time(row.wait_ns));
    if (!row.function.empty()) {
      frame_.fonts.need(row.function);
      number(Text::function, std::string{row.function});
    }
    if (const std::string place = place_text(trace_.site(row.site)); !place.empty()) number(Text::created_at, place);
    ImGui::EndTable();
  }

  void draw_calls() {
    heading(frame_, frame_.text(Text::calls));
    for (std::size_t level = now_.spans.size(); level-- > 0;) {
      const model::Span& span = trace_.spans()[now_.spans[level]];
      frame_.fonts.need(span.function);
      ImGui::Bullet();
      ImGui::SameLine();
      ImGui::TextUnformatted(std::string{span.function}.c_str());
      ImGui::SameLine(0, frame_.em * 0.6f);
      dim(fmt::format(fmt::runtime(frame_.text(Text::for_time)), insight::human_time(time_ns_ - trace_.time_ns(span.begin))));
    }
  }

  const Viewer& viewer_;
  Frame& frame_;
  const std::size_t index_;
  const Document& document_;
  const model::Trace& trace_;
  const model::State& now_;
  const std::int64_t time_ns_;
};

}  // namespace

void draw_inspector(const Viewer& viewer, Frame& frame, Area area) {
  const PanelScope panel{"inspector", area, frame.colours.panel, Padding::text};
  frame.record("inspector", area.from, area.to());
  if (viewer.current() == nullptr) return;
  if (frame.moments[viewer.active].now == nullptr) {
    ImGui::TextUnformatted(frame.text(Text::no_events));
    return;
  }
  Inspector{viewer, frame}.draw();
}

}  // namespace interleave::gui
