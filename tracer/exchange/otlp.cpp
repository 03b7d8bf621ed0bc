// OpenTelemetry's JSON (OTLP, `TracesData`): a task is a span, its parent its creator, what it awaits are links. Jobs and synchronous calls
// are spans too.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "tracer/exchange/export.hpp"
#include "tracer/exchange/json_text.hpp"
#include "tracer/exchange/slices.hpp"

namespace interleave::exchange {
namespace {

using model::k_none;

constexpr std::size_t k_spans_a_line = 1000;
constexpr std::size_t k_most_links = 1000;  // of a span; the others are counted

class OtlpWriter {
 public:
  OtlpWriter(const model::Trace& trace, std::string& out) : trace_{trace}, out_{out}, pids_{process_numbers(trace)} {
    for (const char character : trace.processes().front().trace_uuid)
      if (character != '-') trace_id_ += character;
    if (trace_id_.find_first_not_of('0') == trace_id_.npos) trace_id_.back() = '1';  // 0 means none
  }

  void begin_process(std::uint32_t process) { process_ = process; }
  void end_process() { end_line(); }

  void write_task(model::TaskIndex index) {
    const model::TaskTimes times = trace_.task_times(index);
    if (!is_here(times.created)) return;
    const model::Task task = trace_.tasks()[index];
    begin_span(task.id, task.parent == k_none ? model::EntityId{} : trace_.tasks()[task.parent].id, task.name, times.created,
               times.finished);
    add("interleave.kind", "task");
    add("code.function.name", task.function);
    add_site(task.site);
    add_thread(task.first_resume == k_none ? times.created : task.first_resume);
    add("interleave.busy_ns", task.busy_ns);
    add("interleave.delay_ns", task.delay_ns);
    add("interleave.wait_ns", task.wait_ns);
    add("interleave.resumes", std::int64_t{task.resumes});
    add_end(times.finished, task.outcome, task.value);
    write_links(index);
    end_span(times.finished, task.outcome, task.value);
  }

  void write_job(model::JobIndex index) {
    const model::Job job = trace_.jobs()[index];
    if (!is_here(job.submitted)) return;
    const model::EventIndex begin = job.begun == k_none ? job.submitted : job.begun;
    begin_span(job.id, job.task == k_none ? model::EntityId{} : trace_.tasks()[job.task].id, job.function, begin, job.ended);
    add("interleave.kind", "job");
    add_site(job.site);
    add_thread(begin);
    add_end(job.ended, job.outcome, job.value);
    end_span(job.ended, job.outcome, job.value);
  }

  void write_call(model::SpanIndex index) {
    const model::Span call = trace_.spans()[index];
    if (!is_here(call.begin)) return;
    const model::EntityId parent = call.parent != k_none ? model::EntityId{trace_.spans()[call.parent].id.value}
                                   : call.task != k_none ? model::EntityId{trace_.tasks()[call.task].id.value}
                                                         : model::EntityId{};
    begin_span(call.id, parent, call.function, call.begin, call.end);
    add("interleave.kind", "call");
    add_site(call.site);
    add_thread(call.begin);
    add_end(call.end, call.outcome, call.value);
    end_span(call.end, call.outcome, call.value);
  }

 private:
  std::back_insert_iterator<std::string> end() { return std::back_inserter(out_); }
  bool is_here(model::EventIndex event) const { return event != k_none && trace_.threads()[trace_.thread_of(event)].process == process_; }

  void begin_line() {
    const file::FileInfo& process = trace_.processes()[process_];
    out_ += R"({"resourceSpans":[{"resource":{"attributes":[)";
    first_attribute_ = true;
    add("service.name", process_title(process));
    add("process.pid", std::int64_t{pids_[process_]});
    add("process.executable.name", process.program);
    out_ += R"(]},"scopeSpans":[{"scope":{"name":"interleave","version":)";
    append_json(out_, process.recorder_version);
    out_ += R"(},"spans":[)";
  }
  void end_line() {
    if (spans_ == 0) return;
    out_ += "]}]}]}\n";
    spans_ = 0;
  }

  std::uint64_t unix_ns(std::int64_t time_ns) const {
    return static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, static_cast<std::int64_t>(trace_.processes().front().realtime_ns) + time_ns));
  }
  std::uint64_t end_ns(model::EventIndex event) const { return unix_ns(event == k_none ? trace_.time().end_ns : trace_.time_ns(event)); }

  void begin_span(model::EntityId id, model::EntityId parent, std::string_view name, model::EventIndex begin, model::EventIndex ended) {
    if (spans_ == k_spans_a_line) end_line();
    if (spans_ == 0)
      begin_line();
    else
      out_ += ',';
    ++spans_;
    fmt::format_to(end(), R"({{"traceId":"{}","spanId":"{:016x}")", trace_id_, id.value);
    if (parent) fmt::format_to(end(), R"(,"parentSpanId":"{:016x}")", parent.value);
    append_key(out_, "name");
    append_json(out_, name.empty() ? "?" : name);
    const std::uint64_t start = unix_ns(trace_.time_ns(begin));
    fmt::format_to(end(), R"(,"kind":1,"startTimeUnixNano":"{}","endTimeUnixNano":"{}","attributes":[)", start,
                   std::max(start, end_ns(ended)));
    first_attribute_ = true;
  }

