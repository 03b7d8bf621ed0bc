// CSV is read by Python's own reader.
#include "tests/exchange/exchanged.hpp"

namespace interleave::test {
namespace {

nlohmann::json rows_of_csv(const std::string& text) {
  const TemporaryFile file{"events.csv"};
  std::ofstream{file.path(), std::ios::binary} << text;
  const Ran ran = run_shell(
      "python3 -c 'import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline=\"\", encoding=\"utf-8\"), "
      "strict=True))))' " +
      file.path().string());
  EXPECT_EQ(ran.code, 0) << ran.err;
  return nlohmann::json::parse(ran.out);
}

TEST(CsvExport, HasARowForEachEventWithItsFields) {
  const model::Trace trace = varied();
  const nlohmann::json rows = rows_of_csv(exported(trace, exchange::export_csv));
  ASSERT_EQ(rows.size(), trace.event_count());
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const model::Event event = trace.event(i);
    EXPECT_EQ(rows[i]["n"], std::to_string(i));
    EXPECT_EQ(rows[i]["t_ns"], std::to_string(event.time_ns - trace.time().begin_ns));
    EXPECT_EQ(rows[i]["kind"], name_of(event.kind));
    if (event.has(trace::FieldName::task)) {
      EXPECT_EQ(rows[i]["task"], event.task().value == 0 ? "" : std::to_string(event.task().value));
    }
    if (event.kind == EventKind::print) {
      EXPECT_EQ(rows[i]["text"], "hello, \"world\"\nand, more\n");
      EXPECT_EQ(rows[i]["task"], std::to_string(trace.tasks()[1].id.value)) << "the task that was running";
    }
    if (event.kind == EventKind::counter) {
      EXPECT_EQ(rows[i]["number"], "2.5");
    }
    if (event.kind == EventKind::task_suspend) {
      EXPECT_EQ(rows[i]["wait"], name_of(event.as<WaitKind>(trace::FieldName::wait)));
      EXPECT_TRUE(contains(rows[i]["site"].get<std::string>(), "exchanged.hpp:"));
    }
  }
}

TEST(CsvExport, TextsThatAreNoUtf8StayReadable) {
  const model::Trace trace = recorded([] {
    print(
        "a\xff"
        "b");
  });
  const nlohmann::json rows = rows_of_csv(exported(trace, exchange::export_csv));
  EXPECT_EQ(rows.back()["text"],
            "a\xef\xbf\xbd"
            "b");
}

}  // namespace
}  // namespace interleave::test
