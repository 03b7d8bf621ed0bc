// Chrome's JSON: what stands in it is what the trace says, and what viewers need of it holds.
#include <cmath>

#include "tests/exchange/exchanged.hpp"

namespace interleave::test {
namespace {

using nlohmann::json;

class ChromeExport : public testing::Test {
 protected:
  static std::vector<json> of_phase(const json& document, const std::string& phase) {
    std::vector<json> found;
    for (const json& event : document["traceEvents"])
      if (event["ph"] == phase) found.push_back(event);
    return found;
  }
  static std::int64_t ns(const json& microseconds) { return std::llround(microseconds.get<double>() * 1000); }

  const model::Trace trace_ = varied();
  const json document_ = json::parse(exported(trace_, exchange::export_chrome));
};

TEST_F(ChromeExport, EveryRunOfATaskIsASlice) {
  std::vector<std::pair<std::int64_t, std::int64_t>> runs, slices;
  for (model::TaskIndex task = 0; task < trace_.tasks().size(); ++task)
    for (const model::Segment& segment : trace_.segments(task))
      if (segment.state == model::TaskState::running) runs.emplace_back(segment.time.begin_ns, segment.time.length_ns());
  for (const json& slice : of_phase(document_, "X"))
    if (slice["cat"] == "task") slices.emplace_back(ns(slice["ts"]), ns(slice["dur"]));
  std::ranges::sort(runs);
  EXPECT_EQ(slices, runs) << "and they are sorted";
  EXPECT_EQ(runs.size(), 6u);
}

// Viewers add ts and dur as doubles.
TEST_F(ChromeExport, NoSliceOfAThreadLooksAsIfItCutItsNeighbour) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    std::uint64_t now = 1;
    for (int run = 0; run < 1000; ++run) {
      const TaskId task = create(loop, "one");
      wake(task, loop);
      at(now);
      resume(task, 1);
      const SpanId outer = span_begin("outer"), inner = span_begin("inner");
      at(now += 7919);
      span_end(inner);
      span_end(outer);
      finish(task);
    }
    loop_stop(loop);
  });
  const json document = json::parse(exported(trace, exchange::export_chrome));
  std::vector<double> around;
  for (const json& slice : of_phase(document, "X")) {
    const double begin = slice["ts"], end = begin + slice["dur"].get<double>();
    while (!around.empty() && around.back() < begin) around.pop_back();
    if (!around.empty()) {
      ASSERT_LT(end, around.back()) << slice;
    }
    ASSERT_LE(around.size(), 2u) << slice;
    around.push_back(end);
  }
}

