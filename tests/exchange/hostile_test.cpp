// Whatever a trace says: every export writes what its readers take, and JSON Lines bring it back.
#include "tests/exchange/exchanged.hpp"
#include "tests/model/hostile_events.hpp"

namespace interleave::test {
namespace {

class HostileExport : public testing::TestWithParam<std::uint32_t> {
 protected:
  const model::Trace trace_ = written([] {
    HostileEvents events{GetParam()};
    events.emit(1'500);
    std::thread{[&] { events.emit(1'500); }}.join();
    events.emit(500);
  });
};
INSTANTIATE_TEST_SUITE_P(Seeds, HostileExport, testing::Range(0u, 8u));

TEST_P(HostileExport, ComesBackFromJsonLines) {
  const std::string lines = exported(trace_, exchange::export_json_lines);
  const Imported back{lines};
  EXPECT_EQ(back.report.repairs, std::vector<std::string>{});
  expect_same_events(trace_, *back.trace);
  EXPECT_TRUE(exported(*back.trace, exchange::export_json_lines) == lines);
}

TEST_P(HostileExport, IsJsonForChromeWithAllArrowsInPairs) {
  const auto document = nlohmann::json::parse(exported(trace_, exchange::export_chrome));
  std::map<std::uint64_t, int> ends;
  for (const auto& event : document["traceEvents"]) {
    if (event["ph"] == "X") {
      EXPECT_GE(event["dur"].get<double>(), 0);
    }
    if (event["ph"] == "s" || event["ph"] == "f") ends[event["id"]] += event["ph"] == "s" ? 1 : 2;
  }
  for (const auto& [id, sum] : ends) EXPECT_TRUE(sum == 3 || sum == 1) << id;
}

TEST_P(HostileExport, IsJsonInEveryLineForOpenTelemetry) {
  std::istringstream lines{exported(trace_, exchange::export_otlp)};
  std::size_t spans = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto data = nlohmann::json::parse(line);
    for (const auto& resource : data["resourceSpans"]) spans += resource["scopeSpans"][0]["spans"].size();
  }
  EXPECT_EQ(spans, trace_.tasks().size() + trace_.jobs().size() + trace_.spans().size());
}

TEST_P(HostileExport, IsDecodedByProtocWithoutAnUnknownField) {
  const TemporaryFile file{"perfetto"};
  std::ofstream{file.path(), std::ios::binary} << exported(trace_, exchange::export_perfetto);
  const std::string folder = std::string{INTERLEAVE_SOURCE_FOLDER} + "/tracer/exchange";
  const Ran ran =
      run_shell(std::string{PROTOC} + " --decode=interleave.exchange.perfetto.Trace -I " + folder + " " + folder + "/perfetto.proto < " +
                file.path().string() +
                " | python3 -c 'import re, sys; t = sys.stdin.read(); print(t.count(\"TYPE_SLICE_BEGIN\"), t.count(\"TYPE_SLICE_END\"), "
                "len(re.findall(r\"^ *[0-9]+[:{ ]\", t, re.M)))'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  std::istringstream counts{ran.out};
  int begun = 0, ended = 0, unknown = -1;
  counts >> begun >> ended >> unknown;
  EXPECT_GT(begun, 0);
  EXPECT_EQ(begun, ended);
  EXPECT_EQ(unknown, 0);
}

TEST_P(HostileExport, HasARowForEachEventInCsv) {
  const TemporaryFile file{"csv"};
  std::ofstream{file.path(), std::ios::binary} << exported(trace_, exchange::export_csv);
  const Ran ran = run_shell(
      "python3 -c 'import csv, sys; rows = list(csv.reader(open(sys.argv[1], newline=\"\", encoding=\"utf-8\"), strict=True)); "
      "print(len(rows), len({len(row) for row in rows}))' " +
      file.path().string());
  EXPECT_EQ(ran.out, std::to_string(trace_.event_count() + 1) + " 1\n") << ran.err;
}

}  // namespace
}  // namespace interleave::test
