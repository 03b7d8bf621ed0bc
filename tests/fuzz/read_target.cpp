// The reader: whatever the bytes are, a file opens or is refused, and every chunk decodes to its end or tells why not.
#include "tests/fuzz/fuzz_input.hpp"
#include "tracer/file/chunk_walk.hpp"
#include "tracer/file/trace_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace interleave;
  const fuzz::InputFile input{{data, size}};
  const fuzz::AllocationBound bound{{data, size}};
  std::vector<file::Damage> damage;
  file::walk_chunks({data, size}, damage);
  try {
    const auto trace = file::TraceFile::open(input.path());
    std::uint64_t sum = 0;
    for (const file::EventChunk& chunk : trace.chunks()) {
      file::ChunkReader reader{trace, chunk};
      while (reader.next()) {
        const trace::Event& event = reader.event();
        const file::SiteText site = trace.site(event.site());
        sum += event.values[0] + event.text.size() + trace.string(site.file).size() +
               trace.string(event.string(trace::FieldName::function)).size();
      }
    }
    for (const file::SourceText& source : trace.sources()) sum += source.text.size();
    if (sum == 0xdead'beef) std::abort();  // nothing of it may be left out by the compiler
  } catch (const file::FileError&) {
  }
  return 0;
}
