#include "tracer/exchange/slices.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>

namespace interleave::exchange {

using model::EventKind;
using model::k_none;
using trace::EntityKind;
using trace::FieldName;

model::Interval Slices::until(model::EventIndex begin, model::EventIndex end) const {
  return {trace_.time_ns(begin), end == k_none ? trace_.time().end_ns : trace_.time_ns(end)};
}

std::optional<Slice> Slices::begun_by(model::EventIndex index, const model::Event& event) {
  switch (event.kind) {
    case EventKind::task_resume: {
      const model::TaskIndex task = trace_.task(event.task());
      const std::uint32_t at = task == k_none ? k_none : trace_.segment_of(task, index);
      if (at == k_none) return std::nullopt;
      const model::Segment run = trace_.segments(task)[at];
      if (run.state != model::TaskState::running || run.begin_event != index) return std::nullopt;
      const model::Task of = trace_.tasks()[task];
      return Slice{run.time, std::string{of.name}, "task", of.id, of.site, run.end_event};
    }
    case EventKind::job_begin:
      if (const model::Entity job = trace_.find(event.id(FieldName::job)); job.kind == EntityKind::job)
        if (const model::Job of = trace_.jobs()[job.index]; of.begun == index)
          return Slice{until(index, of.ended), std::string{of.function.empty() ? "job" : of.function}, "job", of.id, of.site, of.ended};
      return std::nullopt;
    case EventKind::span_begin:
      if (const model::Entity span = trace_.find(event.id(FieldName::span)); span.kind == EntityKind::span)
        if (const model::Span of = trace_.spans()[span.index]; of.begin == index)
          return Slice{until(index, of.end), std::string{of.function.empty() ? "call" : of.function}, "call", of.id, of.site, of.end};
      return std::nullopt;
    case EventKind::poll_begin: {
      const model::Entity loop = trace_.find(event.id(FieldName::loop));
      if (loop.kind != EntityKind::loop) return std::nullopt;
      const auto& polls = trace_.loops()[loop.index].polls;
      std::size_t& next = next_poll_[loop.index];
      while (next < polls.size() && polls[next].begin_ns < event.time_ns) ++next;
      if (next == polls.size() || polls[next].begin_ns != event.time_ns) return std::nullopt;
      return Slice{polls[next++], "poll", "poll", trace_.loops()[loop.index].id, {}, k_none};
    }
    default:
      return std::nullopt;
  }
}

std::string thread_title(const model::Trace& trace, model::ThreadIndex thread) {
  const model::Thread& of = trace.threads()[thread];
  if (!of.name.empty()) return std::string{of.name};
  for (const model::Loop& loop : trace.loops())
    if (loop.thread == thread && !loop.name.empty()) return std::string{loop.name};
  return fmt::format("{} {}", of.role == trace::ThreadRole::other ? "thread" : name_of(of.role), of.id.value);
}

std::string process_title(const file::FileInfo& process) {
  const std::string name = std::filesystem::path{process.program}.filename().string();
  return name.empty() ? fmt::format("process {}", process.number) : name;
}

std::vector<std::uint32_t> process_numbers(const model::Trace& trace) {
  constexpr std::uint32_t k_made = 1'000'000'000;  // larger than any of Linux
  std::vector<std::uint32_t> numbers;
  std::set<std::uint32_t> known{0};
  for (const file::FileInfo& process : trace.processes())
    numbers.push_back(known.insert(process.process_id).second ? process.process_id : k_made + static_cast<std::uint32_t>(numbers.size()));
  return numbers;
}

}  // namespace interleave::exchange
