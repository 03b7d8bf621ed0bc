#include "gui/state/series.hpp"

namespace interleave::gui {

void Series::reserve(std::size_t stretches) {
  items_.reserve(stretches);
  bases_.reserve((stretches + k_based - 1) / k_based);
  for (std::size_t nodes = stretches, level = 1; level == 1 || nodes > 1; ++level) {
    nodes = (nodes + (level == 1 ? k_first : k_branch) - 1) / (level == 1 ? k_first : k_branch);
    sums_.emplace_back().reserve(nodes);
  }
}

void Series::append(std::int64_t begin_ns, std::uint8_t tag) {
  if (items_.size() == items_.capacity()) return;
  begin_ns = last_ns_ = std::max(begin_ns, last_ns_);
  if (fresh_.size() == k_based) pack(begin_ns);
  items_.push_back(static_cast<std::uint32_t>(tag) << k_offset_bits);
  fresh_.push_back(begin_ns);
}

// Offsets count in the smallest power of 2 of nanoseconds in which the last of them fits.
void Series::pack(std::int64_t end_ns) {
  if (fresh_.empty()) return;
  Base base{fresh_.front(), 0};
  while ((fresh_.back() - base.ns) >> base.shift > k_offset) ++base.shift;
  const std::size_t first = items_.size() - fresh_.size();
  for (std::size_t at = 0; at < fresh_.size(); ++at)
    items_[first + at] |= static_cast<std::uint32_t>((fresh_[at] - base.ns) >> base.shift) & k_offset;
  bases_.push_back(base);
  fresh_.clear();
  add_sums(first, end_ns);
  end_ns_.store(end_ns, std::memory_order_relaxed);
  size_.store(items_.size(), std::memory_order_release);
}

// A block is whole nodes of the first levels, and a part of one node of each level above.
void Series::add_sums(std::size_t first, std::int64_t end_ns) {
  Sum block;
  for (std::size_t at = first; at < items_.size(); ++at) {
    Sum sum;
    if (stretch::is_solid(tag(at))) {
      const std::int64_t end = at + 1 < items_.size() ? begin_ns(at + 1) : end_ns;
      sum = {static_cast<float>(end - begin_ns(at)), 1, static_cast<std::uint16_t>(1u << (tag(at) - stretch::k_running))};
    }
    for (std::size_t level = 1; level <= std::min(k_levels_of_block, sums_.size()); ++level) {
      if (at % width_of(level) == 0) sums_[level - 1].emplace_back();
      sums_[level - 1].back().add(sum);
    }
    block.add(sum);
  }
  for (std::size_t level = k_levels_of_block + 1; level <= sums_.size(); ++level) {
    if (first % width_of(level) == 0) sums_[level - 1].emplace_back();
    sums_[level - 1].back().add(block);
  }
}

void Series::finish(std::int64_t end_ns) {
  end_ns = std::max(end_ns, last_ns_);
  pack(end_ns);
  std::vector<std::int64_t>{}.swap(fresh_);
  end_ns_.store(end_ns, std::memory_order_relaxed);
  finished_.store(true, std::memory_order_release);
}

std::int64_t Series::step_ns(std::int64_t time_ns) const {
  const std::span bases{bases_.data(), (size() + k_based - 1) / k_based};
  const auto after = std::ranges::upper_bound(bases, time_ns, {}, &Base::ns);
  return bases.empty() ? 1 : std::int64_t{1} << (after == bases.begin() ? after : after - 1)->shift;
}

std::size_t Series::bytes() const {
  std::size_t all = items_.size() * sizeof(std::uint32_t) + bases_.size() * sizeof(Base);
  for (const auto& level : sums_) all += level.size() * sizeof(Sum);
  return all;
}

}  // namespace interleave::gui
