#include <fmt/format.h>

#include "tracer/cli/timeline_text.hpp"
#include "tracer/insight/await_graph.hpp"
#include "tracer/insight/sentence.hpp"
#include "tracer/model/state.hpp"

namespace interleave::cli {
namespace {

using model::k_none;
using model::Trace;

std::string place(const Trace& trace, trace::SiteId id) {
  if (!id) return {};
  const model::Site site = trace.site(id);
  return fmt::format("{}:{}", site.file, site.line);
}

std::string task_line(const Trace& trace, const model::TaskNow& now) {
  const model::Task& task = trace.tasks()[now.task];
  std::string line = fmt::format("  {:<18} {}", task.name, name_of(now.state));
  if (now.state == model::TaskState::waiting) {
    line += fmt::format(" for {}", now.on ? model::describe(trace, now.on) : std::string{name_of(now.wait)});
    if (now.site) line += " at " + place(trace, now.site);
  }
  if (now.state == model::TaskState::ready && now.on) line += ", woken by " + model::describe(trace, now.on);
  return line + (now.cancel_requested ? ", asked to cancel" : "") + '\n';
}

// Outermost first, each frame below the one that awaits it.
std::string stack_lines(const Trace& trace, const model::TaskNow& now, const std::vector<model::FrameIndex>& stack) {
  std::string out;
  for (std::size_t depth = 0; depth < stack.size(); ++depth) {
    const model::Frame& frame = trace.frames()[stack[depth]];
    const bool innermost = depth + 1 == stack.size();
    // A frame that awaits another stands at the line of that await; the innermost one where the task waits.
    const trace::SiteId at = innermost ? now.site : trace.frames()[stack[depth + 1]].call_site;
    out += fmt::format("    {}{}{}\n", std::string(depth * 2, ' '), frame.function, at ? " at " + place(trace, at) : "");
  }
  return out;
}

std::string loop_lines(const Trace& trace, const model::LoopNow& now) {
  const auto name = [&](model::TaskIndex task) { return task == k_none ? std::string{"nothing"} : std::string{trace.tasks()[task].name}; };
  std::string ready;
  for (const model::TaskIndex task : now.ready) ready += (ready.empty() ? "" : ", ") + name(task);
  return fmt::format("{}: runs {}{}\n  ready queue: {}\n", model::describe(trace, trace.loops()[now.loop].id), name(now.running),
                     now.polling ? " and waits for the operating system" : "", ready.empty() ? "empty" : ready);
}

// The circles of those who wait for each other, and the longest chain.
std::string waits_lines(const Trace& trace, const model::State& state) {
  constexpr std::size_t k_most = 20;
  const insight::AwaitGraph graph = insight::await_graph(trace, state);
  const auto chain = [&](const std::vector<std::uint32_t>& nodes) {
    std::string text;
    for (std::size_t i = 0; i < std::min(k_most, nodes.size()); ++i)
      text += (i == 0 ? "" : " -> ") + model::describe(trace, graph.nodes[nodes[i]].id);
    return nodes.size() <= k_most ? text : text + fmt::format(" -> {} more", nodes.size() - k_most);
  };
  std::string out;
  for (std::size_t i = 0; i < std::min(k_most, graph.circles.size()); ++i) {
    std::vector<std::uint32_t> round = graph.circles[i];
    round.push_back(round.front());
    out += "in a circle: " + chain(round) + '\n';
  }
  if (graph.longest_chain.size() > 2) out += "longest chain of waits: " + chain(graph.longest_chain) + '\n';
  return out;
}

}  // namespace

std::string state_text(const Trace& trace, model::EventIndex event) {
  const model::State state = trace.state_at(event);
  std::string out = fmt::format("event #{} of {}, at {}: {}\n\n", event, trace.event_count(),
                                insight::human_time(state.time_ns - trace.time().begin_ns), insight::sentence(trace, event));
  for (const model::LoopNow& loop : state.loops) out += loop_lines(trace, loop);
  if (!state.tasks.empty()) out += "tasks\n";
  std::map<model::TaskIndex, std::vector<model::FrameIndex>> stacks = trace.stacks_at(event);
  for (const model::TaskNow& task : state.tasks) out += task_line(trace, task) + stack_lines(trace, task, stacks[task.task]);
  out += waits_lines(trace, state);
  if (!state.timers.empty()) out += "timers\n";
  for (const model::TimerNow& timer : state.timers)
    out += fmt::format("  {:<18} in {}\n", timer.task == k_none ? "callback" : std::string{trace.tasks()[timer.task].name},
                       insight::human_time(timer.due_ns - state.time_ns));
  if (!state.resources.empty()) out += "locks, events, queues …\n";
  for (const model::ResourceNow& resource : state.resources) {
    out += fmt::format("  {}: {}", model::describe(trace, trace.resources()[resource.resource].id), resource.state);
    if (resource.holder) out += ", held by " + model::describe(trace, resource.holder);
    for (std::size_t i = 0; i < resource.waiters.size(); ++i)
      out += fmt::format("{}{}", i == 0 ? ", waited for by " : ", ", trace.tasks()[resource.waiters[i]].name);
    out += '\n';
  }
  if (!state.jobs.empty()) out += "jobs\n";
  for (const model::JobNow& job : state.jobs)
    out += fmt::format("  {} {}\n", model::describe(trace, trace.jobs()[job.job].id), job.begun ? "runs" : "waits for a worker");
  if (!state.spans.empty()) out += "synchronous calls\n";
  for (const model::SpanIndex span : state.spans) out += fmt::format("  {}\n", trace.spans()[span].function);
  if (state.prints > 0) out += "output so far\n";
  for (std::size_t i = 0; i < state.prints; ++i) {
    std::string_view text = trace.prints()[i].text;
    while (text.ends_with('\n')) text.remove_suffix(1);
    out += fmt::format("  {}\n", text);
  }
  return out;
}

}  // namespace interleave::cli
