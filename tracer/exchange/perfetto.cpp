// Perfetto's protobuf: a track for each thread with what runs on it, one for each task under its loop with its states, arrows, counters.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "tracer/exchange/edges.hpp"
#include "tracer/exchange/export.hpp"
#include "tracer/exchange/json_text.hpp"
#include "tracer/exchange/perfetto.pb.h"
#include "tracer/exchange/slices.hpp"

namespace interleave::exchange {
namespace {

using model::EventKind;
using model::k_none;
using perfetto::TrackEvent;
using trace::FieldName;

constexpr std::uint32_t k_state_cleared = 1, k_needs_state = 2;  // of sequence_flags
constexpr std::size_t k_most_interned = 1 << 16;

std::string sound_text(std::string_view text) {
  std::string sound;
  append_utf8(sound, text);
  return sound;
}

class PerfettoWriter {
 public:
  PerfettoWriter(const model::Trace& trace, std::string& out)
      : trace_{trace}, out_{out}, edges_{trace}, slices_{trace}, open_(trace.threads().size()), zero_ns_{trace.time().begin_ns} {}

  void begin() {
    const std::vector<std::uint32_t> pids = process_numbers(trace_);
    packet_.set_sequence_flags(k_state_cleared);
    for (std::uint32_t i = 0; i < trace_.processes().size(); ++i) {
      auto& track = describe(process_track(i), 0);
      track.mutable_process()->set_pid(static_cast<std::int32_t>(pids[i]));
      track.mutable_process()->set_process_name(process_title(trace_.processes()[i]));
      for (const std::string& argument : trace_.processes()[i].arguments) track.mutable_process()->add_cmdline(sound_text(argument));
      write_packet();
    }
    for (model::ThreadIndex i = 0; i < trace_.threads().size(); ++i) {
      const model::Thread& thread = trace_.threads()[i];
      auto& track = describe(thread_track(i), process_track(thread.process));
      track.mutable_thread()->set_pid(static_cast<std::int32_t>(pids[thread.process]));
      track.mutable_thread()->set_tid(thread.id.value);
      track.mutable_thread()->set_thread_name(sound_text(thread_title(trace_, i)));
      write_packet();
    }
    for (model::LoopIndex i = 0; i < trace_.loops().size(); ++i) {
      const model::Loop& loop = trace_.loops()[i];
      describe(loop_track(i), process_track(loop.thread == k_none ? 0 : trace_.threads()[loop.thread].process))
          .set_name(loop.name.empty() ? fmt::format("loop {}", loop.id.value) : sound_text(loop.name));
      write_packet();
    }
  }

  void write(model::EventIndex index, const model::Event& event) {
    const model::ThreadIndex thread = trace_.thread_of(index);
    edges_.next(index, event);
    if (!edges_.begun().empty()) {
      TrackEvent& made = begin_event(TrackEvent::TYPE_INSTANT, thread_track(thread), event.time_ns);
      set_name(made, name_of(edges_.begun().front().kind));
      made.add_categories("edge");
      for (const Edge& edge : edges_.begun()) made.add_flow_ids(edge.id);
      write_packet();
    }
    end_slices(thread, index, event.kind == EventKind::poll_end);
    if (const auto slice = slices_.begun_by(index, event)) begin_slice(thread, *slice);
    if (is_change_of_state(event.kind)) write_state(index, event);
    if (event.kind == EventKind::print || event.kind == EventKind::mark) {
      TrackEvent& made = begin_event(TrackEvent::TYPE_INSTANT, thread_track(thread), event.time_ns);
      set_name(made, event.kind == EventKind::print ? "print" : "mark");
      made.add_categories(std::string{name_of(event.kind)});
      annotate(made, "text", event.text);
      write_packet();
    }
    if (event.kind == EventKind::counter) write_counter(thread, event);
  }

