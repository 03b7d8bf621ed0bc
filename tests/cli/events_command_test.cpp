// JSON that tools rely on.
#include <nlohmann/json.hpp>

#include "tests/cli/run_command.hpp"

namespace interleave::test {
namespace {

using nlohmann::json;

const std::string k_trace = k_lessons + "/01-three-prints/async.ilv";

std::vector<json> events(const std::string& options) {
  const Ran ran = interleave("events " + k_trace + " --json " + options);
  EXPECT_EQ(ran.code, 0) << ran.err;
  std::vector<json> events;
  std::istringstream lines{ran.out};
  for (std::string line; std::getline(lines, line);) events.push_back(json::parse(line));
  return events;
}

TEST(Info, HasTheDocumentedKeys) {
  const Ran ran = interleave("info --json " + k_trace);
  const json info = json::parse(ran.out);
  for (const char* key : {"format", "program", "argv", "processes", "threads", "loops", "tasks", "events", "lost", "duration_ns", "clean",
                          "recorder", "bytes"})
    EXPECT_TRUE(info.contains(key)) << key;
  EXPECT_EQ(info["tasks"], 4);
  EXPECT_EQ(info["loops"], 1);
  EXPECT_EQ(info["clean"], true);
  EXPECT_EQ(info["recorder"], "cpp");
}

TEST(Events, AreOneJsonObjectALineInTheOrderOfTime) {
  const auto all = events("");
  ASSERT_GT(all.size(), 50u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i]["n"], i);
    if (i > 0) {
      EXPECT_LE(all[i - 1]["t_ns"], all[i]["t_ns"]);
    }
    EXPECT_TRUE(all[i].contains("thread") && all[i].contains("kind"));
  }
}

TEST(Events, CarryTheFieldsByTheirNames) {
  const auto suspends = events("--kind task_suspend");
  ASSERT_FALSE(suspends.empty());
  bool on_a_timer = false;
  for (const json& event : suspends) {
    EXPECT_EQ(event["kind"], "task_suspend");
    EXPECT_TRUE(event["task"].is_number());
    EXPECT_TRUE(event["site"]["file"].get<std::string>().ends_with("async.cpp")) << event;
    on_a_timer = on_a_timer || event["wait"] == "timer";
  }
  EXPECT_TRUE(on_a_timer);
}

TEST(Events, AFieldNamedKindHasTheNameOfItsEnumeration) {
  const auto groups = events("--kind group_create");
  ASSERT_FALSE(groups.empty());
  EXPECT_EQ(groups.front()["kind"], "group_create");
  EXPECT_EQ(groups.front()["group_kind"], "gather");
}

TEST(Events, AreFoundByTheTaskTheyAreAbout) {
  const auto red = events("--task red");
  ASSERT_FALSE(red.empty());
  EXPECT_EQ(red.front()["kind"], "task_create");
  EXPECT_EQ(red.front()["name"], "red");
  EXPECT_EQ(red.back()["kind"], "task_finish");
}

TEST(Events, AnUnknownTaskOrKindIsRefused) {
  EXPECT_EQ(interleave("events " + k_trace + " --task nobody").code, 2);
  EXPECT_EQ(interleave("events " + k_trace + " --kind nothing").code, 2);
}

}  // namespace
}  // namespace interleave::test
