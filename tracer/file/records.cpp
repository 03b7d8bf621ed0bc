#include "tracer/file/records.hpp"

namespace interleave::file {

using trace::Encoding;

Step RecordCursor::next_by_schema(Record& record) {
  const std::uint8_t number = *at_;
  detail::Bytes bytes{at_ + 1, end_};
  const std::uint64_t ticks = ticks_ + bytes.varint<true>();
  detail::Ids ids = ids_;
  const EventLayout& layout = (*schema_)[number];
  record.kind = layout.kind;
  record.values = {};
  record.text = {};
  const std::uint8_t* own_end = nullptr;
  if (number >= trace::k_first_self_sized) {
    const std::string_view own = bytes.take(bytes.varint<true>());
    own_end = bytes.at;
    bytes.end = bytes.at;
    bytes.at -= own.size();
  } else if (!layout.described) {
    return Step::damaged;
  }
  for (const FieldLayout& field : layout.fields) {
    std::uint64_t value = 0;
    std::string_view text;
    switch (field.encoding) {
#define ILV_READ(name)                                                             \
  case Encoding::name:                                                             \
    detail::read_field<true, Encoding::name>(bytes, ids, field.base, value, text); \
    break;
      ILV_READ(introduce)
      ILV_READ(id)
      ILV_READ(string)
      ILV_READ(site)
      ILV_READ(unsigned_)
      ILV_READ(signed_)
      ILV_READ(real)
      ILV_READ(enumerated)
      ILV_READ(text)
#undef ILV_READ
    }
    if (field.slot < 0) continue;
    record.values[static_cast<std::size_t>(field.slot)] = value;
    if (field.encoding == Encoding::text) record.text = text;
  }
  if (own_end != nullptr) bytes.at = own_end;
  if (!bytes.sound) return Step::damaged;
  at_ = bytes.at;
  ticks_ = ticks;
  ids_.last = ids.last;
  record.ticks = ticks;
  return trace::is_known(layout.kind) ? Step::event : Step::unknown;
}

}  // namespace interleave::file
