// A signal handler that records, at any instant, tears nothing; what it recorded is there or counted.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/time.h>

#include "tests/file/recorded_file.hpp"

namespace interleave::test {
namespace {

using record::EventKind;

volatile sig_atomic_t g_handled = 0;

extern "C" void record_a_mark(int) {
  // Twice, so that waiting records are more than one.
  ilv_mark(ILV_NOW, 0, ILV_TEXT("from the handler"));
  ilv_mark(ILV_NOW, 0, ILV_TEXT("and again"));
  g_handled = g_handled + 1;
}

TEST(Signals, HandlersRecordInTheMiddleOfARecord) {
  const TemporaryFile file;
  std::uint64_t recorded = 0;
  g_handled = 0;
  {
    record::Options options{file.path()};
    options.when_full = record::WhenFull::wait;  // what is counted below is what the handlers lose, and nobody else
    const record::Recording recording{options};
    record::mark("first");
    struct sigaction action{}, before{};
    action.sa_handler = record_a_mark;
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, &before);
    const itimerval often{{0, 100}, {0, 100}}, never{};
    setitimer(ITIMER_REAL, &often, nullptr);
    while (g_handled < 1000) {
      record::emit<EventKind::mark>(trace::SiteId{}, "from the program");
      ++recorded;
    }
    setitimer(ITIMER_REAL, &never, nullptr);
    sigaction(SIGALRM, &before, nullptr);
    record::mark("last");
  }
  const auto trace = file::TraceFile::open(file.path());
  EXPECT_TRUE(trace.damage().empty());
  std::uint64_t of_program = 0, of_handler = 0, again = 0, lost = 0;
  for (const file::EventChunk& chunk : trace.chunks())
    for (file::ChunkReader reader{trace, chunk}; reader.next();) {
      const trace::Event& event = reader.event();
      if (event.kind == EventKind::lost) lost += event[trace::FieldName::count];
      of_program += event.text == "from the program" ? 1 : 0;
      of_handler += event.text == "from the handler" ? 1 : 0;
      again += event.text == "and again" ? 1 : 0;
    }
  EXPECT_EQ(of_program, recorded);
  EXPECT_EQ(of_handler + again + lost, 2u * static_cast<std::uint64_t>(g_handled));
  EXPECT_GT(of_handler, 500u);
}

}  // namespace
}  // namespace interleave::test
