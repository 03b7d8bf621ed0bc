// JSON Lines: a header, the embedded sources, then one event a line. import_json_lines() makes the same trace of it again.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <unordered_map>
#include <vector>

#include "tracer/exchange/event_keys.hpp"
#include "tracer/exchange/export.hpp"
#include "tracer/exchange/json_text.hpp"

namespace interleave::exchange {
namespace {

using trace::Encoding;

void append_process(std::string& out, const file::FileInfo& process) {
  out += "{\"program\":";
  append_lossless_json(out, process.program);
  append_key(out, "arguments");
  out += '[';
  for (std::size_t i = 0; i < process.arguments.size(); ++i) {
    if (i > 0) out += ',';
    append_lossless_json(out, process.arguments[i]);
  }
  out += ']';
  append_key(out, "recorder");
  append_lossless_json(out, process.recorder);
  append_key(out, "recorder_version");
  append_lossless_json(out, process.recorder_version);
  fmt::format_to(std::back_inserter(out),
                 R"(,"process_id":{},"parent_process_id":{},"clock":"{}","precision":"{}","realtime_ns":{},"lost":{},"given_up":{},)"
                 R"("clean":{},"uuid":"{}"}})",
                 process.process_id, process.parent_process_id, name_of(process.clock), name_of(process.precision), process.realtime_ns,
                 process.lost_events, process.given_up_events, process.clean, process.trace_uuid);
}

void append_header(std::string& out, const model::Trace& trace) {
  fmt::format_to(std::back_inserter(out), R"({{"format":"interleave","version":1,"events":{},"begin_ns":{},"processes":[)",
                 trace.event_count(), trace.time().begin_ns);
  for (const file::FileInfo& process : trace.processes()) {
    if (&process != &trace.processes().front()) out += ',';
    append_process(out, process);
  }
  out += "],\"threads\":[";
  for (const model::Thread& thread : trace.threads()) {
    if (&thread != &trace.threads().front()) out += ',';
    fmt::format_to(std::back_inserter(out), R"({{"thread":{},"process":{},"name":)", thread.id.value, thread.process);
    append_json(out, thread.name);
    out += '}';
  }
  out += "]}\n";
}

class EventLines {
 public:
  EventLines(const model::Trace& trace, std::string& out)
      : trace_{trace}, out_{out}, own_ns_(trace.threads().size(), std::numeric_limits<std::int64_t>::min()) {}

  void write(model::EventIndex index, const model::Event& event) {
    const auto gaps = trace_.gaps();
    for (; next_gap_ < gaps.size() && gaps[next_gap_].event <= index; ++next_gap_)
      if (gaps[next_gap_].event == index)
        fmt::format_to(end(),
                       R"({{"missing_before":{},"thread":{}}})"
                       "\n",
                       index, trace_.threads()[gaps[next_gap_].thread].id.value);
    fmt::format_to(end(), R"({{"n":{},"t_ns":{},"thread":{},"kind":"{}")", index, event.time_ns - trace_.time().begin_ns,
                   event.thread.value, name_of(event.kind));
    // The order between the threads is found anew from what each of them tells.
    std::int64_t& own_ns = own_ns_[trace_.thread_of(index)];
    own_ns = std::max(own_ns, trace_.moved_from_ns(index).value_or(event.time_ns));
    if (own_ns != event.time_ns) fmt::format_to(end(), R"(,"own_ns":{})", own_ns - trace_.time().begin_ns);
    if (trace_.stands_for_others(index)) out_ += R"(,"condensed":true)";
    for (const trace::Field& field : trace::spec_of(event.kind).fields()) put(event, field);
    out_ += "}\n";
  }

 private:
  std::back_insert_iterator<std::string> end() { return std::back_inserter(out_); }

  // What is 0, none or empty is left out.
  void put(const model::Event& event, const trace::Field& field) {
    const std::uint64_t number = event[field.name];
    if (field.encoding == Encoding::text ? event.text.empty() : number == 0 && field.encoding != Encoding::enumerated) return;
    if (field.encoding == Encoding::string && trace_.string(event.string(field.name)).empty()) return;
    append_key(out_, key_of(field));
    switch (field.encoding) {
      case Encoding::introduce:
      case Encoding::id:
      case Encoding::unsigned_:
        fmt::format_to(end(), "{}", number);
        break;
      case Encoding::signed_:
        fmt::format_to(end(), "{}", event.number(field.name));
        break;
      case Encoding::real:
        append_lossless_json(out_, event.real(field.name));
        break;
      case Encoding::enumerated:
        if (const auto word = word_of(field, number))
          fmt::format_to(end(), "\"{}\"", *word);
        else
          fmt::format_to(end(), "{}", number);
        break;
      case Encoding::string:
        append_lossless_json(out_, trace_.string(event.string(field.name)));
        break;
      case Encoding::site:
        out_ += site(event.site());
        break;
      case Encoding::text:
        append_lossless_json(out_, event.text);
        break;
    }
  }

  // A site is asked for again and again.
  const std::string& site(trace::SiteId id) {
    std::string& text = sites_[id.value];
    if (!text.empty()) return text;
    const model::Site site = trace_.site(id);
    text = "{\"file\":";
    append_lossless_json(text, site.file);
    fmt::format_to(std::back_inserter(text), ",\"line\":{},\"function\":", site.line);
    append_lossless_json(text, site.function);
    text += '}';
    return text;
  }

  const model::Trace& trace_;
  std::string& out_;
  std::vector<std::int64_t> own_ns_;  // by thread: its latest
  std::size_t next_gap_ = 0;
  std::unordered_map<std::uint32_t, std::string> sites_;
};

}  // namespace

void export_json_lines(const model::Trace& trace, TextOutput& out, const Progress& progress) {
  append_header(out.text(), trace);
  for (const file::SourceText& source : trace.file().sources()) {
    out.text() += "{\"source\":";
    append_lossless_json(out.text(), source.path);
    append_key(out.text(), "text");
    append_lossless_json(out.text(), source.text);
    out.text() += "}\n";
    out.written_if_full();
  }
  EventLines lines{trace, out.text()};
  each_event(trace, out, progress, [&](model::EventIndex i, const model::Event& event) { lines.write(i, event); });
}

}  // namespace interleave::exchange
