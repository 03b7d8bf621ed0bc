// The model: what opens loads, is checked, and has a state at every instant.
#include <algorithm>

#include "tests/fuzz/fuzz_input.hpp"
#include "tracer/model/check.hpp"
#include "tracer/model/state.hpp"
#include "tracer/model/trace.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace interleave;
  const fuzz::InputFile input{{data, size}};
  const fuzz::AllocationBound bound{{data, size}};
  try {
    const model::Trace trace = model::Trace::load(input.path());
    model::check(trace);
    const auto events = trace.event_count();
    const auto step = std::max<decltype(trace.event_count())>(1, events / 64);
    for (model::EventIndex i = 0; i < events; i += static_cast<model::EventIndex>(step)) trace.state_at(i);
    if (events > 0) trace.state_at(static_cast<model::EventIndex>(events - 1));
  } catch (const file::FileError&) {
  }
  return 0;
}
