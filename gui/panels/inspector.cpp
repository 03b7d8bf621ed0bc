// What happened at the cursor, in one sentence; and the selected task: its stack, why it waits, its times.
#include <fmt/format.h>

#include <cmath>

#include "gui/draw/bar_text.hpp"
#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "gui/panels/rich_text.hpp"
#include "gui/state/place.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {

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
    if (viewer_.predict.on) draw_predict(viewer_, frame_);
    heading(frame_, frame_.text(Text::what_happened));
    sentence();
    ImGui::Spacing();
    const TaskIndex task = frame_.moments[index_].subject;
    if (task != k_none) {
      draw_task(task);
    } else if (!now_.spans.empty()) {
      draw_calls();
    } else if (!trace_.tasks().empty()) {
      dim_wrapped(frame_, frame_.text(Text::no_task));
    }
  }

 private:
  TaskIndex subject() const { return task_of_event(trace_, document_.cursor); }

  /// The tasks that a sentence about the cursor's event may name: those of the event, and those whose turn it is.
  const std::vector<TaskIndex>& named_tasks() {
    if (!named_.empty()) return named_;
    const trace::Event event = trace_.event(document_.cursor);
    const auto add = [&](TaskIndex task) {
      if (task != k_none) named_.push_back(task);
    };
    add(subject());
    for (const trace::FieldName field : {trace::FieldName::task, trace::FieldName::parent, trace::FieldName::on, trace::FieldName::cause,
                                         trace::FieldName::by, trace::FieldName::holder, trace::FieldName::member})
      add(trace_.task(event.id(field)));
    if (const model::Entity group = trace_.find(event.id(trace::FieldName::group)); group.kind == model::EntityKind::group)
      add(trace_.groups()[group.index].task);
    if (const model::Entity job = trace_.find(event.id(trace::FieldName::job)); job.kind == model::EntityKind::job)
      add(trace_.jobs()[job.index].task);
    for (const model::LoopNow& loop : now_.loops) {
      add(loop.running);
      for (std::size_t at = 0; at < loop.ready.size() && at < 8; ++at) add(loop.ready[at]);
    }
    // Others by their nearness in time, as far as a look costs little.
    for (std::size_t at = 0; at < now_.tasks.size() && at < 64; ++at) add(now_.tasks[at].task);
    return named_;
  }
  ImU32 colour_of_name(std::string_view name) {
    for (const TaskIndex task : named_tasks())
      if (trace_.tasks()[task].name == name) return readable_hue(frame_, document_, task);
    return 0;
  }

  void sentence() {
    const std::string text = insight::sentence(trace_, document_.cursor, viewer_.language);
    frame_.fonts.need(text);
    draw_rich_text(frame_, text, [&](std::string_view name) { return colour_of_name(name); });
    frame_.record_item("inspector.sentence");
    if (!runs_a_line(trace_, document_.cursor)) return;
    if (const model::Site place = place_of(trace_, document_.cursor); place.line != 0)
      dim_wrapped(frame_, fmt::format("{}   {}", place_text(place), place.function));
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
        wrapped(frame_, fmt::format("{}: {}", frame_.text(Text::value), row.value));
      return;
    }
    const std::int64_t since = live->since == k_none ? time_ns_ : trace_.time_ns(live->since);
    const std::string lasted = insight::human_time(time_ns_ - since);
    if (live->state == model::TaskState::waiting) {
      const std::string at = place_text(trace_.site(live->site));
      wrapped(frame_, fmt::format("{} {}{}", frame_.text(Text::waits_for), awaited(frame_, trace_, live->wait, live->on),
                                  at.empty() ? "" : " · " + at));
      dim_wrapped(frame_, fmt::format(fmt::runtime(frame_.text(Text::for_time)), lasted));
    } else if (live->state == model::TaskState::ready && live->on) {
      wrapped(frame_, fmt::format("{} {}", frame_.text(Text::woken_by), insight::entity_name(trace_, live->on, frame_.language)));
      dim_wrapped(frame_, fmt::format(fmt::runtime(frame_.text(Text::for_time)), lasted));
    }
  }

  void draw_stack(TaskIndex task) {
    const model::TaskNow* live = now_.find(task);
    const std::span<const model::FrameIndex> stack = frame_.moments[index_].stack;
    if (live == nullptr || stack.empty()) return;
    ImGui::Spacing();
    heading(frame_, frame_.text(Text::await_stack));
    // The innermost first, as debuggers do; each with the line at which it stands.
    for (std::size_t level = stack.size(); level-- > 0;) {
      const model::Frame& frame = trace_.frames()[stack[level]];
      const bool innermost = level + 1 == stack.size();
      const model::Site stands = innermost ? trace_.site(live->site) : trace_.site(trace_.frames()[stack[level + 1]].call_site);
      const model::Site place = stands.line != 0 ? stands : trace_.site(frame.site);
      frame_.fonts.need(frame.function);
      ImGui::Bullet();
      ImGui::SameLine();
      ImGui::TextUnformatted(std::string{frame.function}.c_str());
      ImGui::SameLine(0, frame_.em * 0.6f);
      put_or_wrap(place_text(place), frame_.colours.dim_text);
    }
  }

  void number(Text label, const std::string& value) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    dim(frame_, frame_.text(label));
    ImGui::TableNextColumn();
    ImGui::TextWrapped("%s", value.c_str());
  }

  void draw_numbers(TaskIndex task, const model::Task& row) {
    ImGui::Spacing();
    if (!ImGui::BeginTable("numbers", 2)) return;
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed);
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch);
    const std::uint32_t resumed = trace_.resumes_until(task, now_.event);
    number(Text::resumes, fmt::format("{} {} {}", resumed, frame_.text(Text::so_far), row.resumes));
    number(Text::busy, insight::human_time(row.busy_ns));
    number(Text::delay, insight::human_time(row.delay_ns));
    number(Text::wait, insight::human_time(row.wait_ns));
    ImGui::EndTable();
    if (!row.function.empty()) long_row(Text::function, std::string{row.function});
    if (const std::string place = place_text(trace_.site(row.site)); !place.empty()) long_row(Text::created_at, place);
  }

  // What is one long word has the whole width, below its label where it must.
  void long_row(Text label, const std::string& value) {
    dim(frame_, frame_.text(label));
    ImGui::SameLine(0, frame_.em * 0.6f);
    put_or_wrap(value, frame_.colours.text);
  }
  // In the rest of the line, else on lines of its own.
  void put_or_wrap(const std::string& text, ImU32 colour) {
    frame_.fonts.need(text);
    if (text_width(frame_.fonts.text(), frame_.em, text) > ImGui::GetContentRegionAvail().x) {
      ImGui::NewLine();
      ImGui::SetCursorPosX(ImGui::GetCursorPosX() + frame_.em);
    }
    ImGui::PushStyleColor(ImGuiCol_Text, colour);
    wrapped(frame_, text);
    ImGui::PopStyleColor();
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
      dim_wrapped(frame_,
                  fmt::format(fmt::runtime(frame_.text(Text::for_time)), insight::human_time(time_ns_ - trace_.time_ns(span.begin))));
    }
  }

  const Viewer& viewer_;
  Frame& frame_;
  const std::size_t index_;
  const Document& document_;
  const model::Trace& trace_;
  const model::State& now_;
  const std::int64_t time_ns_;
  std::vector<TaskIndex> named_;
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
