// What goes out as JSON Lines comes back as the same trace, event by event.
#include <limits>

#include "tests/exchange/exchanged.hpp"
#include "tests/support/file_by_hand.hpp"
#include "tracer/rewrite/merge.hpp"

namespace interleave::test {
namespace {

void expect_round_trip(const model::Trace& trace) {
  const Imported back{exported(trace, exchange::export_json_lines)};
  EXPECT_EQ(back.report.format, "jsonl");
  EXPECT_EQ(back.report.repairs, std::vector<std::string>{});
  expect_same_events(trace, *back.trace);
  ASSERT_EQ(trace.processes().size(), back.trace->processes().size());
  for (std::size_t i = 0; i < trace.processes().size(); ++i) {
    const file::FileInfo &was = trace.processes()[i], &is = back.trace->processes()[i];
    EXPECT_EQ(was.program, is.program);
    EXPECT_EQ(was.arguments, is.arguments);
    EXPECT_EQ(was.recorder, is.recorder);
    EXPECT_EQ(was.recorder_version, is.recorder_version);
    EXPECT_EQ(was.process_id, is.process_id);
    EXPECT_EQ(was.parent_process_id, is.parent_process_id);
    EXPECT_EQ(was.precision, is.precision);
    EXPECT_EQ(was.realtime_ns, is.realtime_ns);
    EXPECT_EQ(was.lost_events, is.lost_events);
    EXPECT_EQ(was.given_up_events, is.given_up_events);
    EXPECT_EQ(was.clean, is.clean);
    EXPECT_EQ(was.trace_uuid, is.trace_uuid);
    EXPECT_EQ(is.clock, was.clock == trace::ClockKind::tsc ? trace::ClockKind::monotonic : was.clock);
  }
  ASSERT_EQ(trace.file().sources().size(), back.trace->file().sources().size());
  for (std::size_t i = 0; i < trace.file().sources().size(); ++i) {
    EXPECT_EQ(trace.file().sources()[i].path, back.trace->file().sources()[i].path);
    EXPECT_EQ(trace.file().sources()[i].text, back.trace->file().sources()[i].text);
  }
  EXPECT_EQ(trace.first_kept(), back.trace->first_kept());
  EXPECT_EQ(trace.gaps().size(), back.trace->gaps().size());
  const auto was = model::check(trace), is = model::check(*back.trace);
  const auto of_rules = [](const std::vector<model::Problem>& problems) {
    return std::ranges::count_if(problems, [](const model::Problem& problem) { return problem.rule > 0; });
  };
  EXPECT_EQ(of_rules(was), of_rules(is));
}

TEST(JsonLines, EveryLessonComesBackAsItWas) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator{k_lessons})
    if (entry.path().extension() == ".ilv") {
      SCOPED_TRACE(entry.path());
      expect_round_trip(model::Trace::load(entry.path()));
    }
}

TEST(JsonLines, ATraceWithEverythingComesBackAsItWas) { expect_round_trip(varied()); }

TEST(JsonLines, AMergedTraceKeepsItsProcesses) {
  const TemporaryFile merged;
  const std::vector<std::filesystem::path> both{k_lessons + "/03-event-loop/event_loop.ilv", k_lessons + "/04-gather/gather.ilv"};
  rewrite::merge(both, merged.path());
  const model::Trace trace = model::Trace::load(merged.path());
  ASSERT_EQ(trace.processes().size(), 2u);
  expect_round_trip(trace);
}

TEST(JsonLines, WhatStandsForOthersStillDoes) {
  const TemporaryFile file;
  record::Options options{file.path()};
  options.clock = trace::ClockKind::virtual_time;
  options.max_bytes = trace::wire::k_least_max_bytes;
  {
    const record::Recording recording{options};
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "long");
    wake(task, loop);
    for (std::uint64_t i = 1; i < 200'000; ++i) {
      at(i * 1'000);
      resume(task, i);
      suspend(task, WaitKind::yield);
      wake(task, loop);
    }
  }
  const model::Trace trace = model::Trace::load(file.path());
  ASSERT_GT(trace.first_kept(), 0u);
  expect_round_trip(trace);
}