TEST_F(ChromeExport, CallsJobsAndPollsAreSlicesOfTheirThreads) {
  std::map<std::string, json> slices;
  for (const json& slice : of_phase(document_, "X"))
    if (slice["cat"] != "task") slices[slice["cat"]] = slice;
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_EQ(slices["call"]["name"], "compute");
  EXPECT_EQ(ns(slices["call"]["dur"]), 200);
  EXPECT_EQ(slices["job"]["name"], "compress");
  EXPECT_EQ(ns(slices["job"]["ts"]), 4'500);
  EXPECT_NE(slices["job"]["tid"], slices["call"]["tid"]);
  EXPECT_EQ(ns(slices["poll"]["dur"]), trace_.loops()[0].polls[0].length_ns());
}

TEST_F(ChromeExport, ATasksLifeIsAnAsyncCallFromItsCreationToItsEnd) {
  std::map<std::string, std::pair<json, json>> lives;
  for (const json& event : of_phase(document_, "b")) lives[event["id"]].first = event;
  for (const json& event : of_phase(document_, "e")) lives[event["id"]].second = event;
  ASSERT_EQ(lives.size(), trace_.tasks().size());
  for (const model::Task& task : trace_.tasks()) {
    std::ostringstream id;
    id << "0x" << std::hex << task.id.value;
    const auto& [begin, end] = lives[id.str()];
    EXPECT_EQ(begin["name"], task.name);
    EXPECT_EQ(end["name"], begin["name"]);
    EXPECT_EQ(ns(begin["ts"]), trace_.time_ns(task.created));
    EXPECT_EQ(ns(end["ts"]), task.finished == model::k_none ? trace_.time().end_ns : trace_.time_ns(task.finished));
    EXPECT_EQ(end["args"]["outcome"], task.finished == model::k_none ? "alive at the end" : name_of(task.outcome));
  }
}

// Viewers draw an arrow only where each end lies inside a slice of its thread.
TEST_F(ChromeExport, EveryArrowHasTwoEndsInsideSlices) {
  const std::vector<json> slices = of_phase(document_, "X");
  const auto is_inside = [&](const json& arrow) {
    return std::ranges::any_of(slices, [&](const json& slice) {
      return slice["tid"] == arrow["tid"] && slice["cat"] != "poll" && ns(slice["ts"]) <= ns(arrow["ts"]) &&
             ns(arrow["ts"]) < ns(slice["ts"]) + ns(slice["dur"]);
    });
  };
  std::map<std::uint64_t, std::pair<json, json>> arrows;
  for (const json& event : of_phase(document_, "s")) arrows[event["id"]].first = event;
  for (const json& event : of_phase(document_, "f")) arrows[event["id"]].second = event;
  std::map<std::string, int> kinds;
  for (const auto& [id, arrow] : arrows) {
    ASSERT_FALSE(arrow.first.is_null() || arrow.second.is_null()) << id;
    EXPECT_TRUE(is_inside(arrow.first)) << arrow.first;
    EXPECT_TRUE(is_inside(arrow.second)) << arrow.second;
    EXPECT_EQ(arrow.second["bp"], "e");
    EXPECT_LE(ns(arrow.first["ts"]), ns(arrow.second["ts"]));
    ++kinds[arrow.first["name"]];
  }
  // parent wakes child, other and left, child wakes parent; parent awaits child and left; one job.
  EXPECT_EQ(kinds, (std::map<std::string, int>{{"wake", 4}, {"await", 2}, {"job", 1}}));
}

TEST_F(ChromeExport, PrintsAndCountersAreThere) {
  ASSERT_EQ(of_phase(document_, "i").size(), 1u);
  EXPECT_EQ(of_phase(document_, "i")[0]["args"]["text"], "hello, \"world\"\nand, more\n");
  ASSERT_EQ(of_phase(document_, "C").size(), 1u);
  EXPECT_EQ(of_phase(document_, "C")[0]["args"]["value"], 2.5);
  std::vector<std::string> names;
  for (const json& event : of_phase(document_, "M")) names.push_back(event["args"]["name"]);
  EXPECT_EQ(names.size(), 1 + trace_.threads().size());
  EXPECT_TRUE(std::ranges::count(names, "main loop") == 1 || std::ranges::count(names, "main") == 1);
}

TEST_F(ChromeExport, ItsOwnImportTakesIt) {
  const Imported back{exported(trace_, exchange::export_chrome)};
  expect_sound(*back.trace);
  EXPECT_EQ(back.report.format, "chrome");
  EXPECT_EQ(back.trace->spans().size(), of_phase(document_, "X").size() + of_phase(document_, "b").size());
}

TEST(ChromeExportOf, EveryLessonIsJsonThatPythonReads) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator{k_lessons})
    if (entry.path().extension() == ".ilv") {
      const Ran ran = interleave("export " + entry.path().string() +
                                 " --to chrome | python3 -c 'import json, sys; print(len(json.load(sys.stdin)[\"traceEvents\"]))'");
      EXPECT_EQ(ran.code, 0) << ran.err;
      EXPECT_GT(std::stoi(ran.out), 5) << entry.path();
    }
}

}  // namespace
}  // namespace interleave::test
