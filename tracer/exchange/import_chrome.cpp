// Chrome's JSON as a trace: threads, calls, notes and counters. Arrows become the cause of the call that they lead to.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

#include "tracer/exchange/chrome_calls.hpp"
#include "tracer/exchange/chrome_events.hpp"
#include "tracer/exchange/import.hpp"
#include "tracer/exchange/input_bytes.hpp"
#include "tracer/exchange/part_progress.hpp"

namespace interleave::exchange {
namespace {

using trace::EventKind;

// By time; what lasts longer lies around what begins at the same instant. Times count from the first.
void sort_events(std::vector<ChromeEvent>& events, const Progress& progress) {
  const auto place = [](const ChromeEvent& event) {
    return std::tuple{event.time_ns, event.phase == 'X' ? -event.value : 0, event.number};
  };
  Steps comparisons{progress, events.size() * static_cast<std::uint64_t>(std::bit_width(events.size()))};
  std::ranges::sort(events, [&](const ChromeEvent& a, const ChromeEvent& b) {
    comparisons.step();
    return place(a) < place(b);
  });
  const std::int64_t first_ns = events.empty() ? 0 : events.front().time_ns;
  for (ChromeEvent& event : events) event.time_ns -= first_ns;
}

// Which call an arrow makes the cause of which.
class Arrows : public CallVisitor {
 public:
  explicit Arrows(std::size_t threads) : next_(threads) {}

  void begin(std::uint32_t lane, std::int64_t, std::uint64_t call, const ChromeEvent&) override {
    if (lane < next_.size() && next_[lane] != 0) link(std::exchange(next_[lane], 0), call);
  }
  void end(std::uint32_t, std::int64_t, std::uint64_t, std::uint32_t) override {}
  void other(std::uint32_t lane, const ChromeEvent& event, std::uint64_t inside) override {
    if (event.phase == 's') from_[event.value] = inside;
    if (event.phase != 't' && event.phase != 'f' && event.phase != 'a') return;
    const auto found = from_.find(event.value);
    const std::uint64_t from = found == from_.end() ? 0 : found->second;
    if (event.phase == 'f' && from != 0)
      next_[lane] = from;
    else
      link(from, inside);
    if (event.phase == 't') from_[event.value] = inside;
  }

  std::unordered_map<std::uint64_t, std::uint64_t> causes;  // of calls
  std::uint64_t left_out = 0;

 private:
  // A call that began before its cause can have none.
  void link(std::uint64_t from, std::uint64_t to) {
    if (from == 0 || to == 0 || from >= to || !causes.try_emplace(to, from).second) ++left_out;
  }
  std::unordered_map<std::int64_t, std::uint64_t> from_;  // by the arrow's id
  std::vector<std::uint64_t> next_;                       // by thread: what leads to the call that begins next
};

// A name of VizTracer's tells where the function stands: `fib (/home/a/fib.py:3)`, in its first versions `/home/a/fib.py(3).fib`.
struct Named {
  std::string_view function, file;
  std::uint64_t line = 0;
};
std::optional<Named> named(std::string_view function, std::string_view file, std::string_view digits) {
  std::uint32_t line = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), line);
  if (file.empty() || function.empty() || error != std::errc{} || stop != digits.data() + digits.size()) return std::nullopt;
  return Named{function, file, line};
}
Named named(std::string_view name) {
  const Named unplaced{name, {}, 0};
  if (const std::size_t open = name.rfind(" ("); open != name.npos && name.ends_with(')')) {
    const std::string_view place = name.substr(open + 2, name.size() - open - 3);
    const std::size_t colon = place.rfind(':');
    if (colon == place.npos) return unplaced;
    return named(name.substr(0, open), place.substr(0, colon), place.substr(colon + 1)).value_or(unplaced);
  }
  const std::size_t close = name.rfind(")."), open = name.rfind('(', close);
  if (close == name.npos || open == name.npos) return unplaced;
  return named(name.substr(close + 2), name.substr(0, open), name.substr(open + 1, close - open - 1)).value_or(unplaced);
}

class CallWriter : public CallVisitor {
 public:
  CallWriter(const ChromeEvents& events, const std::unordered_map<std::uint64_t, std::uint64_t>& causes, TraceBuilder& builder)
      : of_{events}, causes_{causes}, builder_{builder} {}

  /// Of the lanes behind the threads. Before walk().
  void set_lanes(const std::vector<ChromeCalls::Lane>& lanes) {
    lanes_ = lanes;
    const std::size_t count = of_.threads.size() + lanes.size();
    begun_.assign(count, false);
    for (std::uint32_t lane = 0; lane < count; ++lane) builder_.add_thread(id(lane), process(lane));
  }

  void begin(std::uint32_t lane, std::int64_t time_ns, std::uint64_t call, const ChromeEvent& event) override {
    const Named name = named(of_.texts[event.name]);
    const auto cause = causes_.find(call);
    const std::uint32_t site = name.file.empty() ? 0 : builder_.site(process(lane), name.file, name.line, name.function);
    put(lane, EventKind::span_begin, time_ns,
        {call, cause == causes_.end() ? 0 : cause->second, builder_.string(process(lane), name.function), site});
  }
  void end(std::uint32_t lane, std::int64_t time_ns, std::uint64_t call, std::uint32_t text) override {
    put(lane, EventKind::span_end, time_ns, {call, static_cast<std::uint64_t>(trace::Outcome::returned)}, of_.texts[text]);
  }
  void other(std::uint32_t lane, const ChromeEvent& event, std::uint64_t) override {
    if (event.phase == 'C')
      put(lane, EventKind::counter, event.time_ns,
          {builder_.string(process(lane), of_.texts[event.name]), static_cast<std::uint64_t>(event.value)});
    else if (std::string_view{"iIRn"}.find(event.phase) != std::string_view::npos)
      put(lane, EventKind::mark, event.time_ns, {}, of_.texts[event.name]);
  }