  void end_unfinished(model::TaskIndex task) {
    if (trace_.task_times(task).finished != k_none) return;
    begin_event(TrackEvent::TYPE_SLICE_END, task_track(task), trace_.time().end_ns);
    write_packet();
  }
  void end() {
    for (model::ThreadIndex thread = 0; thread < open_.size(); ++thread)
      for (; !open_[thread].empty(); open_[thread].pop_back()) {
        begin_event(TrackEvent::TYPE_SLICE_END, thread_track(thread), trace_.time().end_ns);
        write_packet();
      }
  }

 private:
  struct Open {
    model::EventIndex end = k_none;
    bool is_poll = false;
  };

  // Tracks are numbered from 1: processes, threads, loops, tasks, counters.
  std::uint64_t process_track(std::uint32_t process) const { return 1 + std::uint64_t{process}; }
  std::uint64_t thread_track(model::ThreadIndex thread) const { return process_track(0) + trace_.processes().size() + thread; }
  std::uint64_t loop_track(model::LoopIndex loop) const { return thread_track(0) + trace_.threads().size() + loop; }
  std::uint64_t task_track(model::TaskIndex task) const { return loop_track(0) + trace_.loops().size() + task; }
  std::uint64_t counter_track(trace::StringId name) const { return task_track(0) + trace_.tasks().size() + name.value; }

  perfetto::TrackDescriptor& describe(std::uint64_t track, std::uint64_t parent) {
    auto& made = *packet_.mutable_track_descriptor();
    made.set_uuid(track);
    if (parent != 0) made.set_parent_uuid(parent);
    return made;
  }

  TrackEvent& begin_event(TrackEvent::Type type, std::uint64_t track, std::int64_t time_ns) {
    packet_.set_timestamp(static_cast<std::uint64_t>(std::max<std::int64_t>(0, time_ns - zero_ns_)));
    packet_.set_sequence_flags(k_needs_state);
    TrackEvent& made = *packet_.mutable_track_event();
    made.set_type(type);
    made.set_track_uuid(track);
    return made;
  }

  void write_packet() {
    packet_.set_trusted_packet_sequence_id(1);
    out_ += '\x0a';  // field 1 of Trace, of known length
    std::uint64_t size = packet_.ByteSizeLong();
    for (; size >= 0x80; size >>= 7) out_ += static_cast<char>(size | 0x80);
    out_ += static_cast<char>(size);
    packet_.AppendToString(&out_);
    packet_.Clear();
  }

  // A name is written once and has a number from then on; as long as there are not too many.
  void set_name(TrackEvent& event, std::string_view text) {
    const std::string name = sound_text(text);
    const auto known = names_.find(name);
    if (known != names_.end()) return event.set_name_iid(known->second);
    if (names_.size() >= k_most_interned) return event.set_name(name);
    const std::uint64_t number = names_.size() + 1;
    names_.emplace(name, number);
    perfetto::EventName& made = *packet_.mutable_interned_data()->add_event_names();
    made.set_iid(number);
    made.set_name(name);
    event.set_name_iid(number);
  }
  static void annotate(TrackEvent& event, const char* key, std::string_view text) {
    perfetto::DebugAnnotation& made = *event.add_debug_annotations();
    made.set_name(key);
    made.set_string_value(sound_text(text));
  }
  static void annotate(TrackEvent& event, const char* key, std::uint64_t number) {
    perfetto::DebugAnnotation& made = *event.add_debug_annotations();
    made.set_name(key);
    made.set_uint_value(number);
  }
  void annotate(TrackEvent& event, trace::SiteId id) const {
    if (!id) return;
    const model::Site site = trace_.site(id);
    annotate(event, "site", fmt::format("{}:{}", site.file, site.line));
  }

  void begin_slice(model::ThreadIndex thread, const Slice& slice) {
    TrackEvent& made = begin_event(TrackEvent::TYPE_SLICE_BEGIN, thread_track(thread), slice.time.begin_ns);
    set_name(made, slice.name);
    made.add_categories(slice.category);
    annotate(made, "id", slice.entity.value);
    annotate(made, slice.site);
    for (const Edge& edge : edges_.ended()) made.add_terminating_flow_ids(edge.id);
    write_packet();
    open_[thread].push_back({slice.end_event, slice.end_event == k_none && std::string_view{slice.category} == "poll"});
  }

