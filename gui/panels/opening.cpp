// What is seen of a trace while it is loaded: how far that is, and what its threads recorded when, and the tasks that were found so far.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "gui/state/opening.hpp"
#include "tracer/insight/sentence.hpp"

namespace interleave::gui {
namespace {

// 3 digits say enough of a number that grows.
std::string counted(double number) {
  if (number >= 1e6) return fmt::format("{:.{}f} M", number / 1e6, number < 1e8 ? 1 : 0);
  if (number >= 1e3) return fmt::format("{:.0f} k", number / 1e3);
  return fmt::format("{:.0f}", number);
}

class OpeningView {
 public:
  OpeningView(const Viewer& viewer, Frame& frame, Area area)
      : opening_{*viewer.opening}, frame_{frame}, area_{area}, em_{frame.em}, list_{*ImGui::GetWindowDrawList()} {
    names_ = std::clamp(std::round(area.size.x * static_cast<float>(viewer.panels.names)), em_ * 3, area.size.x * 0.5f);
  }

  void draw() {
    y_ = area_.from.y + em_;
    draw_heading();
    draw_progress();
    y_ += em_ * 1.2f;
    for (const auto& file : opening_.files()) {
      const auto tasks = file->first_tasks();
      draw_threads(file->overview(), tasks->count > 0 ? 0.4f : 1);
      draw_tasks(*tasks, file->overview().time);
    }
  }

 private:
  float left() const { return area_.from.x + em_; }
  float width() const { return std::max(em_, area_.size.x - 2 * em_); }

  void write(float x, float y, float size, float room, ImU32 colour, const std::string& text, bool bold = false) {
    frame_.fonts.need(text);
    draw_fitting_text(list_, bold ? frame_.fonts.bold() : frame_.fonts.text(), size, {x, y}, room, colour, text);
  }

  void draw_heading() {
    std::string names;
    for (const auto& file : opening_.files()) names += (names.empty() ? "" : ", ") + file->path().stem().string();
    const float size = std::round(em_ * 1.6f);
    write(left(), y_, size, width(), frame_.colours.text, fmt::format("{} {}", frame_.text(Text::loading), names), true);
    y_ += size + em_ * 0.6f;
  }

  void draw_progress() {
    const float high = std::round(em_ * 1.1f);
    const ImVec2 from{left(), y_}, to{left() + width(), y_ + high};
    const auto part = static_cast<float>(std::clamp(opening_.part_done(), 0.0, 1.0));
    list_.AddRectFilled(from, to, frame_.colours.raised, em_ * 0.25f);
    if (part > 0) list_.AddRectFilled(from, {from.x + std::max(em_ * 0.5f, width() * part), to.y}, frame_.colours.accent, em_ * 0.25f);
    frame_.record("loading.progress", from, to);
    y_ += high + em_ * 0.4f;
    const auto size = std::round(em_);
    write(left(), y_, size, width(), frame_.colours.text,
          fmt::format("{:.0f} %     {} / {} {}     {} {}", std::floor(part * 100), counted(static_cast<double>(opening_.events_done())),
                      counted(static_cast<double>(opening_.events())), frame_.text(Text::events), counted(opening_.events_a_second()),
                      frame_.text(Text::beats)));
    y_ += size + em_ * 0.4f;
  }

  float row() const { return std::round(em_ * 1.5f); }
  float small() const { return std::round(em_ * 0.86f); }
  // Of `rows`, so many find room in this part of what is left.
  std::size_t shown_of(std::size_t rows, float part) const {
    return std::min(static_cast<std::size_t>(std::max(0.0f, part * (area_.to().y - y_ - 2 * row()) / row())), rows);
  }
  void write_rest(std::size_t rest) {
    if (rest > 0) write(left(), y_ + em_ * 0.2f, small(), width(), frame_.colours.dim_text, fmt::format("+ {}", rest));
    y_ += row();
  }
  float time_left() const { return area_.from.x + names_ + em_ * 0.5f; }
  float time_width() const { return std::max(1.0f, area_.to().x - em_ - time_left()); }