 private:
  using Values = std::array<std::uint64_t, trace::k_max_fields>;

  static trace::ThreadId id(std::uint32_t lane) { return {lane + 1}; }
  bool is_async(std::uint32_t lane) const { return lane >= of_.threads.size(); }
  std::uint32_t process(std::uint32_t lane) const {
    return is_async(lane) ? lanes_[lane - of_.threads.size()].process : of_.threads[lane].process;
  }

  void put(std::uint32_t lane, EventKind kind, std::int64_t time_ns, const Values& values, std::string_view text = {}) {
    if (!begun_[lane]) {
      begun_[lane] = true;
      const std::string name = is_async(lane) ? "async " + of_.texts[lanes_[lane - of_.threads.size()].category] : of_.threads[lane].name;
      builder_.add(id(lane), {EventKind::thread_start, time_ns, {0, is_async(lane) ? 0 : of_.threads[lane].number}, name, false});
    }
    // Calls are numbered over all processes, and so are never taken for another one's.
    builder_.add(id(lane), {kind, time_ns, values, text, false});
  }

  const ChromeEvents& of_;
  const std::unordered_map<std::uint64_t, std::uint64_t>& causes_;
  TraceBuilder& builder_;
  std::vector<ChromeCalls::Lane> lanes_;
  std::vector<bool> begun_;
};

// The same for the same events, and else another one: traces are told apart by it.
std::string uuid_of_events(const ChromeEvents& events) {
  std::uint64_t hash[2] = {0xcbf29ce484222325, 0x84222325cbf29ce4};
  const auto mix = [&](std::uint64_t value) {
    for (std::uint64_t& half : hash) half = (half ^ value) * 0x100000001b3 + (half >> 47);
  };
  for (const ChromeEvent& event : events.events) {
    mix(static_cast<std::uint64_t>(event.time_ns));
    mix(static_cast<std::uint64_t>(event.value) ^ static_cast<std::uint64_t>(event.phase) << 56);
    mix(event.name);
  }
  for (const std::string& text : events.texts)
    for (const char byte : text) mix(static_cast<unsigned char>(byte));
  return fmt::format("{:016x}{:016x}", hash[0], hash[1]);
}

std::vector<file::FileInfo> processes_of(const ChromeEvents& events) {
  std::vector<file::FileInfo> infos;
  for (const ChromeEvents::Process& process : events.processes) {
    file::FileInfo& info = infos.emplace_back();
    info.program = process.name;
    info.process_id = process.number;
    info.recorder = events.is_viztracers ? "viztracer" : "chrome";
    info.clean = true;
    info.trace_uuid = uuid_of_events(events);
  }
  if (infos.empty()) infos.emplace_back();
  return infos;
}

std::vector<std::string> repairs_of(const ChromeEvents& events, const CallRepairs& calls, std::uint64_t arrows, std::uint64_t moved) {
  std::vector<std::string> repairs;
  const auto note = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) repairs.push_back(fmt::format("{} {}", count, what));
  };
  if (events.cut) repairs.emplace_back("the file ends in the middle: what was whole is taken");
  note(events.no_events, "things among the events are no objects: they are left out");
  note(events.without_time, "events have no time: they are left out");
  note(events.other_phases, "events are of a sort that a trace does not hold: they are left out");
  note(events.out_of_order, "events came behind later ones of their thread: they are put where they belong");
  note(events.negative_lengths, "calls have a length below 0: it is taken for 0");
  note(calls.never_begun, "ends of calls belong to none that began: they are left out");
  note(calls.never_ended, "calls never end: they end with the call around them, or with the trace");
  note(calls.cut, "calls would end behind the call around them: they end with it");
  note(calls.too_many_lanes, "asynchronous calls lie beside 10,000 others: they are left out");
  note(moved, "events are further from the first than a trace can tell: they are put nearer");
  note(arrows, "arrows do not lead from one call to a later one: they are left out");
  return repairs;
}

}  // namespace

ImportReport import_chrome(InputBytes& input, const std::filesystem::path& output, const Progress& progress) {
  ChromeEvents events = read_chrome_events(input);
  constexpr double k_sorted = 0.3, k_linked = 0.5;  // of the time behind the reading
  sort_events(events.events, part_of(progress, 0, k_sorted));
  Arrows arrows{events.threads.size()};
  ChromeCalls first{events};
  first.walk(arrows, part_of(progress, k_sorted, k_linked));

  const std::vector<file::FileInfo> processes = processes_of(events);
  TraceBuilder builder{output, processes};
  for (const auto& [path, text] : events.sources) builder.add_source(path, text);
  CallWriter writer{events, arrows.causes, builder};
  writer.set_lanes(first.async_lanes());
  ChromeCalls{events}.walk(writer, part_of(progress, k_linked, 1));
  ImportReport report{"chrome",
                      builder.events(),
                      0,
                      events.threads.size() + first.async_lanes().size(),
                      processes.size(),
                      repairs_of(events, first.repairs(), arrows.left_out, builder.times_moved())};
  if (builder.events() == 0) throw ImportError{"there is nothing in it that a trace could hold: no call, no instant, no counter"};
  report.bytes = builder.finish(true);
  return report;
}

}  // namespace interleave::exchange
