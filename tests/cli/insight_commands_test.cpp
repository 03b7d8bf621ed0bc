// stats, path and lint: what they say to people and to programs.
#include <nlohmann/json.hpp>

#include "tests/cli/run_command.hpp"

namespace interleave::test {
namespace {

using nlohmann::json;

const std::string k_gather = k_lessons + "/04-gather/gather.ilv";
const std::string k_tasks = k_lessons + "/05-tasks/tasks.ilv";

json json_of(const std::string& arguments) {
  const Ran ran = interleave(arguments + " --json");
  EXPECT_EQ(ran.err, "");
  return json::parse(ran.out);
}

void expect_keys(const json& object, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) EXPECT_TRUE(object.contains(key)) << key << " of " << object.dump();
}

TEST(StatsCommand, HasTheKeysThatToolsRelyOn) {
  for (const std::string by : {"task", "name", "site", "resource"}) {
    const json all = json_of("stats " + k_tasks + " --by " + by);
    expect_keys(all, {"by", "rows", "total", "loop", "loops", "parts_ns", "speed_up", "begin_ns", "end_ns"});
    expect_keys(all["loop"], {"busy_ns", "idle_ns", "utilisation"});
    ASSERT_FALSE(all["rows"].empty());
    std::int64_t busy = 0;
    for (const json& row : all["rows"]) {
      expect_keys(row, {"id", "name", "count", "busy_ns", "delay_ns", "wait_ns", "resumes", "p50_ns", "p90_ns", "p99_ns", "max_ns"});
      busy += row["busy_ns"].get<std::int64_t>();
    }
    EXPECT_EQ(busy, all["total"]["busy_ns"].get<std::int64_t>()) << by;
  }
}

TEST(StatsCommand, ReadsWellInEightyColumns) {
  const Ran ran = interleave("stats " + k_tasks);
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(contains(ran.out, "tasks.ilv: 161 ms, 3 tasks")) << ran.out;
  std::istringstream lines{ran.out};
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(!line.starts_with("  ") || line.size() <= 84u) << line;
  const Ran plain = interleave("stats " + k_tasks, "LC_ALL=C");
  EXPECT_TRUE(std::ranges::all_of(plain.out, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; })) << plain.out;
}

TEST(StatsCommand, OfARangeAndOfTheLongestRows) {
  EXPECT_EQ(json_of("stats " + k_tasks + " --from 10ms --to 20ms")["end_ns"], json_of("stats " + k_tasks + " --to 20ms")["end_ns"]);
  EXPECT_TRUE(contains(interleave("stats " + k_tasks + " --by site --top 1").out, "more: --top 0 shows all"));
  EXPECT_EQ(interleave("stats " + k_tasks + " --by colour").code, 2);
  EXPECT_EQ(interleave("stats " + k_tasks + " --from 20ms --to 10ms").code, 2);
}

TEST(PathCommand, CoversItsSpanWithoutGaps) {
  const json path = json_of("path " + k_gather);
  expect_keys(path, {"total_ns", "steps", "shares"});
  std::int64_t at = path["steps"][0]["begin_ns"], sum = 0;
  for (const json& step : path["steps"]) {
    expect_keys(step, {"task", "kind", "on", "begin_ns", "end_ns", "site"});
    EXPECT_EQ(step["begin_ns"], at);
    at = step["end_ns"];
    sum += step["end_ns"].get<std::int64_t>() - step["begin_ns"].get<std::int64_t>();
  }
  EXPECT_EQ(sum, path["total_ns"].get<std::int64_t>());
  EXPECT_EQ(path["shares"]["tasks"][0]["name"], "slow");
  EXPECT_TRUE(contains(interleave("path " + k_gather).out, "`slow` sleeps for 90 ms (line 9)"));
}

TEST(PathCommand, ToATaskATimeOrAnEvent) {
  EXPECT_LT(json_of("path " + k_gather + " --to fast")["total_ns"], json_of("path " + k_gather)["total_ns"]);
  EXPECT_EQ(json_of("path " + k_gather + " --to 50ms")["steps"].back()["end_ns"], 50'000'000);
  const Ran unknown = interleave("path " + k_gather + " --to nobody");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(contains(unknown.err, "no such task, time or event")) << unknown.err;
  EXPECT_EQ(lines_of(unknown.err), 1u);
}

