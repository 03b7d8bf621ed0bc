// Events that were decoded a short while ago: whoever draws asks for the same ones in every frame, and decoding one takes a microsecond.
//
// For any number of threads at once. None ever waits: a place that another thread looks at is not used then.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "tracer/events/event.hpp"

namespace interleave::model {

class RecentEvents {
 public:
  /// Of so many events in all.
  explicit RecentEvents(std::size_t events) : places_(std::bit_ceil(std::clamp<std::size_t>(events, 16, k_most))) {}

  std::optional<trace::Event> find(std::uint32_t index) const {
    const Place& place = places_[index & (places_.size() - 1)];
    if (place.busy.test_and_set(std::memory_order_acquire)) return std::nullopt;
    std::optional<trace::Event> found;
    if (place.index == index) found = place.event;
    place.busy.clear(std::memory_order_release);
    return found;
  }

  void keep(std::uint32_t index, const trace::Event& event) const {
    const Place& place = places_[index & (places_.size() - 1)];
    if (place.busy.test_and_set(std::memory_order_acquire)) return;
    place.index = index;
    place.event = event;
    place.busy.clear(std::memory_order_release);
  }

 private:
  static constexpr std::size_t k_most = 4096;  // half a megabyte
  struct Place {
    mutable std::atomic_flag busy{};
    mutable std::uint32_t index = ~std::uint32_t{0};
    mutable trace::Event event;
  };
  std::vector<Place> places_;
};

}  // namespace interleave::model
