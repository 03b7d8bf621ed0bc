// Which of many entities are alive at an event: of blocks of them, the latest end is kept, so that those long gone are passed over.
#pragma once

#include <algorithm>
#include <vector>

#include "tracer/model/storage.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

class Lifetimes {
 public:
  Lifetimes() = default;
  /// Of rows in the order of their `created`; `end_of(row)` is k_none where there was no end.
  template <class Row, class End>
  Lifetimes(const Column<Row>& rows, End&& end_of) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i % k_block == 0) latest_end_.push_back(0);
      latest_end_.back() = std::max(latest_end_.back(), end_of(rows[i]));
    }
    for (std::size_t i = 0; i < latest_end_.size(); ++i) {
      if (i % k_block == 0) latest_of_blocks_.push_back(0);
      latest_of_blocks_.back() = std::max(latest_of_blocks_.back(), latest_end_[i]);
    }
  }

  /// Calls `visit(index)` for each row that was created at or before `event` and has not ended at it, in order.
  template <class Row, class End, class Visit>
  void alive_at(const Column<Row>& rows, EventIndex event, End&& end_of, Visit&& visit) const {
    const auto count = static_cast<std::size_t>(std::ranges::upper_bound(rows, event, {}, &Row::created) - rows.begin());
    for (std::size_t outer = 0; outer < latest_of_blocks_.size() && outer * k_block * k_block < count; ++outer) {
      if (latest_of_blocks_[outer] <= event) continue;
      const std::size_t last_block = std::min((outer + 1) * k_block, latest_end_.size());
      for (std::size_t block = outer * k_block; block < last_block && block * k_block < count; ++block) {
        if (latest_end_[block] <= event) continue;
        for (std::size_t i = block * k_block; i < std::min((block + 1) * k_block, count); ++i)
          if (end_of(rows[i]) > event) visit(static_cast<std::uint32_t>(i));
      }
    }
  }

 private:
  static constexpr std::size_t k_block = 256;
  std::vector<EventIndex> latest_end_;
  std::vector<EventIndex> latest_of_blocks_;
};

}  // namespace interleave::model
