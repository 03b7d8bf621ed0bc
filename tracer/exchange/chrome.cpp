// Chrome's JSON ("Trace Event Format"): slices of threads, lifetimes of tasks, arrows, counters. Opens in Perfetto and chrome://tracing.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "tracer/exchange/edges.hpp"
#include "tracer/exchange/export.hpp"
#include "tracer/exchange/json_text.hpp"
#include "tracer/exchange/slices.hpp"

namespace interleave::exchange {
namespace {

using model::EventKind;
using model::k_none;
using trace::FieldName;

class ChromeWriter {
 public:
  ChromeWriter(const model::Trace& trace, std::string& out)
      : trace_{trace},
        out_{out},
        edges_{trace},
        slices_{trace},
        pids_{process_numbers(trace)},
        runs_(trace.threads().size()),
        open_(trace.threads().size()) {}

  void begin() {
    out_ += R"({"displayTimeUnit":"ns","traceEvents":[)";
    for (std::size_t i = 0; i < pids_.size(); ++i) {
      fmt::format_to(event(), R"({{"ph":"M","pid":{},"tid":0,"ts":0,"name":"process_name","args":{{"name":)", pids_[i]);
      append_json(out_, process_title(trace_.processes()[i]));
      out_ += "}}";
    }
    for (model::ThreadIndex thread = 0; thread < trace_.threads().size(); ++thread) {
      fmt::format_to(event(), R"({{"ph":"M",{},"ts":0,"name":"thread_name","args":{{"name":)", place(thread));
      append_json(out_, thread_title(trace_, thread));
      out_ += "}}";
    }
  }

  void write(model::EventIndex index, const model::Event& of) {
    thread_ = trace_.thread_of(index);
    edges_.next(index, of);
    if (const auto slice = slices_.begun_by(index, of)) write(*slice);
    for (const Edge& edge : edges_.ended()) write_edge("f", edge, of.time_ns);
    // What ends at an instant is closed for a viewer already: the arrow leaves a little earlier, from inside.
    const bool at_end = of.kind == EventKind::task_suspend;
    for (const Edge& edge : edges_.begun()) write_edge("s", edge, at_end ? std::max(runs_[thread_], of.time_ns - 1) : of.time_ns);
    switch (of.kind) {
      case EventKind::task_create:
        if (const model::TaskIndex task = trace_.task(of.task()); task != k_none && trace_.task_times(task).created == index)
          write_life("b", trace_.tasks()[task], of.time_ns, thread_);
        break;
      case EventKind::task_finish:
        if (const model::TaskIndex task = trace_.task(of.task()); task != k_none && trace_.task_times(task).finished == index)
          write_life("e", trace_.tasks()[task], of.time_ns, trace_.thread_of(trace_.task_times(task).created));
        break;
      case EventKind::print:
      case EventKind::mark:
        begin_event("i", of.kind == EventKind::print ? "print" : of.text, name_of(of.kind), of.time_ns);
        out_ += R"(,"s":"t","args":{"text":)";
        append_json(out_, of.text);
        out_ += "}}";
        break;
      case EventKind::counter:
        if (!std::isfinite(of.real(FieldName::number))) break;  // JSON has no such number
        begin_event("C", trace_.string(of.string(FieldName::name)), "counter", of.time_ns);
        fmt::format_to(std::back_inserter(out_), R"(,"args":{{"value":{}}}}})", of.real(FieldName::number));
        break;
      default:
        break;
    }
  }

  /// The life of a task that had not finished ends with the trace.
  void write_unfinished(model::TaskIndex index) {
    const model::TaskTimes times = trace_.task_times(index);
    if (times.finished == k_none) write_life("e", trace_.tasks()[index], trace_.time().end_ns, trace_.thread_of(times.created));
  }

  void end() { out_ += "\n]}\n"; }

 private:
  std::back_insert_iterator<std::string> event() {
    out_ += first_ ? "\n" : ",\n";
    first_ = false;
    return std::back_inserter(out_);
  }
  std::string place(model::ThreadIndex thread) const {
    const model::Thread& of = trace_.threads()[thread];
    return fmt::format(R"("pid":{},"tid":{})", pids_[of.process], of.id.value);
  }

