#include "tracer/model/event_store.hpp"

namespace interleave::model {

using trace::Encoding;
using trace::Event;
using trace::EventKind;

void EventStore::append(const Event& event) {
  if (kinds_.size() % k_block_events == 0) block_places_.push_back(values_.size());
  kinds_.push_back(event.kind);
  places_.push_back(static_cast<std::uint16_t>(values_.size() - block_places_.back()));
  const auto fields = trace::spec_of(event.kind).fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::uint64_t value = event.values[i];
    if (fields[i].encoding == Encoding::text) {
      value = 0;
      if (!event.text.empty()) {
        texts_.push_back(event.text);
        value = texts_.size();
      }
    }
    for (; value >= 0x80; value >>= 7) values_.push_back(static_cast<std::uint8_t>(value) | 0x80);
    values_.push_back(static_cast<std::uint8_t>(value));
  }
}

Event EventStore::at(std::size_t position) const {
  Event event;
  event.thread = thread_;
  event.kind = kinds_[position];
  const auto fields = trace::spec_of(event.kind).fields();
  std::size_t place = block_places_[position / k_block_events] + places_[position];
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = values_[place++];
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) break;
    }
    if (fields[i].encoding != Encoding::text)
      event.values[i] = value;
    else if (value != 0)
      event.text = texts_[value - 1];
  }
  return event;
}

void EventStore::shrink() {
  kinds_.shrink_to_fit();
  places_.shrink_to_fit();
  block_places_.shrink_to_fit();
  values_.shrink_to_fit();
  texts_.shrink_to_fit();
}

}  // namespace interleave::model
