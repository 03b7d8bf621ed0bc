// A lane as a series of stretches, each up to the next: what is drawn of a long lane, in 4 bytes a stretch, without decoding an event.
//
// Over the stretches stands a pyramid of sums: of 16 of them, of 4 of those, and so on. What is too narrow to be seen is passed over a
// block at a time, so that drawing costs what is seen, not what there is.
//
// One thread appends while others read: they see it grow by blocks of 256 stretches.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

namespace interleave::gui {

/// What a stretch is: of a task's lane its state, of a loop's what it does.
namespace stretch {
inline constexpr std::uint8_t k_nothing = 0, k_created = 1, k_ready = 2, k_unknown = 3, k_polling = 4;
inline constexpr std::uint8_t k_outer = 10;    ///< a call that waits for one of its own
inline constexpr std::uint8_t k_waiting = 5;   ///< and the class of what is waited for: up to k_waiting + 4
inline constexpr std::uint8_t k_running = 16;  ///< and the hue: up to k_running + 15
constexpr bool is_solid(std::uint8_t tag) { return tag >= k_running; }
}  // namespace stretch

class Series {
 public:
  Series() = default;
  /// At most so many will be appended. Before the first one, and before anybody reads: nothing is moved after that.
  void reserve(std::size_t stretches);
  /// In the order of time: what would begin earlier than the one before begins where that does. Beyond what is reserved: nothing.
  void append(std::int64_t begin_ns, std::uint8_t tag);
  /// The last stretch ends here; nothing more is appended.
  void finish(std::int64_t end_ns);

  /// Those that can be read.
  std::size_t size() const { return size_.load(std::memory_order_acquire); }
  bool finished() const { return finished_.load(std::memory_order_acquire); }
  /// Exact to a part in 10^8 of the time that 256 stretches take.
  std::int64_t begin_ns(std::size_t index) const {
    const Base& base = bases_[index / k_based];
    return base.ns + (static_cast<std::int64_t>(items_[index] & k_offset) << base.shift);
  }
  std::int64_t end_ns(std::size_t index) const { return index + 1 < size() ? begin_ns(index + 1) : end_ns(); }
  /// Of all that can be read.
  std::int64_t end_ns() const { return end_ns_.load(std::memory_order_relaxed); }
  std::uint8_t tag(std::size_t index) const { return static_cast<std::uint8_t>(items_[index] >> k_offset_bits); }
  /// How exact the times around this one are.
  std::int64_t step_ns(std::int64_t time_ns) const;
  std::size_t bytes() const;

  struct Sum {
    float solid_ns = 0;
    std::uint32_t count = 0;  ///< of solid stretches
    std::uint16_t hues = 0;   ///< theirs, a bit each
    void add(const Sum& other) {
      solid_ns += other.solid_ns;
      count += other.count;
      hues |= other.hues;
    }
  };

  /// Visits what lies between two times, in order: `take(index)` a stretch, `join(begin_ns, end_ns, first index, sum)` some that together
  /// are shorter than `coarse_ns`.
  template <class Take, class Join>
  void visit(std::int64_t from_ns, std::int64_t to_ns, std::int64_t coarse_ns, Take&& take, Join&& join) const {
    const Visit visit{from_ns, to_ns, coarse_ns, finished(), size()};
    if (visit.size == 0) return;
    const std::size_t top = sums_.size();
    const std::size_t each = width_of(top);
    visit_nodes(visit, top, 0, (visit.size + each - 1) / each, begin_ns(0), take, join);
  }

 private:
  static constexpr std::size_t k_based = 256, k_first = 16, k_branch = 4;
  static constexpr std::size_t k_levels_of_block = 3;  // 16 × 4 × 4
  static constexpr unsigned k_offset_bits = 27;
  static constexpr std::uint32_t k_offset = (std::uint32_t{1} << k_offset_bits) - 1;
  struct Base {
    std::int64_t ns = 0;
    std::uint8_t shift = 0;
  };

  // How many stretches a node of level n stands for; level 0 are the stretches.
  static constexpr std::size_t width_of(std::size_t level) {
    if (level == 0) return 1;
    std::size_t width = k_first;
    for (; level > 1; --level) width *= k_branch;
    return width;
  }

  struct Visit {
    std::int64_t from_ns, to_ns, coarse_ns;
    bool finished;
    std::size_t size;
  };
  // Some nodes of a level that follow each other; the first one begins at `begin`. Where one ends, the next one begins: times are far
  // apart in memory, and each is looked up once.
  template <class Take, class Join>
  void visit_nodes(const Visit& visit, std::size_t level, std::size_t from, std::size_t to, std::int64_t begin, Take& take,
                   Join& join) const {
    const std::size_t width = width_of(level), branch = level == 1 ? k_first : k_branch;
    std::int64_t end = begin;
    for (std::size_t node = from; node < to && node * width < visit.size && end <= visit.to_ns; ++node) {
      const std::size_t first = node * width, after = first + width;
      begin = end;
      end = after < visit.size ? begin_ns(after) : end_ns();
      if (end < visit.from_ns) continue;
      // The sum of a node that still grows is not to be read.
      const bool is_whole = visit.finished || after <= visit.size;
      if (level == 0)
        take(first);
      else if (is_whole && end - begin < visit.coarse_ns)
        join(begin, end, first, sums_[level - 1][node]);
      else
        visit_nodes(visit, level - 1, node * branch, (node + 1) * branch, begin, take, join);
    }
  }

  void pack(std::int64_t end_ns);
  void add_sums(std::size_t first, std::int64_t end_ns);

  // None of these is moved once it is reserved.
  std::vector<std::uint32_t> items_;  // tag and offset
  std::vector<Base> bases_;
  std::vector<std::vector<Sum>> sums_;  // by level, from 1 on
  std::vector<std::int64_t> fresh_;     // times of the stretches that have no base yet
  std::int64_t last_ns_ = INT64_MIN;
  std::atomic<std::size_t> size_{0};
  std::atomic<std::int64_t> end_ns_{0};
  std::atomic<bool> finished_{false};
};

}  // namespace interleave::gui