TEST(LintCommand, SaysWhatItFoundAndWhatItCouldNotDecide) {
  const json found = json_of("lint " + k_tasks);
  ASSERT_EQ(found["findings"].size(), 1u);
  const json& first = found["findings"][0];
  expect_keys(first, {"rule", "severity", "message", "advice", "task", "site", "begin_ns", "end_ns", "tasks"});
  EXPECT_EQ(first["rule"], "sequential-awaits");
  EXPECT_EQ(first["site"]["line"], 17);
  EXPECT_TRUE(found["skipped"].empty());

  const json older = json_of("lint " + std::string{INTERLEAVE_SOURCE_FOLDER} + "/tests/file/golden/format-2.0/gather.ilv");
  ASSERT_EQ(older["skipped"].size(), 1u) << "format 2.0 does not say who takes an error";
  EXPECT_EQ(older["skipped"][0]["rule"], "exception-never-retrieved");
}

TEST(LintCommand, EndsWithOneFromTheSeverityThatIsAskedFor) {
  EXPECT_EQ(interleave("lint " + k_tasks).code, 0) << "a hint is no failure";
  EXPECT_EQ(interleave("lint " + k_tasks + " --fail-on info").code, 1);
  EXPECT_EQ(interleave("lint " + k_tasks + " --fail-on info --set sequential-awaits.saved_ms=100").code, 0);
  const Ran wrong = interleave("lint " + k_tasks + " --set sequential-awaits.saved=100");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(contains(wrong.err, "sequential-awaits.saved_ms")) << wrong.err;
  EXPECT_EQ(interleave("lint").code, 2);
  EXPECT_TRUE(contains(interleave("lint --rules").out, "blocking-call (warning)"));
}

TEST(DiffCommand, EndsWithOneWhereTracesDiffer) {
  EXPECT_EQ(interleave("diff " + k_gather + " " + k_gather).code, 0);
  const Ran other = interleave("diff " + k_gather + " " + k_tasks);
  EXPECT_EQ(other.code, 1);
  EXPECT_TRUE(contains(other.out, "0 tasks are in both, 3 only in A, 3 only in B")) << other.out;
  const json all = json::parse(interleave("diff " + k_gather + " " + k_gather + " --json").out);
  expect_keys(all, {"same", "a_ns", "b_ns", "in_both", "only_a", "only_b", "first_difference", "lanes"});
  EXPECT_EQ(all["lanes"].size(), 3u);
  EXPECT_EQ(all["lanes"][0]["ratio"], 1.0);
}

TEST(DiffCommand, PutsASynchronousProgramBesideItsTwin) {
  const Ran ran = interleave("diff " + k_sync + " " + k_async);
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(contains(ran.out, "3 lanes are in both, 0 only in A, 1 only in B.")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "Calls of the one stand beside the tasks of the other")) << ran.out;
  const json all = json::parse(interleave("diff " + k_sync + " " + k_async + " --json").out);
  ASSERT_EQ(all["lanes"].size(), 4u);
  EXPECT_EQ(all["lanes"][0]["name"], "red");
  expect_keys(all["lanes"][0]["a"], {"span", "count", "life_ns", "busy_ns", "delay_ns", "wait_ns"});
  expect_keys(all["lanes"][0]["b"], {"task", "count", "life_ns", "busy_ns", "delay_ns", "wait_ns"});
  EXPECT_EQ(all["first_difference"]["a"]["kind"], "span_end");
  EXPECT_EQ(all["first_difference"]["b"]["kind"], "task_resume");
  EXPECT_EQ(all["lanes"][3]["a"], nullptr);
}

TEST(ExportCommand, ToSvgIsTheViewersPictureAndWantsAFile) {
  const TemporaryFile file{"picture.svg"};
  const Ran ran = interleave("export " + k_async + " --to svg -o " + file.path().string());
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(content_of(file.path()), ">event loop</text>"));
  for (const char* elsewhere : {"", " -o picture.png"}) {
    const Ran refused = interleave("export " + k_async + " --to svg" + elsewhere);
    EXPECT_EQ(refused.code, 2);
    EXPECT_TRUE(contains(refused.err, "name one that ends in .svg with -o")) << refused.err;
  }
}

// Nothing is said of the lessons but what they are to show.
TEST(LintCommand, OfTheLessons) {
  for (const char* lesson :
       {"01-three-prints/sync", "01-three-prints/async", "02-await/await", "03-event-loop/event_loop", "04-gather/gather"})
    EXPECT_TRUE(json_of("lint " + k_lessons + "/" + lesson + ".ilv")["findings"].empty()) << lesson;
}

}  // namespace
}  // namespace interleave::test