  // A row for each thread: its name, and how much it recorded when.
  void draw_threads(const model::Overview& overview, float part) {
    const std::size_t shown = shown_of(overview.threads.size(), part);
    write(left(), y_, small(), width(), frame_.colours.dim_text,
          fmt::format("{} {}   {}   {}", overview.threads.size(), frame_.text(Text::threads), frame_.text(Text::events_over_time),
                      insight::human_time(overview.time.length_ns())));
    y_ += small() + em_ * 0.4f;
    for (std::size_t i = 0; i < shown; ++i) {
      const model::Overview::Row& thread = overview.threads[i];
      const std::string name = thread.name.empty() ? fmt::format("{} {}", frame_.text(Text::thread), thread.thread.value) : thread.name;
      draw_name(i, 0, name);
      draw_density(thread, y_ + std::round(em_ * 0.2f), y_ + row() - std::round(em_ * 0.2f), i);
      y_ += row();
    }
    write_rest(overview.threads.size() - shown);
  }

  void draw_name(std::size_t number, std::uint32_t depth, const std::string& name) {
    if (number % 2 == 0) list_.AddRectFilled({area_.from.x, y_}, {area_.to().x, y_ + row()}, frame_.colours.lane);
    const float x = left() + em_ * 0.8f * static_cast<float>(std::min(depth, 8u));
    write(x, y_ + (row() - em_) / 2, em_, area_.from.x + names_ - x, frame_.colours.text, name);
  }

  // The tasks that have been found: from when each lives, and until when as far as that is known.
  void draw_tasks(const model::FirstTasks& tasks, const model::Interval& time) {
    if (tasks.count == 0 || time.length_ns() <= 0) return;
    const std::size_t shown = shown_of(tasks.rows.size(), 1);
    write(left(), y_, small(), width(), frame_.colours.dim_text, fmt::format("{} {}", tasks.count, frame_.text(Text::tasks)));
    y_ += small() + em_ * 0.4f;
    const auto x_of = [&](std::int64_t at_ns) {
      const double part = static_cast<double>(at_ns - time.begin_ns) / static_cast<double>(time.length_ns());
      return std::round(time_left() + time_width() * static_cast<float>(std::clamp(part, 0.0, 1.0)));
    };
    for (std::size_t i = 0; i < shown; ++i) {
      const model::FirstTasks::Row& task = tasks.rows[i];
      draw_name(i, task.depth, task.name);
      const ImVec2 from{x_of(task.created_ns), y_ + std::round(em_ * 0.4f)};
      const ImVec2 to{std::max(from.x + 2, x_of(task.finished_ns.value_or(tasks.reached_ns))), y_ + row() - std::round(em_ * 0.4f)};
      list_.AddRectFilled(from, to, faded(frame_.colours.hues[i % k_hue_count], task.finished_ns ? 1 : 0.6f), em_ * 0.14f);
      frame_.record(fmt::format("loading.task.{}", i), from, to);
      y_ += row();
    }
    write_rest(tasks.count - shown);
  }

  void draw_density(const model::Overview::Row& thread, float y0, float y1, std::size_t number) {
    const float x0 = time_left(), wide = time_width();
    const ImU32 colour = frame_.colours.hues[(number + hue::k_sky) % k_hue_count];
    const auto steps = static_cast<float>(thread.density.size());
    for (std::size_t step = 0; step < thread.density.size(); ++step) {
      if (thread.density[step] <= 0) continue;
      // What is little must be seen too.
      const float high = std::max(2.0f, (y1 - y0) * std::sqrt(thread.density[step]));
      const float from = std::round(x0 + wide * static_cast<float>(step) / steps);
      const float to = std::max(from + 1, std::round(x0 + wide * static_cast<float>(step + 1) / steps));
      list_.AddRectFilled({from, y1 - high}, {to, y1}, colour);
    }
    frame_.record(fmt::format("loading.thread.{}", number), {x0, y0}, {x0 + wide, y1});
  }

  const Opening& opening_;
  Frame& frame_;
  const Area area_;
  const float em_;
  ImDrawList& list_;
  float names_ = 0;
  float y_ = 0;
};

}  // namespace

void draw_opening(const Viewer& viewer, Frame& frame, Area area) { OpeningView{viewer, frame, area}.draw(); }

}  // namespace interleave::gui
