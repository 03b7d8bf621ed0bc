// Unpack, pack and merge: what one of them takes, the other gives back.
#include <array>
#include <cstdio>

#include "tests/fuzz/fuzz_input.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/rewrite/merge.hpp"
#include "tracer/rewrite/pack.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace interleave;
  const fuzz::InputFile input{{data, size}};
  const fuzz::AllocationBound bound{{data, size}};
  const std::array<std::filesystem::path, 1> inputs{input.path()};
  try {
    rewrite::merge(inputs, fuzz::output_path());
    const auto unpacked = rewrite::unpack(input.path(), fuzz::output_path());
    const auto packed = rewrite::pack(fuzz::output_path(), fuzz::output_path());
    const auto again = rewrite::unpack(fuzz::output_path(), fuzz::output_path());
    if (again.bytes_after != unpacked.bytes_after || again.events != unpacked.events || packed.chunks != unpacked.chunks) {
      std::fprintf(stderr, "packed and unpacked it is not what it was\n");
      std::abort();
    }
  } catch (const file::FileError&) {
  } catch (const rewrite::RewriteError&) {
  }
  return 0;
}
