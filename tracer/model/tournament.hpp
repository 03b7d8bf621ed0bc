// The earliest of many keys, one of which changes at a time: whose turn it is in a merge.
//
// Each key meets its neighbour, the earlier one of the two meets the winner of the next pair, and so on. A changed key goes through as many
// comparisons as the number of streams has bits. Which key wins is chance, so none of the comparisons is a branch that a processor guesses.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace interleave::model {

/// When a stream has its turn. The key without a stream is later than any other.
struct TurnKey {
  std::int64_t time_ns = std::numeric_limits<std::int64_t>::max();
  std::uint64_t rank = ~std::uint64_t{0};  ///< at one time: how often it was postponed, then its number

  static TurnKey of(std::uint32_t stream, std::int64_t time_ns, std::uint32_t postponed = 0) {
    return {time_ns, std::uint64_t{postponed} << 32 | stream};
  }
  std::uint32_t stream() const { return static_cast<std::uint32_t>(rank); }
  std::uint32_t postponed() const { return static_cast<std::uint32_t>(rank >> 32); }

  friend bool operator<(const TurnKey& a, const TurnKey& b) { return a.wide() < b.wide(); }

 private:
  // Two numbers compared as one take two instructions and no branch.
  __extension__ using Wide = __int128;
  Wide wide() const { return Wide{time_ns} << 64 | rank; }
};

class Tournament {
 public:
  /// Of so many streams; none has a turn yet.
  explicit Tournament(std::size_t streams) : leaves_{std::bit_ceil(std::max<std::size_t>(streams, 2))}, keys_(2 * leaves_) {}

  const TurnKey& earliest() const { return keys_[1]; }
  /// Of all but one stream's.
  TurnKey earliest_beside(std::uint32_t stream) const {
    std::size_t place = leaves_ + stream;
    TurnKey found = keys_[place ^ 1];
    for (place /= 2; place > 1; place /= 2) found = earlier(found, keys_[place ^ 1]);
    return found;
  }
  /// None has a turn any more.
  bool is_over() const { return keys_[1].rank == TurnKey{}.rank; }

  /// The stream of the key has its turn then.
  void set(const TurnKey& key) { change(key.stream(), key); }
  /// The stream has no more turns.
  void leave(std::uint32_t stream) { change(stream, TurnKey{}); }

 private:
  static TurnKey earlier(const TurnKey& a, const TurnKey& b) {
    std::uint64_t mask = std::uint64_t{0} - static_cast<std::uint64_t>(b < a);
    asm("" : "+r"(mask));  // a compiler that knew that it is all ones or none would make a branch of it
    const auto chosen = [mask](std::uint64_t ours, std::uint64_t theirs) { return ours ^ ((ours ^ theirs) & mask); };
    return {static_cast<std::int64_t>(chosen(static_cast<std::uint64_t>(a.time_ns), static_cast<std::uint64_t>(b.time_ns))),
            chosen(a.rank, b.rank)};
  }

  void change(std::uint32_t stream, TurnKey winner) {
    std::size_t place = leaves_ + stream;
    keys_[place] = winner;
    for (; place > 1; place /= 2) {
      winner = earlier(winner, keys_[place ^ 1]);
      keys_[place / 2] = winner;
    }
  }

  std::size_t leaves_;
  std::vector<TurnKey> keys_;  // 1: the winner of all; the winners of a pair are the halves of its places; the streams' own from leaves_ on
};

}  // namespace interleave::model
