// Chrome's JSON as others write it, whole and broken.
#include <fmt/format.h>

#include <random>

#include "tests/exchange/exchanged.hpp"

namespace interleave::test {
namespace {

struct Call {
  std::string thread, function, value;
  std::int64_t begin_ns = 0, end_ns = 0;
  std::string parent;
  auto operator<=>(const Call&) const = default;
};

std::vector<Call> calls_of(const model::Trace& trace) {
  std::vector<Call> calls;
  for (const model::Span& span : trace.spans())
    calls.push_back({std::string{trace.threads()[span.thread].name}, std::string{span.function}, std::string{span.value},
                     trace.time_ns(span.begin), span.end == model::k_none ? -1 : trace.time_ns(span.end),
                     span.parent == model::k_none ? "" : std::string{trace.spans()[span.parent].function}});
  return calls;
}

bool tells(const Imported& import, std::string_view repair) {
  return std::ranges::any_of(import.report.repairs, [&](const std::string& told) { return contains(told, repair); });
}

// VizTracer writes a call when it ends, the inner ones first, and says what it returned.
const std::string k_viztracer = R"json({"traceEvents": [
{"ph":"M","pid":812,"tid":812,"name":"process_name","args":{"name":"MainProcess"}},
{"ph":"M","pid":812,"tid":812,"name":"thread_name","args":{"name":"MainThread"}},
{"ph":"M","pid":812,"tid":815,"name":"thread_name","args":{"name":"Thread-1"}},
{"pid":812,"tid":812,"ts":23107.315,"ph":"X","cat":"fee","dur":0.401,"name":"fib (/home/a/fib.py:2)","args":{"return_value":"1"}},
{"pid":812,"tid":812,"ts":23107.902,"ph":"X","cat":"fee","dur":0.2,"name":"fib (/home/a/fib.py:2)","args":{"return_value":"0"}},
{"pid":812,"tid":812,"ts":23106.5,"ph":"X","cat":"fee","dur":2,"name":"fib (/home/a/fib.py:2)","args":{"return_value":"1","func_args":{"n":"2"}}},
{"pid":812,"tid":815,"ts":23106.9,"ph":"X","cat":"fee","dur":1.25,"name":"list.append","args":{}},
{"pid":812,"tid":812,"ts":23108,"ph":"i","cat":"instant","name":"half way","s":"t","args":{}},
{"pid":812,"tid":812,"ts":23108.1,"ph":"C","name":"memory","args":{"rss":5,"heap":2.5}},
{"pid":812,"tid":812,"ts":23108.2,"ph":"C","name":"depth","args":{"value":3}}
],"viztracer_metadata":{"version":"0.16.3","overflow":false},"displayTimeUnit":"us","file_info":{"files":{"/home/a/fib.py":["def fib(n):\n", 1]},"functions":{}}})json";

