#include "tracer/model/resume_order.hpp"

#include <fmt/format.h>

namespace interleave::model {
namespace {

void require_whole(const Trace& trace) {
  if (trace.lost_events() > 0) throw NoOrder{fmt::format("{} events were lost", trace.lost_events())};
  if (trace.first_kept() > 0) throw NoOrder{"it keeps only the newest events: record without a largest size"};
}

/// What one task has said that matters here.
struct Turns {
  std::uint32_t number = 0;
  bool begun = false;
  bool resumes_outside_queue = false;  ///< the next time
};

}  // namespace

std::vector<ResumeOrder> resume_orders(const Trace& trace) {
  require_whole(trace);
  std::vector<ResumeOrder> orders;
  std::vector<std::size_t> place(trace.loops().size(), orders.max_size());
  for (LoopIndex loop = 0; loop < trace.loops().size(); ++loop) {
    if (trace.threads()[trace.loops()[loop].thread].process != 0) continue;
    place[loop] = orders.size();
    orders.push_back({loop, {}});
  }
  std::vector<std::uint32_t> made(trace.loops().size());
  std::vector<Turns> tasks(trace.tasks().size());
  for (TaskIndex task = 0; task < tasks.size(); ++task)
    if (const LoopIndex loop = trace.tasks()[task].loop; loop != k_none) tasks[task].number = made[loop]++;

  for (EventIndex index = 0; index < trace.event_count(); ++index) {
    const trace::EventKind kind = trace.kind(index);
    if (kind != trace::EventKind::task_resume && kind != trace::EventKind::task_suspend) continue;
    const trace::Event event = trace.event(index);
    const TaskIndex task = trace.task(event.task());
    if (task == k_none) continue;
    Turns& now = tasks[task];
    if (kind == trace::EventKind::task_suspend) {
      if (event.as<trace::WaitKind>(trace::FieldName::wait) != trace::WaitKind::eager) continue;
      now.resumes_outside_queue = true;
      if (const TaskIndex made_at_once = trace.task(event.id(trace::FieldName::on)); made_at_once != k_none)
        tasks[made_at_once].resumes_outside_queue = true;
      continue;
    }
    if (!std::exchange(now.begun, true) && event[trace::FieldName::resume] != 1)
      throw NoOrder{
          fmt::format("recording began when task {} was already running: record the program from its start", trace.tasks()[task].name)};
    if (std::exchange(now.resumes_outside_queue, false)) continue;
    const LoopIndex loop = trace.tasks()[task].loop;
    if (loop != k_none && place[loop] < orders.size()) orders[place[loop]].tasks.push_back(now.number);
  }
  return orders;
}

}  // namespace interleave::model