  // Those of the thread that end with the event, or ended before it, and what is open inside them.
  void end_slices(model::ThreadIndex thread, model::EventIndex index, bool ends_poll) {
    std::vector<Open>& open = open_[thread];
    const auto has_ended = [&](const Open& slice) { return slice.is_poll ? ends_poll : slice.end <= index; };
    const auto first = std::ranges::find_if(open, has_ended);
    if (first == open.end()) return;
    const std::int64_t time_ns = trace_.time_ns(first->is_poll ? index : first->end);
    for (auto left = open.end() - first; left > 0; --left) {
      begin_event(TrackEvent::TYPE_SLICE_END, thread_track(thread), time_ns);
      write_packet();
    }
    open.erase(first, open.end());
  }

  static bool is_change_of_state(EventKind kind) {
    return kind == EventKind::task_create || kind == EventKind::task_wake || kind == EventKind::task_resume ||
           kind == EventKind::task_suspend || kind == EventKind::task_finish;
  }

  void write_state(model::EventIndex index, const model::Event& event) {
    const model::TaskIndex task = trace_.task(event.task());
    if (task == k_none) return;
    const model::TaskTimes times = trace_.task_times(task);
    if (times.created == index) {
      const model::Task of = trace_.tasks()[task];
      describe(task_track(task), of.loop == k_none ? process_track(trace_.threads()[trace_.thread_of(index)].process) : loop_track(of.loop))
          .set_name(sound_text(of.name));
      write_packet();
    }
    const std::uint32_t at = trace_.segment_of(task, index);
    if (at == k_none || index < times.created || index > times.finished) return;
    const bool finishes = times.finished == index;
    const model::Segment segment = trace_.segments(task)[at];
    if (!finishes && segment.begin_event != index) return;
    if (times.created != index) {
      begin_event(TrackEvent::TYPE_SLICE_END, task_track(task), event.time_ns);
      write_packet();
    }
    if (finishes) return;
    TrackEvent& made = begin_event(TrackEvent::TYPE_SLICE_BEGIN, task_track(task), event.time_ns);
    set_name(made, segment.state == model::TaskState::waiting ? fmt::format("waiting: {}", name_of(segment.wait))
                                                              : std::string{name_of(segment.state)});
    made.add_categories("state");
    if (segment.on) annotate(made, segment.state == model::TaskState::waiting ? "on" : "by", model::describe(trace_, segment.on));
    annotate(made, segment.site);
    write_packet();
  }

  void write_counter(model::ThreadIndex thread, const model::Event& event) {
    const trace::StringId name = event.string(FieldName::name);
    const std::uint64_t track = counter_track(name);
    if (counters_.insert(name.value).second) {
      auto& made = describe(track, process_track(trace_.threads()[thread].process));
      made.set_name(sound_text(trace_.string(name)));
      made.mutable_counter();
      write_packet();
    }
    begin_event(TrackEvent::TYPE_COUNTER, track, event.time_ns).set_double_counter_value(event.real(FieldName::number));
    write_packet();
  }

  const model::Trace& trace_;
  std::string& out_;
  Edges edges_;
  Slices slices_;
  std::vector<std::vector<Open>> open_;  // by thread, from the outermost to the innermost
  std::int64_t zero_ns_;
  std::unordered_map<std::string, std::uint64_t> names_;
  std::unordered_set<std::uint32_t> counters_;
  perfetto::TracePacket packet_;
};

}  // namespace

void export_perfetto(const model::Trace& trace, TextOutput& out, const Progress& progress) {
  PerfettoWriter writer{trace, out.text()};
  writer.begin();
  each_event(trace, out, progress, [&](model::EventIndex i, const model::Event& event) { writer.write(i, event); });
  for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task) {
    writer.end_unfinished(task);
    out.written_if_full();
  }
  writer.end();
}

}  // namespace interleave::exchange