  // All but the closing brace.
  void begin_event(std::string_view phase, std::string_view name, std::string_view category, std::int64_t time_ns,
                   model::ThreadIndex thread) {
    fmt::format_to(event(), R"({{"ph":"{}",{},"ts":)", phase, place(thread));
    append_microseconds(out_, time_ns);
    fmt::format_to(std::back_inserter(out_), R"(,"cat":"{}","name":)", category);
    append_json(out_, name);
  }
  void begin_event(std::string_view phase, std::string_view name, std::string_view category, std::int64_t time_ns) {
    begin_event(phase, name, category, time_ns, thread_);
  }

  void write(const Slice& slice) {
    auto& open = open_[thread_];
    while (!open.empty() && open.back() <= slice.time.begin_ns) open.pop_back();
    open.push_back(slice.time.end_ns);
    runs_[thread_] = slice.time.begin_ns;
    begin_event("X", slice.name, slice.category, slice.time.begin_ns);
    out_ += ",\"dur\":";
    append_duration(slice.time.length_ns(), open.size());
    fmt::format_to(std::back_inserter(out_), R"(,"args":{{"id":{})", slice.entity.value);
    if (slice.site) {
      const model::Site site = trace_.site(slice.site);
      append_key(out_, "site");
      append_json(out_, fmt::format("{}:{}", site.file, site.line));
    }
    out_ += "}}";
  }

  // Readers add `ts` and `dur` as binary fractions. A slice whose sum comes out a hair too large would begin before its neighbour ends and
  // be taken for its caller. So each ends a hundredth of a nanosecond early, for every slice around it as well; it still rounds to the same
  // one.
  void append_duration(std::int64_t ns, std::size_t depth) {
    const auto early = static_cast<std::int64_t>(std::clamp<std::size_t>(depth, 1, 49));
    if (ns <= 0)
      out_ += '0';
    else
      fmt::format_to(std::back_inserter(out_), "{}.{:03}{:02}", (ns - 1) / 1000, (ns - 1) % 1000, 100 - early);
  }

  void write_life(std::string_view phase, const model::Task& task, std::int64_t time_ns, model::ThreadIndex thread) {
    begin_event(phase, task.name, "task", time_ns, thread);
    fmt::format_to(std::back_inserter(out_), R"(,"id":"{:#x}")", task.id.value);
    if (phase == "b") {
      out_ += ",\"args\":{\"function\":";
      append_json(out_, task.function);
      if (task.parent != k_none) fmt::format_to(std::back_inserter(out_), ",\"parent\":{}", trace_.tasks()[task.parent].id.value);
      out_ += '}';
    } else {
      fmt::format_to(std::back_inserter(out_), R"(,"args":{{"outcome":"{}")",
                     task.finished == k_none ? "alive at the end" : name_of(task.outcome));
      if (!task.value.empty()) {
        append_key(out_, "value");
        append_json(out_, task.value);
      }
      out_ += '}';
    }
    out_ += '}';
  }

  void write_edge(std::string_view phase, const Edge& edge, std::int64_t time_ns) {
    begin_event(phase, name_of(edge.kind), name_of(edge.kind), time_ns);
    fmt::format_to(std::back_inserter(out_), R"(,"id":{}{}}})", edge.id, phase == "f" ? R"(,"bp":"e")" : "");
  }

  const model::Trace& trace_;
  std::string& out_;
  Edges edges_;
  Slices slices_;
  std::vector<std::uint32_t> pids_;
  std::vector<std::int64_t> runs_;               // by thread: when its last slice began …
  std::vector<std::vector<std::int64_t>> open_;  // … and when it and those around it end
  model::ThreadIndex thread_ = 0;                // of the event at hand
  bool first_ = true;
};

}  // namespace

void export_chrome(const model::Trace& trace, TextOutput& out, const Progress& progress) {
  ChromeWriter writer{trace, out.text()};
  writer.begin();
  each_event(trace, out, progress, [&](model::EventIndex i, const model::Event& event) { writer.write(i, event); });
  for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task) {
    writer.write_unfinished(task);
    out.written_if_full();
  }
  writer.end();
}

}  // namespace interleave::exchange
