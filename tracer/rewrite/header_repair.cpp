#include "tracer/rewrite/header_repair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tracer/events/enumerations.hpp"

namespace interleave::rewrite {

using namespace trace::wire;
using trace::ClockKind;

namespace {

// No recording is longer, in ticks of a clock of up to 10 GHz: a year.
constexpr std::uint64_t k_longest_ticks = 365ull * 86'400 * 10'000'000'000;

// A page whose fixed words are mostly right has been changed in places; else nothing on it can be trusted.
bool is_recognisable(const FileHeader& header) {
  const int right = (header.magic == k_magic ? 1 : 0) + (header.header_bytes == k_file_header_bytes ? 1 : 0) +
                    (header.endian_tag == k_endian_tag ? 1 : 0) + (header.major >= 1 && header.major <= k_major ? 1 : 0);
  return right >= 3;
}

bool start_fits(const FileHeader& header, const ClockFacts& clock) {
  if (!clock.first_ticks) return true;
  return header.start.ticks <= *clock.first_ticks && *clock.first_ticks - header.start.ticks <= k_longest_ticks;
}

bool rate_fits(const FileHeader& header) {
  if (static_cast<ClockKind>(header.clock_kind) != ClockKind::tsc) return true;
  return header.ticks_per_second >= 1'000'000 && header.ticks_per_second <= 100'000'000'000;
}

bool latest_fits(const FileHeader& header) {
  return header.latest.ticks >= header.start.ticks && header.latest.ticks - header.start.ticks <= k_longest_ticks &&
         header.latest.monotonic_ns >= header.start.monotonic_ns;
}

// Clock synchronisations hold two clocks side by side: where ticks are nanoseconds of the monotonic clock, they are the same.
ClockKind likely_kind(const ClockFacts& clock) {
  if (clock.first_sync) return clock.first_sync->ticks == clock.first_sync->monotonic_ns ? ClockKind::monotonic : ClockKind::tsc;
  return ClockKind::monotonic;
}

void rebuild_clock(FileHeader& header, const ClockFacts& clock, std::vector<std::string>& guessed) {
  header.clock_kind = static_cast<std::uint8_t>(likely_kind(clock));
  header.ticks_per_second = 1'000'000'000;
  header.start = header.latest = ClockSnapshot{};
  header.start.ticks = header.latest.ticks = clock.first_ticks.value_or(0);
  if (clock.first_sync && clock.last_sync) {
    header.start = *clock.first_sync;
    header.latest = *clock.last_sync;
    guessed.emplace_back("the clock: the rate and the time of day are those of the file's clock synchronisations");
  } else {
    guessed.emplace_back(
        "the clock: the trace begins with its earliest chunk, a tick is taken for a nanosecond, and the time of day is not known");
  }
}

}  // namespace

HeaderPage repaired(const HeaderPage& found, const ClockFacts& clock, std::uint64_t identity, std::vector<std::string>& guessed) {
  if (found.is_sound()) return found;
  if (!is_recognisable(found.header())) {
    HeaderPage page;
    FileHeader& header = page.header();
    guessed.emplace_back("the header is lost: program, arguments and process id are not known");
    rebuild_clock(header, clock, guessed);
    std::memcpy(header.trace_uuid.data(), &identity, sizeof identity);
    return page;
  }
  HeaderPage page = found;
  FileHeader& header = page.header();
  header.magic = k_magic;
  if (header.major == 0 || header.major > k_major) header.major = k_major;
  header.minor = std::min<std::uint16_t>(header.minor, 99);
  header.header_bytes = k_file_header_bytes;
  header.endian_tag = k_endian_tag;
  guessed.emplace_back("the header was changed in places: what it says of the program and the clock may be wrong");
  if (header.text_bytes > k_file_header_bytes - k_texts_offset) {
    page.drop_texts();
    guessed.emplace_back("program and arguments are not known: their length is not possible");
  }
  if (header.clock_kind >= trace::enumeration(trace::EnumerationId::ClockKind).enumerators.size() || !start_fits(header, clock) ||
      !rate_fits(header))
    rebuild_clock(header, clock, guessed);
  else if (!latest_fits(header))
    header.latest = header.start;
  return page;
}

}  // namespace interleave::rewrite
