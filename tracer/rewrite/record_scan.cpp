#include "tracer/rewrite/record_scan.hpp"

#include <fmt/format.h>

namespace interleave::rewrite {

RecordScan::RecordScan(const file::FileSchema& schema, std::span<const std::uint8_t> payload, std::uint64_t base_ticks)
    : schema_{schema}, payload_{payload}, cursor_{schema, payload, base_ticks, 0} {}

bool RecordScan::next() {
  const file::Step step = cursor_.next(record_);
  known_ = step == file::Step::event;
  if (known_ || step == file::Step::unknown) {
    ++count_;
    return true;
  }
  if (step == file::Step::damaged) {
    const std::uint8_t number = payload_[bytes()];
    problem_ = number < trace::k_first_self_sized && !schema_[number].described
                   ? fmt::format("event number {} is not in this file's schema: the rest of its chunk cannot be read", number)
                   : std::string{"a record goes beyond the end of its chunk: the chunk was cut or changed"};
  }
  return false;
}

std::uint64_t RecordScan::operator[](trace::FieldName field) const {
  const int slot = trace::slot_of(kind(), field);
  return slot < 0 ? 0 : record_.values[static_cast<std::size_t>(slot)];
}

}  // namespace interleave::rewrite
