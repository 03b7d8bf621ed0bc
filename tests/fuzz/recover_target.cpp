// Recover: what it writes opens without damage, holds the events that it counted, and is recovered to itself.
#include <cstdio>
#include <string_view>

#include "tests/fuzz/fuzz_input.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/rewrite/recover.hpp"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// What a sound chunk says may still be nonsense: recover keeps it, and readers tell it.
bool is_content(std::string_view message) {
  return message.find("snapshots of the clock contradict") != message.npos || message.find("a definition with the number") != message.npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace interleave;
  const fuzz::InputFile input{{data, size}};
  const fuzz::AllocationBound bound{{data, size}};
  try {
    const auto report = rewrite::recover(input.path(), fuzz::output_path(), {false, {}});
    const auto whole = file::TraceFile::open(fuzz::output_path());
    for (const file::Damage& damage : whole.damage()) require(is_content(damage.message), damage.message.c_str());
    std::uint64_t events = 0;
    for (const file::EventChunk& chunk : whole.chunks()) {
      file::ChunkReader reader{whole, chunk};
      while (reader.next())
        if (reader.event().kind != trace::EventKind::lost) ++events;
      require(!reader.damage(), "a recovered chunk does not decode");
    }
    require(events <= report.events, "recover has made events up");
    const auto again = rewrite::recover(fuzz::output_path(), fuzz::output_path(), {false, {}});
    require(again.left_out.empty() && again.guessed.empty() && again.sealed.empty(), "what was recovered is not whole");
  } catch (const file::FileError&) {
  } catch (const rewrite::RewriteError&) {
  }
  return 0;
}