  // Before: attributes, and links perhaps.
  void end_span(model::EventIndex ended, trace::Outcome outcome, std::string_view value) {
    if (!links_written_) out_ += ']';
    links_written_ = false;
    out_ += R"(,"status":{)";
    if (ended != k_none && outcome == trace::Outcome::returned) out_ += R"("code":1)";
    if (ended != k_none && outcome == trace::Outcome::raised) {
      out_ += R"("code":2,"message":)";
      append_json(out_, value);
    }
    out_ += "}}";
  }

  void begin_attribute(std::string_view key) {
    if (!first_attribute_) out_ += ',';
    first_attribute_ = false;
    fmt::format_to(end(), R"({{"key":"{}","value":{{)", key);
  }
  void add(std::string_view key, std::string_view text) {
    begin_attribute(key);
    out_ += R"("stringValue":)";
    append_json(out_, text);
    out_ += "}}";
  }
  void add(std::string_view key, std::int64_t number) {
    begin_attribute(key);
    fmt::format_to(end(), R"("intValue":"{}"}}}})", number);  // 64 bits are a string in protobuf's JSON
  }
  void add_site(trace::SiteId id) {
    if (!id) return;
    const model::Site site = trace_.site(id);
    add("code.file.path", site.file);
    add("code.line.number", std::int64_t{site.line});
  }
  void add_thread(model::EventIndex event) {
    const model::ThreadIndex thread = trace_.thread_of(event);
    add("thread.id", std::int64_t{trace_.threads()[thread].id.value});
    add("thread.name", thread_title(trace_, thread));
  }
  void add_end(model::EventIndex ended, trace::Outcome outcome, std::string_view value) {
    add("interleave.outcome", ended == k_none ? "alive at the end" : name_of(outcome));
    if (!value.empty()) add("interleave.value", value);
  }

  // Every await of a task or of a group of them.
  void write_links(model::TaskIndex index) {
    out_ += "],\"links\":[";
    links_written_ = true;
    std::size_t links = 0, dropped = 0;
    const auto link = [&](const model::Segment& wait, model::TaskIndex awaited) {
      if (awaited == k_none) return;
      if (links == k_most_links) {
        ++dropped;
        return;
      }
      if (links++ > 0) out_ += ',';
      fmt::format_to(end(), R"({{"traceId":"{}","spanId":"{:016x}","attributes":[)", trace_id_, trace_.tasks()[awaited].id.value);
      first_attribute_ = true;
      add("interleave.wait", name_of(wait.wait));
      add("interleave.wait_ns", wait.time.length_ns());
      add_site(wait.site);
      out_ += "]}";
    };
    for (const model::Segment& segment : trace_.segments(index)) {
      if (segment.state != model::TaskState::waiting) continue;
      const model::Entity on = trace_.find(segment.on);
      if (on.kind == trace::EntityKind::task) link(segment, on.index);
      if (on.kind == trace::EntityKind::group)
        for (const model::EntityId member : trace_.groups()[on.index].members) link(segment, trace_.task(member));
    }
    out_ += ']';
    if (dropped > 0) fmt::format_to(end(), R"(,"droppedLinksCount":{})", dropped);
  }

  const model::Trace& trace_;
  std::string& out_;
  std::vector<std::uint32_t> pids_;
  std::string trace_id_;
  std::uint32_t process_ = 0;
  std::size_t spans_ = 0;  // in the line that is being written
  bool first_attribute_ = true, links_written_ = false;
};

}  // namespace

void export_otlp(const model::Trace& trace, TextOutput& out, const Progress& progress) {
  OtlpWriter writer{trace, out.text()};
  const std::uint64_t a_process = trace.tasks().size() + trace.jobs().size() + trace.spans().size();
  const std::uint64_t total = a_process * trace.processes().size();
  std::uint64_t done = 0;
  const auto step = [&] {
    if (done++ % 1024 == 0 && progress) progress(done - 1, total);
    out.written_if_full();
  };
  for (std::uint32_t process = 0; process < trace.processes().size(); ++process) {
    writer.begin_process(process);
    for (model::TaskIndex i = 0; i < trace.tasks().size(); ++i, step()) writer.write_task(i);
    for (model::JobIndex i = 0; i < trace.jobs().size(); ++i, step()) writer.write_job(i);
    for (model::SpanIndex i = 0; i < trace.spans().size(); ++i, step()) writer.write_call(i);
    writer.end_process();
  }
  if (total == 0) out.text() += "{\"resourceSpans\":[]}\n";
}

}  // namespace interleave::exchange
