// The event loop made visible: what runs, who is ready in which order, which timers, sources and jobs are awaited.
#include <fmt/format.h>

#include <cmath>

#include "gui/draw/bar_text.hpp"
#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

class LoopPanel {
 public:
  LoopPanel(const Viewer& viewer, std::size_t document, Frame& frame)
      : viewer_{viewer},
        index_{document},
        frame_{frame},
        trace_{*viewer.documents[document].trace},
        now_{*frame.moments[document].now},
        time_ns_{frame.moments[document].time_ns} {}

  void draw() {
    if (now_.loops.empty()) {
      dim(frame_, frame_.text(trace_.loops().empty() ? Text::no_loop : Text::no_loop_now));
      return;
    }
    for (const model::LoopNow& loop : now_.loops) {
      ImGui::PushID(static_cast<int>(loop.loop));
      draw_loop(loop);
      ImGui::PopID();
    }
    ImGui::Spacing();
    if (!ImGui::BeginTable("awaited", 3, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_BordersInnerV)) return;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    draw_timers();
    ImGui::TableNextColumn();
    draw_pending();
    ImGui::TableNextColumn();
    draw_jobs();
    ImGui::EndTable();
  }

 private:
  void row_title(Text text) {
    dim(frame_, frame_.text(text));
    ImGui::SameLine(frame_.em * 8);
  }

  void draw_loop(const model::LoopNow& loop) {
    row_title(Text::running_now);
    if (loop.running != k_none) {
      task_chip(viewer_, frame_, index_, loop.running, "running");
    } else {
      dim(frame_, frame_.text(loop.polling ? Text::polling : Text::loop_idle));
    }
    row_title(Text::ready_queue);
    if (loop.ready.empty()) dim(frame_, frame_.text(Text::empty));
    for (std::size_t place = 0; place < loop.ready.size(); ++place) {
      if (place > 0) ImGui::SameLine(0, frame_.em * 0.9f);
      dim(frame_, fmt::format("{}.", place + 1));
      ImGui::SameLine(0, frame_.em * 0.3f);
      task_chip(viewer_, frame_, index_, loop.ready[place], fmt::format("ready{}", place).c_str());
      if (place == 19 && loop.ready.size() > 20) {
        ImGui::SameLine();
        dim(frame_, fmt::format("… {}", loop.ready.size()));
        break;
      }
    }
  }

  void task_and(TaskIndex task, const std::string& id, const std::string& text) {
    frame_.fonts.need(text);
    if (task != k_none) {
      task_chip(viewer_, frame_, index_, task, id.c_str());
      ImGui::SameLine(0, frame_.em * 0.6f);
    }
    dim(frame_, text);
  }

  void draw_timers() {
    heading(frame_, frame_.text(Text::timers));
    if (now_.timers.empty()) dim(frame_, frame_.text(Text::empty));
    for (std::size_t row = 0; row < now_.timers.size() && row < 100; ++row) {
      const model::TimerNow& timer = now_.timers[row];
      const std::int64_t left = timer.due_ns - time_ns_;
      const std::string time =
          left > 0 ? fmt::format("{} {}", insight::human_time(left), frame_.text(Text::time_left)) : frame_.text(Text::overdue);
      const std::string what = timer.task != k_none
                                   ? std::string{}
                                   : insight::entity_name(trace_, trace_.resources()[timer.resource].id, frame_.language) + "  ";
      task_and(timer.task, fmt::format("timer{}", row), what + time);
    }
  }

  void draw_pending() {
    heading(frame_, frame_.text(Text::pending));
    std::size_t row = 0;
    for (const model::TaskNow& task : now_.tasks) {
      const bool listed_elsewhere =
          task.wait == trace::WaitKind::timer || task.wait == trace::WaitKind::yield || task.wait == trace::WaitKind::job;
      if (task.state != model::TaskState::waiting || listed_elsewhere || row >= 100) continue;
      task_and(task.task, fmt::format("pending{}", row), awaited(frame_, trace_, task.wait, task.on));
      ++row;
    }
    if (row == 0) dim(frame_, frame_.text(Text::empty));
  }

  void draw_jobs() {
    heading(frame_, frame_.text(Text::jobs));
    if (now_.jobs.empty()) dim(frame_, frame_.text(Text::empty));
    for (std::size_t row = 0; row < now_.jobs.size() && row < 100; ++row) {
      const model::Job& job = trace_.jobs()[now_.jobs[row].job];
      task_and(job.task, fmt::format("job{}", row),
               fmt::format("{} · {}", job.function, frame_.text(now_.jobs[row].begun ? Text::job_running : Text::job_queued)));
    }
  }

  const Viewer& viewer_;
  const std::size_t index_;
  Frame& frame_;
  const model::Trace& trace_;
  const model::State& now_;
  const std::int64_t time_ns_;
};

}  // namespace

void draw_event_loop(const Viewer& viewer, std::size_t document, Frame& frame) { LoopPanel{viewer, document, frame}.draw(); }

}  // namespace interleave::gui
