// Import: whatever bytes become a trace or are refused. A trace is whole; one made of Chrome's JSON keeps every rule, and one of JSON Lines
// goes out and comes back as it is.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/fuzz_input.hpp"
#include "tracer/exchange/export.hpp"
#include "tracer/exchange/import.hpp"
#include "tracer/model/check.hpp"

namespace {

void must_hold(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

std::string exported_lines(const interleave::model::Trace& trace) {
  const std::filesystem::path path = interleave::fuzz::output_path().string() + ".jsonl";
  interleave::exchange::TextOutput out{path};
  interleave::exchange::export_json_lines(trace, out, {});
  out.finish();
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace interleave;
  const fuzz::InputFile input{{data, size}};
  exchange::ImportReport report;
  try {
    const fuzz::AllocationBound bound{{data, size}};
    report = exchange::import_trace(input.path(), fuzz::output_path(), {});
  } catch (const exchange::ImportError&) {
    return 0;
  }
  const model::Trace trace = model::Trace::load(fuzz::output_path());
  for (const file::Damage& damage : trace.file().damage())
    must_hold(damage.message.find("are missing") != damage.message.npos, damage.message);  // a gap that the input tells of
  must_hold(trace.event_count() == report.events, "not every event is in the trace");
  const auto problems = model::check(trace);
  if (report.format == "chrome") must_hold(problems.empty(), problems.empty() ? "" : "it breaks a rule: " + problems.front().message);
  const std::string lines = exported_lines(trace);
  const fuzz::InputFile again{{reinterpret_cast<const std::uint8_t*>(lines.data()), lines.size()}};
  const auto second = exchange::import_trace(again.path(), fuzz::output_path(), {});
  must_hold(second.repairs.empty(), second.repairs.empty() ? "" : "what was exported has to be mended: " + second.repairs.front());
  must_hold(exported_lines(model::Trace::load(fuzz::output_path())) == lines, "exported and imported it is not what it was");
  return 0;
}
