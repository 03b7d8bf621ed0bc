#include "tracer/record/any_record.hpp"

#include <cstring>

#include "tracer/record/encode.hpp"

namespace interleave::record::detail {

std::size_t most_bytes(const AnyRecord& record) { return max_fixed_bytes(record.kind) + record.text.size(); }

std::uint8_t* put_any(std::uint8_t* at, std::uint64_t ticks_since_last, trace::LastIds& last_ids, const AnyRecord& record) {
  const trace::EventSpec& spec = trace::spec_of(record.kind);
  *at++ = static_cast<std::uint8_t>(record.kind);
  at = put_varint(at, ticks_since_last);
  for (std::size_t i = 0; i < spec.field_count; ++i) {
    const std::uint64_t value = record.values[i];
    switch (spec.storage[i].encoding) {
      case Encoding::introduce:
      case Encoding::id:
        at = put_varint(at, number_of_id(value, last_ids[spec.storage[i].base()]));
        break;
      case Encoding::string:
      case Encoding::site:
      case Encoding::unsigned_:
        at = put_varint(at, value);
        break;
      case Encoding::signed_:
        at = put_varint(at, zigzag(static_cast<std::int64_t>(value)));
        break;
      case Encoding::real:
        std::memcpy(at, &value, sizeof value);
        at += sizeof value;
        break;
      case Encoding::enumerated:
        *at++ = static_cast<std::uint8_t>(value);
        break;
      case Encoding::text:
        at = put_field<Encoding::text>(at, record.text.size(), record.text);
        break;
    }
  }
  return at;
}

std::uint32_t count_records(std::span<const std::uint8_t> payload) {
  std::uint32_t count = 0;
  AnyRecord record;
  for (AnyRecords records{payload, 0}; records.next(record);) ++count;
  return count;
}

bool AnyRecords::varint(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
    const std::uint8_t byte = *at_++;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool AnyRecords::bytes(std::size_t count, const std::uint8_t*& from) {
  if (static_cast<std::size_t>(end_ - at_) < count) return false;
  from = at_;
  at_ += count;
  return true;
}

bool AnyRecords::next(AnyRecord& record) {
  if (at_ == end_ || !trace::is_known(static_cast<EventKind>(*at_))) return false;
  record.kind = static_cast<EventKind>(*at_++);
  record.text = {};
  std::uint64_t since_last = 0;
  if (!varint(since_last)) return false;
  record.ticks = ticks_ += since_last;
  const trace::EventSpec& spec = trace::spec_of(record.kind);
  for (std::size_t i = 0; i < spec.field_count; ++i) {
    std::uint64_t& value = record.values[i];
    const std::uint8_t* from = nullptr;
    switch (spec.storage[i].encoding) {
      case Encoding::introduce:
      case Encoding::id:
        if (!varint(value)) return false;
        if (value != 0) value = last_ids_[spec.storage[i].base()] += unzigzag(value - 1);
        break;
      case Encoding::string:
      case Encoding::site:
      case Encoding::unsigned_:
        if (!varint(value)) return false;
        break;
      case Encoding::signed_:
        if (!varint(value)) return false;
        value = unzigzag(value);
        break;
      case Encoding::real:
        if (!bytes(sizeof value, from)) return false;
        std::memcpy(&value, from, sizeof value);
        break;
      case Encoding::enumerated:
        if (!bytes(1, from)) return false;
        value = *from;
        break;
      case Encoding::text:
        if (!varint(value) || !bytes(value, from)) return false;
        record.text = {reinterpret_cast<const char*>(from), value};
        value = 0;
        break;
    }
  }
  return true;
}

}  // namespace interleave::record::detail
