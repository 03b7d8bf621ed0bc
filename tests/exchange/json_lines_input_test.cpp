// What is wrong in JSON Lines is refused with its line, or mended and counted.
#include "tests/exchange/exchanged.hpp"

namespace interleave::test {
namespace {

const std::string k_head =
    R"({"format":"interleave","version":1,"events":1,"begin_ns":0,"processes":[{"clean":true}],"threads":[{"thread":1,"process":0}]})"
    "\n";
const std::string k_mark = R"({"t_ns":5,"thread":1,"kind":"mark","text":"a"})"
                           "\n";

TEST(JsonLinesInput, WhatIsWrongIsNamedWithItsLine) {
  struct Case {
    std::string text, why;
  };
  const std::string deep(1'000, '[');
  for (const Case& bad : std::vector<Case>{
           {"", "it is empty"},
           {"hello", "it begins with neither { nor ["},
           {R"({"format":"interleave"})", "line 1: it has version 0 of this format"},
           {R"({"format":"interleave","version":9,"processes":[{}],"threads":[]})",
            "line 1: it has version 9 of this format, and this program knows version 1"},
           {R"({"format":"interleave","version":1,"processes":[],"threads":[]})", "names 0 processes"},
           {R"({"format":"interleave","version":1,"processes":[7],"threads":[]})", "`processes` is 7, and must be objects"},
           {R"({"format":"interleave","version":1,"processes":[{}],"threads":[{"thread":0}]})", "thread 0 is none"},
           {R"({"format":"interleave","version":1,"processes":[{}],"threads":[{"thread":1},{"thread":1}]})", "thread 1 twice"},
           {R"({"format":"interleave","version":1,"processes":[{}],"threads":[{"thread":1,"process":3}]})", "thread 1 is of process 3"},
           {k_head + "nonsense\n" + k_mark, "line 2: it is no JSON"},
           {k_head + "[1]\n", "line 2: `line` is [1], and must be an object"},
           {k_head + k_mark + R"({"thread":1,"kind":"mark"})", "line 3: the event has no time"},
           {k_head + R"({"t_ns":"5","thread":1,"kind":"mark"})", "`t_ns` is \"5\", and must be a whole number"},
           {k_head + R"({"t_ns":1.5,"thread":1,"kind":"mark"})", "`t_ns` is 1.5"},
           {k_head + R"({"t_ns":5,"thread":-1,"kind":"mark"})", "`thread` is -1"},
           {k_head + R"({"t_ns":5,"thread":1})", "`kind` is null"},
           {k_head + R"({"t_ns":5,"thread":1,"kind":"mark","text":7})", "`text` is 7, and must be a text"},
           {k_head + R"({"t_ns":5,"thread":1,"kind":"mark","text":{"hex":"abc"}})", "two hexadecimal digits"},
           {k_head + R"({"t_ns":5,"thread":1,"kind":"mark","site":"x.cpp:3"})", "`site` is \"x.cpp:3\", and must be an object"},
           {k_head + R"({"t_ns":5,"thread":1,"kind":"task_suspend","wait":"for ever"})",
            "`wait` is \"for ever\", and must be a word of wait_kind"},
           {k_head + R"({"t_ns":5,"thread":1,"kind":"counter","number":"7"})", "`number` is \"7\""},
           {k_head + R"({"t_ns":5,"thread":1,"kind":"mark","text":)" + deep + "\n", "more than 8 levels"},
           {k_head + R"({"t_ns":5,"thread":1,"kind":"mark"})"
                     "\n"
                     R"({"t_ns":6,"thread":1,"kind":"mark","condensed":true})",
            "comes behind later ones"},
       }) {
    const std::string why = refusal_of_import(bad.text);
    EXPECT_TRUE(contains(why, bad.why)) << bad.text << "\n" << why;
  }
}

TEST(JsonLinesInput, AnEventEarlierThanTheOneBeforeGetsItsTime) {
  const Imported back{k_head + k_mark +
                      R"({"t_ns":3,"thread":1,"kind":"mark","text":"b"})"
                      "\n"};
  ASSERT_EQ(back.trace->event_count(), 2u);
  EXPECT_EQ(back.trace->event(1).text, "b");
  EXPECT_EQ(back.trace->time_ns(1), 5);
  ASSERT_EQ(back.report.repairs.size(), 2u);
  EXPECT_TRUE(contains(back.report.repairs[0], "the header tells of 1 events, and there are 2"));
  EXPECT_TRUE(contains(back.report.repairs[1], "1 events were earlier than the one before"));
  expect_sound(*back.trace);
}

TEST(JsonLinesInput, AFileThatIsCutOffGivesWhatIsWholeAndSaysSo) {
  const Imported back{k_head + k_mark + R"({"t_ns":6,"thread":1,"ki)"};
  EXPECT_EQ(back.trace->event_count(), 1u);
  ASSERT_EQ(back.report.repairs.size(), 1u);
  EXPECT_EQ(back.report.repairs[0], "the last line is cut off: it is left out");
  EXPECT_FALSE(back.trace->processes()[0].clean);
}

TEST(JsonLinesInput, EventsOfALaterVersionAndThreadsThatNobodyNamedAreCounted) {
  const Imported back{k_head + R"({"t_ns":1,"thread":1,"kind":"teleport"})"
                               "\n"
                               R"({"t_ns":2,"thread":44,"kind":"mark"})"
                               "\n"};
  EXPECT_EQ(back.trace->event_count(), 1u);
  EXPECT_EQ(back.trace->event(0).thread.value, 44u);
  ASSERT_EQ(back.report.repairs.size(), 3u);
  EXPECT_TRUE(contains(back.report.repairs[1], "1 events are of a kind that this version does not know"));
  EXPECT_TRUE(contains(back.report.repairs[2], "1 threads are not in the header"));
}

TEST(JsonLinesInput, WhereverAFileIsCutItIsReadOrRefused) {
  const std::string text = exported(varied(), exchange::export_json_lines);
  for (std::size_t bytes = 0; bytes < text.size(); bytes += 7) {
    const TemporaryFile input{"input"}, output;
    std::ofstream{input.path(), std::ios::binary} << text.substr(0, bytes);
    try {
      exchange::import_trace(input.path(), output.path(), {});
      model::check(model::Trace::load(output.path()));
    } catch (const exchange::ImportError&) {
      EXPECT_FALSE(std::filesystem::exists(output.path()));
    }
  }
}

TEST(JsonLinesInput, ALineWithoutAnEndIsRefusedAtALimit) {
  const TemporaryFile out;
  const Ran ran = run_shell("( echo '" + k_head.substr(0, k_head.size() - 1) +
                            "'; printf '{\"text\":\"'; head -c 1000000000 /dev/zero | tr '\\0' x ) | ( " + k_little_memory + "exec " +
                            k_programs + "/interleave import /dev/stdin -o " + out.path().string() + " )");
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "a line is longer than 67108864 bytes")) << ran.err;
}

}  // namespace
}  // namespace interleave::test