TEST(ChromeImport, CallsOfVizTracerNestAndHaveTheirLines) {
  const Imported back{k_viztracer};
  expect_sound(*back.trace);
  EXPECT_EQ(back.report.repairs, std::vector<std::string>{});
  EXPECT_EQ(calls_of(*back.trace), (std::vector<Call>{{"MainThread", "fib", "1", 0, 2'000, ""},
                                                      {"Thread-1", "list.append", "", 400, 1'650, ""},
                                                      {"MainThread", "fib", "1", 815, 1'216, "fib"},
                                                      {"MainThread", "fib", "0", 1'402, 1'602, "fib"}}));
  const model::Site site = back.trace->site(back.trace->spans()[0].site);
  EXPECT_EQ(site.file, "/home/a/fib.py");
  EXPECT_EQ(site.line, 2u);
  EXPECT_EQ(site.function, "fib");
  ASSERT_NE(back.trace->source("/home/a/fib.py"), nullptr);
  EXPECT_EQ(back.trace->source("/home/a/fib.py")->text, "def fib(n):\n");
  EXPECT_EQ(back.trace->processes()[0].program, "MainProcess");
  EXPECT_EQ(back.trace->processes()[0].process_id, 812u);
  EXPECT_EQ(back.trace->processes()[0].recorder, "viztracer");
}

// Its first versions put the place before the name, and wrote objects that were watched, too.
TEST(ChromeImport, NamesOfOldVizTracersHaveTheirLines) {
  const Imported back{R"({"traceEvents":[
    {"pid":3218,"tid":3218,"ts":14853617548.673,"ph":"O","id":"140166675137480","name":"b","args":{"snapshot":{"s":"5"}}},
    {"pid":3218,"tid":3218,"ts":14853617570.673,"ph":"C","name":"a","args":{"a":7}},
    {"pid":3218,"tid":3218,"ts":14853617550.373,"dur":39.8,"name":"/home/a/test.py(7).h","caller_lineno":13,"ph":"X","cat":"FEE"},
    {"pid":3218,"tid":3218,"ts":14853617549.873,"dur":40.9,"name":"test.py(12).A.g","caller_lineno":21,"ph":"X","cat":"FEE"},
    {"pid":3218,"tid":3218,"ts":14853617591.1,"dur":1,"name":"(7).h","ph":"X","cat":"FEE"},
    {"pid":3218,"tid":3218,"ts":14853617593.1,"dur":1,"name":"test.py(x).h","ph":"X","cat":"FEE"}],"displayTimeUnit":"ns"})"};
  expect_sound(*back.trace);
  EXPECT_TRUE(tells(back, "1 events are of a sort that a trace does not hold"));
  std::vector<std::string> places;
  for (const model::Span& span : back.trace->spans()) {
    const model::Site site = back.trace->site(span.site);
    places.push_back(fmt::format("{} at {}:{}", span.function, site.file, site.line));
  }
  EXPECT_EQ(places, (std::vector<std::string>{"A.g at test.py:12", "h at /home/a/test.py:7", "(7).h at :0", "test.py(x).h at :0"}));
}

TEST(ChromeImport, InstantsAreMarksAndCountersCounters) {
  const Imported back{k_viztracer};
  std::vector<std::string> found;
  for (model::EventIndex i = 0; i < back.trace->event_count(); ++i) {
    const model::Event event = back.trace->event(i);
    if (event.kind == EventKind::mark) found.emplace_back(event.text);
    if (event.kind == EventKind::counter)
      found.push_back(std::string{back.trace->string(event.string(trace::FieldName::name))} + "=" +
                      std::to_string(event.real(trace::FieldName::number)).substr(0, 3));
  }
  std::ranges::sort(found);
  EXPECT_EQ(found, (std::vector<std::string>{"depth=3.0", "half way", "memory heap=2.5", "memory rss=5.0"}));
}

TEST(ChromeImport, BeginsAndEndsArePairedOnTheirThread) {
  const Imported back{R"([{"ph":"B","pid":1,"tid":"a","ts":1,"name":"outer"},{"ph":"B","pid":1,"tid":"b","ts":2,"name":"other"},
    {"ph":"B","pid":1,"tid":"a","ts":3,"name":"inner"},{"ph":"E","pid":1,"tid":"a","ts":4},{"ph":"E","pid":1,"tid":"b","ts":5},
    {"ph":"E","pid":1,"tid":"a","ts":6,"args":{"return_value":"x"}}])"};
  expect_sound(*back.trace);
  EXPECT_EQ(
      calls_of(*back.trace),
      (std::vector<Call>{{"", "outer", "x", 0, 5'000, ""}, {"", "other", "", 1'000, 4'000, ""}, {"", "inner", "", 2'000, 3'000, "outer"}}));
  EXPECT_EQ(back.report.repairs, std::vector<std::string>{});
}

TEST(ChromeImport, AsyncCallsGoToLanesThatAreUsedAgain) {
  const Imported back{
      R"([{"ph":"b","cat":"net","id":"0x1","pid":1,"tid":1,"ts":1,"name":"first"},{"ph":"b","cat":"net","id":2,"pid":1,"tid":1,"ts":2,"name":"second"},
    {"ph":"b","cat":"net","id":"0x1","pid":1,"tid":1,"ts":3,"name":"part"},{"ph":"e","cat":"net","id":"0x1","pid":1,"tid":2,"ts":4,"name":"part"},
    {"ph":"e","cat":"net","id":"0x1","pid":1,"tid":1,"ts":5,"name":"first"},{"ph":"b","cat":"net","id2":{"local":"0x9"},"pid":1,"tid":1,"ts":6,"name":"third"},
    {"ph":"e","cat":"net","id2":{"local":"0x9"},"pid":1,"tid":1,"ts":7,"name":"third"},{"ph":"e","cat":"net","id":2,"pid":1,"tid":1,"ts":8,"name":"second"}])"};
  expect_sound(*back.trace);
  const model::Trace& trace = *back.trace;
  EXPECT_EQ(calls_of(trace), (std::vector<Call>{{"async net", "first", "", 0, 4'000, ""},
                                                {"async net", "second", "", 1'000, 7'000, ""},
                                                {"async net", "part", "", 2'000, 3'000, "first"},
                                                {"async net", "third", "", 5'000, 6'000, ""}}));
  EXPECT_NE(trace.spans()[0].thread, trace.spans()[1].thread);
  EXPECT_EQ(trace.spans()[0].thread, trace.spans()[3].thread);
}

TEST(ChromeImport, AnArrowIsTheCauseOfTheCallThatItLeadsTo) {
  const Imported back{
      R"([{"ph":"X","pid":1,"tid":1,"ts":1,"dur":5,"name":"send"},{"ph":"s","pid":1,"tid":1,"ts":2,"id":7,"name":"a","cat":"f"},
    {"ph":"X","pid":2,"tid":2,"ts":10,"dur":5,"name":"receive"},{"ph":"f","bp":"e","pid":2,"tid":2,"ts":10,"id":7,"name":"a","cat":"f"},
    {"ph":"s","pid":1,"tid":1,"ts":3,"id":8,"name":"a","cat":"f"},{"ph":"f","pid":1,"tid":3,"ts":11,"id":8,"name":"a","cat":"f"},{"ph":"X","pid":1,"tid":3,"ts":12,"dur":1,"name":"later"},
    {"ph":"f","bp":"e","pid":1,"tid":1,"ts":4,"id":99,"name":"a","cat":"f"}])"};
  expect_sound(*back.trace);
  const model::Trace& trace = *back.trace;
  ASSERT_EQ(trace.spans().size(), 3u);
  EXPECT_EQ(trace.spans()[2].function, "later");
  EXPECT_EQ(trace.spans()[2].cause, model::EntityId(trace.spans()[0].id)) << "it leads to the call that begins next";
  EXPECT_EQ(trace.spans()[1].cause, model::EntityId{}) << "an arrow's id counts for its process";
  EXPECT_TRUE(tells(back, "2 arrows do not lead from one call to a later one"));
}

TEST(ChromeImport, WhatDoesNotFitIsMendedAndCounted) {
  const Imported back{R"([{"ph":"B","pid":1,"tid":1,"ts":10,"name":"never ends"},{"ph":"E","pid":1,"tid":2,"ts":11},
    {"ph":"X","pid":1,"tid":3,"ts":1,"dur":5,"name":"around"},{"ph":"X","pid":1,"tid":3,"ts":3,"dur":9,"name":"too long"},
    {"ph":"B","pid":1,"tid":1,"ts":5,"name":"came late"},{"ph":"E","pid":1,"tid":1,"ts":6},
    {"ph":"X","pid":1,"tid":4,"ts":1,"dur":-5,"name":"negative"},{"ph":"X","pid":1,"tid":4,"name":"timeless"},{"ph":"X","pid":1,"tid":4,"ts":"soon","name":"timeless"},
    {"ph":"v","pid":1,"tid":4,"ts":1},{"ph":7},{},17,"text",[1,[2]],{"ph":"i","pid":1,"tid":1,"ts":20,"name":"last"}])"};
  expect_sound(*back.trace);
  for (const char* repair : {"1 calls never end", "1 ends of calls belong to none", "1 calls would end behind the call around them",
                             "2 events came behind later ones", "1 calls have a length below 0", "2 events have no time",
                             "3 events are of a sort", "3 things among the events are no objects"})
    EXPECT_TRUE(tells(back, repair)) << repair << "\n" << testing::PrintToString(back.report.repairs);
  std::map<std::string, Call> calls;
  for (const Call& call : calls_of(*back.trace)) calls[call.function] = call;
  EXPECT_EQ(calls["never ends"].end_ns, 19'000) << "with the trace";
  EXPECT_EQ(calls["around"].end_ns, 5'000);
  EXPECT_EQ(calls["too long"].end_ns, 5'000);
  EXPECT_EQ(calls["came late"].end_ns - calls["came late"].begin_ns, 1'000);
}

TEST(ChromeImport, TimesSince1970KeepTheirNanoseconds) {
  const Imported back{
      R"([{"ph":"X","pid":1,"tid":1,"ts":1795508420254382.051,"dur":0.002,"name":"a"},{"ph":"X","pid":1,"tid":1,"ts":1795508420254382.054,"dur":1e-3,"name":"b"}])"};
  EXPECT_EQ(calls_of(*back.trace), (std::vector<Call>{{"", "a", "", 0, 2, ""}, {"", "b", "", 3, 4, ""}}));
}

TEST(ChromeImport, AListWithoutItsEndIsTakenAsFarAsItGoes) {
  for (const std::string tail : {"", ",", ",\n", R"(,{"ph":"X","pid")", R"(,{"ph":"X","name":"half)"}) {
    const Imported back{R"([{"ph":"X","pid":1,"tid":1,"ts":1,"dur":5,"name":"whole"})" + tail};
    EXPECT_EQ(back.trace->spans().size(), 1u) << tail;
    EXPECT_TRUE(tells(back, "the file ends in the middle")) << tail;
  }
}

TEST(ChromeImport, AByteOrderMarkIsNoTrouble) {
  EXPECT_EQ(Imported{"\xef\xbb\xbf"
                     R"([{"ph":"i","pid":1,"tid":1,"ts":1,"name":"a"}])"}
                .trace->event_count(),
            2u);
}

TEST(ChromeImport, WhatIsNoTraceIsRefused) {
  EXPECT_TRUE(contains(refusal_of_import(R"({"a": 1})"), "it has no list of events"));
  EXPECT_TRUE(contains(refusal_of_import("[]"), "there is nothing in it"));
  EXPECT_TRUE(contains(refusal_of_import("[}"), "at byte 2: it is no JSON there"));
  EXPECT_TRUE(contains(refusal_of_import(R"([{"ph":"i","ts":1,"name":"a"}] more)"), "it is no JSON there"));
  EXPECT_TRUE(contains(refusal_of_import("\xff\xfe"), "it begins with neither { nor ["));
  EXPECT_TRUE(contains(refusal_of_import(content_of(k_async)), "it is a trace already"));
  EXPECT_TRUE(contains(refusal_of_import(R"([{"name":"\ud800"}])"), "it is no JSON there"));
}

TEST(ChromeImport, WhereverAFileIsCutItIsReadOrRefused) {
  for (std::size_t bytes = 0; bytes < k_viztracer.size(); ++bytes) {
    const TemporaryFile input{"input"}, output;
    std::ofstream{input.path(), std::ios::binary} << k_viztracer.substr(0, bytes);
    try {
      exchange::import_trace(input.path(), output.path(), {});
      expect_sound(model::Trace::load(output.path()));
    } catch (const exchange::ImportError&) {
      EXPECT_FALSE(std::filesystem::exists(output.path()));
    }
  }
}

TEST(ChromeImport, ATextOfAGigabyteIsRefusedAtALimit) {
  const TemporaryFile out;
  const Ran ran = run_shell("( printf '[{\"name\":\"'; head -c 1000000000 /dev/zero | tr '\\0' x ) | ( " + k_little_memory + "exec " +
                            k_programs + "/interleave import /dev/stdin -o " + out.path().string() + " )");
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "a text or number is longer than 16 MiB")) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(out.path()));
}

TEST(ChromeImport, DeepNestingIsNoTrouble) {
  const std::string deep(1'000'000, '[');
  const std::string text = R"([{"ph":"i","ts":1,"pid":1,"tid":1,"name":"a","args":{"x":)" + deep + std::string(1'000'000, ']') + "}}]";
  const Imported back{text};
  EXPECT_EQ(back.trace->event_count(), 2u);
}

// Reading is only the first part of the work: what follows tells how far it has come, too, and can be stopped.
TEST(ChromeImport, TellsHowFarItHasComeAndStopsWhereverItIsToldTo) {
  std::string text = "[";
  std::mt19937 random{7};
  for (int n = 0; n < 100'000; ++n)
    text += fmt::format(R"({}{{"ph":"X","ts":{},"dur":1,"pid":1,"tid":1,"name":"f"}})", n == 0 ? "" : ",", random() % 10'000'000);
  const TemporaryFile input{"input"}, output{"imported.ilv"};
  std::ofstream{input.path(), std::ios::binary} << text + "]";

  std::vector<double> told;
  exchange::import_trace(input.path(), output.path(), [&](std::uint64_t done, std::uint64_t total) {
    told.push_back(static_cast<double>(done) / static_cast<double>(total));
  });
  EXPECT_TRUE(std::ranges::is_sorted(told));
  const auto between = [&](double from, double to) {
    return std::ranges::count_if(told, [=](double part) { return part >= from && part < to; });
  };
  EXPECT_GE(between(0, 0.6), 10) << "while it reads";
  EXPECT_GE(between(0.6, 0.72), 5) << "while it sorts";
  EXPECT_GE(between(0.72, 0.8), 1) << "while it follows the arrows";
  EXPECT_GE(between(0.8, 1), 1) << "while it writes";
  std::filesystem::remove(output.path());

  struct Stop {};
  const auto files = [&] {
    return std::ranges::count_if(std::filesystem::directory_iterator{output.path().parent_path()}, [&](const auto& entry) {
      return contains(entry.path().filename().string(), output.path().filename().string());
    });
  };
  for (std::size_t at = 0; at < told.size(); at += 1 + told.size() / 40) {
    std::size_t count = 0;
    const auto stop = [&](std::uint64_t, std::uint64_t) {
      if (count++ == at) throw Stop{};
    };
    EXPECT_THROW(exchange::import_trace(input.path(), output.path(), stop), Stop);
    EXPECT_EQ(files(), 0) << "something was left when it was stopped at " << told[at];
  }
}

}  // namespace
}  // namespace interleave::test
