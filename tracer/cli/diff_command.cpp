// `interleave diff`: two traces side by side.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/event_json.hpp"
#include "tracer/cli/terminal.hpp"
#include "tracer/insight/comparison.hpp"
#include "tracer/insight/sentence.hpp"

namespace interleave::cli {
namespace {

using insight::human_time;
using insight::Lane;
using insight::LaneKind;
using insight::LaneSide;
using model::k_none;

struct DiffOptions {
  std::string a, b;
  std::size_t top = 40;
  bool json = false;
};

double ratio(std::int64_t a, std::int64_t b) { return a > 0 ? static_cast<double>(b) / static_cast<double>(a) : 0; }

nlohmann::ordered_json side_json(const model::Trace& trace, const LaneSide& side) {
  if (side.kind == LaneKind::none) return nullptr;
  const bool is_task = side.kind == LaneKind::task;
  nlohmann::ordered_json json{
      {is_task ? "task" : "span", is_task ? trace.tasks()[side.index].id.value : trace.spans()[side.index].id.value}};
  json.update({{"count", side.count},
               {"life_ns", side.life_ns},
               {"busy_ns", side.busy_ns},
               {"delay_ns", side.delay_ns},
               {"wait_ns", side.wait_ns}});
  return json;
}

// By the trace that says more: tasks have names, and calls may stand beside several.
std::string name_of(const model::Trace& a, const model::Trace& b, const Lane& lane) {
  if (lane.a.kind == LaneKind::none) return insight::lane_name(b, lane.b);
  const std::string name = insight::lane_name(a, lane.a);
  const std::string other = lane.is_mixed() ? insight::lane_name(b, lane.b) : name;
  return other == name ? name : name + " / " + other;
}

nlohmann::ordered_json diff_json(const model::Trace& a, const model::Trace& b, const insight::Comparison& all) {
  nlohmann::ordered_json json{
      {"same", all.same()},   {"a_ns", all.length_a_ns}, {"b_ns", all.length_b_ns},     {"in_both", all.in_both},
      {"only_a", all.only_a}, {"only_b", all.only_b},    {"first_difference", nullptr}, {"lanes", nlohmann::ordered_json::array()}};
  if (const auto& first = all.first_difference) {
    json["first_difference"] = {{"a", nullptr}, {"b", nullptr}};
    if (first->a != k_none) json["first_difference"]["a"] = event_json(a, first->a);
    if (first->b != k_none) json["first_difference"]["b"] = event_json(b, first->b);
  }
  for (const Lane& lane : all.lanes) {
    nlohmann::ordered_json one{{"name", name_of(a, b, lane)}, {"a", side_json(a, lane.a)}, {"b", side_json(b, lane.b)}};
    if (lane.in_both()) one["ratio"] = ratio(lane.a.life_ns, lane.b.life_ns);
    json["lanes"].push_back(std::move(one));
  }
  return json;
}

std::string row(const model::Trace& a, const model::Trace& b, const Lane& lane) {
  const auto life = [](const LaneSide& side) { return side.kind == LaneKind::none ? std::string{"-"} : human_time(side.life_ns); };
  const std::string times = lane.in_both() ? fmt::format("{:.2f}", ratio(lane.a.life_ns, lane.b.life_ns)) : "";
  return right_aligned(life(lane.a), 10) + right_aligned(life(lane.b), 10) + right_aligned(times, 8) + "  " + name_of(a, b, lane);
}

void print_diff(const model::Trace& a, const model::Trace& b, const insight::Comparison& all, std::size_t top) {
  const Terminal screen = terminal();
  const auto say = [&](const std::string& line) { fmt::print("{}\n", printable(line, screen)); };
  const std::string file_a = a.file().path().filename().string(), file_b = b.file().path().filename().string();
  say(fmt::format("A is {}: {}. B is {}: {}, {:.2f} times as long.", file_a, human_time(all.length_a_ns), file_b,
                  human_time(all.length_b_ns), ratio(all.length_a_ns, all.length_b_ns)));
  const bool has_calls = all.has_calls();
  say(fmt::format("{} {} in both, {} only in A, {} only in B.", all.in_both,
                  all.in_both == 1 ? (has_calls ? "lane is" : "task is") : (has_calls ? "lanes are" : "tasks are"), all.only_a,
                  all.only_b));
  if (std::ranges::any_of(all.lanes, &Lane::is_mixed)) say("Calls of the one stand beside the tasks of the other that have their name.");
  say("\n" + right_aligned("A", 10) + right_aligned("B", 10) + right_aligned("B/A", 8) + (has_calls ? "  task or calls" : "  task"));
  std::size_t shown = 0;
  for (const Lane& lane : all.lanes)
    if (top == 0 || shown < top) {
      say(row(a, b, lane));
      ++shown;
    }
  if (shown < all.lanes.size()) say(fmt::format("and {} more: --top 0 shows all", all.lanes.size() - shown));
  if (all.in_both == 0) return;
  if (!all.first_difference) return say(fmt::format("\nWhat the {} of both did came in the same order.", has_calls ? "lanes" : "tasks"));
  const auto event = [&](const model::Trace& trace, model::EventIndex at) {
    return at == k_none
               ? std::string{"nothing more"}
               : fmt::format("#{} at {}: {}", at, human_time(since_first_event(trace, trace.time_ns(at))), insight::sentence(trace, at));
  };
  say("\nTheir order first differs here:\n  A  " + event(a, all.first_difference->a) + "\n  B  " + event(b, all.first_difference->b));
}

void diff(const DiffOptions& options) {
  const model::Trace a = load_trace(options.a), b = load_trace(options.b);
  const insight::Comparison all = insight::compare(a, b);
  if (options.json)
    fmt::print("{}\n", dumped(diff_json(a, b, all)));
  else
    print_diff(a, b, all, options.top);
  if (!all.same()) throw Exit{1};
}

}  // namespace

void add_diff(CLI::App& app) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand("diff", "Compare two traces: the same lanes, how long they took, where their order first differs");
  command->add_option("A", options->a, "A trace")->required();
  command->add_option("B", options->b, "Another one")->required();
  command->add_option("--top", options->top, "So many lanes; 0: all")->type_name("N");
  command->add_flag("--json", options->json, "One JSON object; the keys are in tracer/insight/README.md");
  command->footer(
      "Tasks match by name, parent and the line that created them, not by id; the calls of a synchronous program match the tasks of their\n"
      "name. Exit code 1 where a lane is in one trace only, or the order differs; times may differ.\n"
      "Example:\n  interleave diff before.ilv after.ilv\n  interleave diff sync.ilv async.ilv");
  command->callback([options] { diff(*options); });
}

}  // namespace interleave::cli
