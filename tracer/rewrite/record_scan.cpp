#include "tracer/rewrite/record_scan.hpp"

#include <fmt/format.h>

#include <cstring>
#include <string_view>

namespace interleave::rewrite {
namespace {

using trace::Encoding;

// Reads forward in bounds. Once something does not fit, `sound` stays false.
struct Cursor {
  std::span<const std::uint8_t> bytes;
  std::size_t at = 0;
  bool sound = true;

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
      const std::uint8_t byte = bytes[at++];
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    sound = false;
    return 0;
  }
  std::span<const std::uint8_t> take(std::uint64_t count) {
    if (!sound || count > bytes.size() - at) {
      sound = false;
      return {};
    }
    const auto taken = bytes.subspan(at, static_cast<std::size_t>(count));
    at += taken.size();
    return taken;
  }
};

constexpr std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (~(value & 1) + 1); }

void read_field(Cursor& cursor, const file::FieldLayout& field, std::uint64_t& last_id, trace::Event& record) {
  std::uint64_t value = 0;
  switch (field.encoding) {
    case Encoding::introduce:
    case Encoding::id:
      if (const std::uint64_t coded = cursor.varint(); coded != 0) value = last_id = last_id + unzigzag(coded - 1);
      break;
    case Encoding::signed_:
      value = unzigzag(cursor.varint());
      break;
    case Encoding::string:
    case Encoding::site:
    case Encoding::unsigned_:
      value = cursor.varint();
      break;
    case Encoding::enumerated:
      if (const auto byte = cursor.take(1); !byte.empty()) value = byte[0];
      break;
    case Encoding::real:
      if (const auto bytes = cursor.take(sizeof value); !bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
      break;
    case Encoding::text:
      if (const auto text = cursor.take(cursor.varint()); field.slot >= 0)
        record.text = {reinterpret_cast<const char*>(text.data()), text.size()};
      break;
  }
  if (field.slot >= 0) record.values[static_cast<std::size_t>(field.slot)] = value;
}

}  // namespace

RecordScan::RecordScan(const file::FileSchema& schema, std::span<const std::uint8_t> payload, std::uint64_t base_ticks)
    : schema_{schema}, payload_{payload}, ticks_{base_ticks} {}

bool RecordScan::next() {
  if (!problem_.empty() || position_ == payload_.size() || payload_[position_] == 0) return false;
  const std::uint8_t number = payload_[position_];
  const file::EventLayout& layout = schema_[number];
  Cursor cursor{payload_, position_ + 1};
  const std::uint64_t since_last = cursor.varint();
  std::uint64_t last_id = last_id_;
  record_ = {};
  record_.kind = layout.kind;
  if (number >= trace::k_first_self_sized) {
    cursor.take(cursor.varint());
  } else if (!layout.described) {
    problem_ = fmt::format("event number {} is not in this file's schema: the rest of its chunk cannot be read", number);
    return false;
  } else {
    for (const file::FieldLayout& field : layout.fields) read_field(cursor, field, last_id, record_);
  }
  if (!cursor.sound) {
    problem_ = "a record goes beyond the end of its chunk: the chunk was cut or changed";
    return false;
  }
  position_ = cursor.at;
  ticks_ += since_last;
  last_id_ = last_id;
  ++count_;
  return true;
}

}  // namespace interleave::rewrite
