#include "gui/draw/bar_text.hpp"

#include <fmt/format.h>

#include <optional>

#include "gui/draw/timeline_paint.hpp"
#include "gui/state/place.hpp"

namespace interleave::gui {
namespace {

std::optional<model::Segment> segment_of(const Document& document, const Lane& lane, const Bar& bar) {
  if (lane.kind != LaneKind::task) return std::nullopt;
  const auto segments = document.trace->segments(lane.index);
  return bar.item < segments.size() ? std::optional{segments[bar.item]} : std::nullopt;
}

std::uint64_t resume_number(const model::Trace& trace, EventIndex event) {
  if (event == k_none) return 0;
  const trace::Event resume = trace.event(event);
  return resume.kind == trace::EventKind::task_resume ? resume[trace::FieldName::resume] : 0;
}

std::string run_title(const Frame& frame, const model::Trace& trace, EventIndex event) {
  const std::uint64_t number = resume_number(trace, event);
  if (number == 0) return {};
  const std::string line = [&] {
    const model::Site place = place_of(trace, event);
    return place.line == 0 ? std::string{} : fmt::format(" · {} {}", frame.text(Text::line), place.line);
  }();
  if (number == 1) return frame.text(Text::fresh_call) + line;
  return fmt::format("{} #{}{}", frame.text(Text::resume_number), number, line);
}

}  // namespace

std::string awaited(const Frame& frame, const model::Trace& trace, trace::WaitKind wait, trace::EntityId on) {
  if (!on) return in(frame.language, wait);
  std::string name = insight::entity_name(trace, on, frame.language);
  frame.fonts.need(name);
  return name;
}

std::vector<std::string> solid_labels(const Frame& frame, const Document& document, const Lane& lane, const Bar& bar) {
  const model::Trace& trace = *document.trace;
  switch (lane.kind) {
    case LaneKind::task: {
      const EventIndex begin = event_of(document, lane, bar);
      const std::uint64_t number = resume_number(trace, begin);
      if (number == 0) return {};
      return {run_title(frame, trace, begin), number == 1 ? std::string{frame.text(Text::fresh_call)} : fmt::format("#{}", number)};
    }
    case LaneKind::loop: {
      const TaskIndex ran = task_run_by(document, lane, bar);
      return ran == k_none ? std::vector<std::string>{} : std::vector{std::string{trace.tasks()[ran].name}};
    }
    case LaneKind::span: {
      const model::Span& span = trace.spans()[item_of(document, lane, bar)];
      const std::int64_t end = span.end == k_none ? trace.time().end_ns : trace.time_ns(span.end);
      return {fmt::format("{} · {}", span.function, insight::human_time(end - trace.time_ns(span.begin))), std::string{span.function}};
    }
    case LaneKind::group:
      return {};
    case LaneKind::worker: {
      const model::Job& job = trace.jobs()[item_of(document, lane, bar)];
      return {fmt::format("{} · {}", job.function, job.task == k_none ? std::string_view{} : trace.tasks()[job.task].name),
              std::string{job.function}};
    }
  }
  return {};
}

std::string light_label(const Frame& frame, const Document& document, const Lane& lane, const Bar& bar) {
  switch (bar.kind) {
    case BarKind::waiting:
      if (const auto segment = segment_of(document, lane, bar)) return awaited(frame, *document.trace, segment->wait, segment->on);
      return {};
    case BarKind::polling:
      return frame.text(Text::legend_polling);
    default:
      return {};
  }
}

std::string describe_load(const Frame& frame, const Document& document, const Lane& lane, const LoadColumn& column) {
  std::string text = lane_title(frame, document, lane);
  const auto add = [&](float mean, Text state) {
    if (mean > 0) text += fmt::format("\n{:.3g} {}", mean, frame.text(state));
  };
  add(column.running, Text::state_running);
  add(column.ready, Text::state_ready);
  add(column.waiting, Text::state_waiting);
  return text + fmt::format("\n({})", frame.text(Text::on_average));
}

std::string describe_bar(const Frame& frame, const Document& document, const Lane& lane, const Bar& bar) {
  const model::Trace& trace = *document.trace;
  std::string text = lane_title(frame, document, lane);
  const auto add_time = [&](model::Interval time) {
    text += fmt::format("\n{}   {} – {}", insight::human_time(time.length_ns()),
                        insight::human_time(static_cast<std::int64_t>(document.axis_of(time.begin_ns))),
                        insight::human_time(static_cast<std::int64_t>(document.axis_of(time.end_ns))));
  };
  if (bar.count > 1) return text + fmt::format("\n{} {}", bar.count, frame.text(Text::runs_of));
  if (const auto segment = segment_of(document, lane, bar); segment && bar.kind != BarKind::call) {
    switch (segment->state) {
      case model::TaskState::running:
        text += fmt::format("\n{} · {}", frame.text(Text::state_running), run_title(frame, trace, segment->begin_event));
        break;
      case model::TaskState::waiting:
        text += fmt::format("\n{} {}", frame.text(Text::waits_for), awaited(frame, trace, segment->wait, segment->on));
        if (const model::Site site = trace.site(segment->site); site.line != 0)
          text += fmt::format(" · {} {}", frame.text(Text::line), site.line);
        break;
      case model::TaskState::ready:
        text += fmt::format("\n{}", frame.text(Text::state_ready));
        if (segment->on)
          text += fmt::format(" · {} {}", frame.text(Text::woken_by), insight::entity_name(trace, segment->on, frame.language));
        break;
      case model::TaskState::created:
        text += fmt::format("\n{}", frame.text(Text::not_started));
        break;
      default:
        text += fmt::format("\n{}", frame.text(Text::state_unknown));
        break;
    }
    add_time(segment->time);
    return text;
  }
  const auto until = [&](EventIndex end) { return end == k_none ? trace.time().end_ns : trace.time_ns(end); };
  if (bar.kind == BarKind::call || bar.kind == BarKind::outer) {
    const model::Span& span = trace.spans()[item_of(document, lane, bar)];
    text = std::string{span.function};
    if (!span.value.empty()) text += fmt::format(" = {}", span.value);
    add_time({trace.time_ns(span.begin), until(span.end)});
  } else if (bar.kind == BarKind::job) {
    const model::Job& job = trace.jobs()[item_of(document, lane, bar)];
    text = fmt::format("{} · {}", job.function, job.task == k_none ? std::string_view{} : trace.tasks()[job.task].name);
    add_time({trace.time_ns(job.begun), until(job.ended)});
  } else if (lane.kind == LaneKind::loop && bar.kind == BarKind::running) {
    const TaskIndex ran = task_run_by(document, lane, bar);
    if (ran != k_none) text += fmt::format("\n{}", trace.tasks()[ran].name);
    if (const auto run = ran == k_none ? std::nullopt : trace.segment_at(ran, bar.begin_ns)) add_time(run->time);
  } else if (bar.kind == BarKind::polling) {
    text += fmt::format("\n{}", frame.text(Text::polling));
  }
  return text;
}

}  // namespace interleave::gui