// Numbers and texts that no JSON has.
TEST(JsonLines, OddValuesComeBackBitByBit) {
  HandFile file;
  file.header.clock_kind = static_cast<std::uint8_t>(trace::ClockKind::monotonic);
  const std::uint64_t most = ~std::uint64_t{0};
  file.chunk(trace::wire::ChunkKind::definitions)
      .event(0, EventKind::define_string, {1}, "na\xfeme")
      .event(0, EventKind::define_string, {2}, "")
      .event(0, EventKind::define_site, {1, 1, 4'000'000'000, 2});
  HandChunk& events = file.events(7);
  events.event(5, EventKind::thread_start, {0, most}, std::string_view{"\0\x01\xff", 3})
      .event(6, EventKind::counter, {1, std::bit_cast<std::uint64_t>(-0.0)})
      .event(7, EventKind::counter, {1, 0x7ff8000000000123})
      .event(8, EventKind::counter, {1, std::bit_cast<std::uint64_t>(-std::numeric_limits<double>::infinity())})
      .event(8, EventKind::counter, {99, std::bit_cast<std::uint64_t>(0.1)})
      .event(9, EventKind::task_suspend, {most, 200, std::uint64_t{1} << 63, 1})
      .event(9, EventKind::resource_create, {3, 77, std::uint64_t{1} << 63, 5}, "\xc3\xa9\"\\\n")
      .event(10, EventKind::poll_begin, {4, most});
  const TemporaryFile path;
  file.write(path.path());
  const model::Trace trace = model::Trace::load(path.path());
  ASSERT_EQ(trace.event_count(), 8u);
  const Imported back{exported(trace, exchange::export_json_lines)};
  expect_same_events(trace, *back.trace);
}

TEST(JsonLines, MissingChunksStayMissing) {
  HandFile file;
  file.events(1, 0).event(5, EventKind::mark, {}, "first");
  file.events(1, 2).base(6).event(6, EventKind::mark, {}, "third");
  const TemporaryFile path;
  file.write(path.path());
  const model::Trace trace = model::Trace::load(path.path());
  ASSERT_EQ(trace.gaps().size(), 1u);
  const std::string text = exported(trace, exchange::export_json_lines);
  const TemporaryFile input{"input"}, output;
  std::ofstream{input.path(), std::ios::binary} << text;
  exchange::import_trace(input.path(), output.path(), {});
  const model::Trace back = model::Trace::load(output.path());
  expect_same_events(trace, back);
  ASSERT_EQ(back.gaps().size(), 1u);
  EXPECT_EQ(back.gaps()[0].event, trace.gaps()[0].event);
}

TEST(JsonLines, EveryLineIsAnObjectThatPythonReads) {
  const TemporaryFile file{"events.jsonl"};
  std::ofstream{file.path(), std::ios::binary} << exported(varied(), exchange::export_json_lines);
  const Ran ran = run_shell(
      "python3 -c 'import json, sys; lines = [json.loads(line) for line in open(sys.argv[1], encoding=\"utf-8\")]; "
      "print(lines[0][\"events\"], sum(\"kind\" in line for line in lines))' " +
      file.path().string());
  EXPECT_EQ(ran.code, 0) << ran.err;
  const std::string count = std::to_string(varied().event_count());
  EXPECT_EQ(ran.out, count + " " + count + "\n");
}

TEST(JsonLines, WhatPythonHasWrittenAnewComesBackToo) {
  const TemporaryFile lines{"lines"};
  std::ofstream{lines.path(), std::ios::binary} << exported(varied(), exchange::export_json_lines);
  const Ran ran = run_shell(
      "python3 -c 'import json, sys; [print(json.dumps(json.loads(line), sort_keys=True)) for line in open(sys.argv[1], "
      "encoding=\"utf-8\")]' " +
      lines.path().string());
  ASSERT_EQ(ran.code, 0) << ran.err;
  const Imported back{ran.out};
  EXPECT_EQ(back.report.repairs, std::vector<std::string>{});
  EXPECT_EQ(exported(*back.trace, exchange::export_json_lines), content_of(lines.path()));
}

// A thread whose clock is a little early tells of a job before it was submitted.
TEST(JsonLines, AnOrderThatClocksDoNotTellComesBackToo) {
  HandFile file;
  file.events(1).event(5'000, EventKind::job_submit, {1}).event(9'000, EventKind::mark, {}, "end");
  file.events(2).event(4'000, EventKind::job_begin, {1}).event(4'500, EventKind::job_end, {1}).event(4'600, EventKind::mark, {}, "more");
  const TemporaryFile path;
  file.write(path.path());
  const model::Trace trace = model::Trace::load(path.path());
  ASSERT_EQ(trace.kind(0), EventKind::job_submit);
  ASSERT_EQ(trace.time_ns(1), 5'000);
  expect_round_trip(trace);
  EXPECT_TRUE(contains(exported(trace, exchange::export_json_lines), R"("t_ns":0,"thread":2,"kind":"job_begin","own_ns":-1000)"));
}

TEST(JsonLines, TheCommandsTakeWhatTheOtherGives) {
  const TemporaryFile lines{"lines"}, back;
  ASSERT_EQ(interleave("export " + k_async + " --to jsonl -o " + lines.path().string()).code, 0);
  const Ran ran = interleave("import " + lines.path().string() + " -o " + back.path().string());
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(lines_of(ran.out), 1u);
  EXPECT_EQ(interleave("check " + back.path().string()).code, 0);
  EXPECT_EQ(interleave("events --json " + back.path().string()).out, interleave("events --json " + k_async).out);
  EXPECT_EQ(interleave("export " + k_async + " --to jsonl").out, content_of(lines.path()));
}

TEST(JsonLines, AnExportReplacesNoTraceAndAnImportNothingElse) {
  const TemporaryFile copy, text{"text"};
  std::filesystem::copy_file(k_async, copy.path());
  std::ofstream{text.path()} << "something else";
  const Ran over = interleave("export " + k_async + " --to csv -o " + copy.path().string());
  EXPECT_EQ(over.code, 2);
  EXPECT_TRUE(contains(over.err, "it exists and is a trace")) << over.err;
  EXPECT_EQ(content_of(copy.path()), content_of(k_async));
  EXPECT_EQ(interleave("export " + k_async + " --to jsonl -o " + text.path().string()).code, 0) << "an older export";
  const Ran import = interleave("import " + text.path().string() + " -o " + text.path().string());
  EXPECT_EQ(import.code, 2);
  EXPECT_TRUE(contains(import.err, "it exists and is no trace")) << import.err;
}

TEST(JsonLines, AFormatThatIsNoneIsNamedWithThoseThatAre) {
  const Ran ran = interleave("export " + k_async + " --to pdf");
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "there is no format 'pdf' to export to; there are chrome, perfetto, otlp, csv, jsonl")) << ran.err;
}

}  // namespace
}  // namespace interleave::test
