// Which entity an id stands for.
//
// Recorders count ids up from 1, so that nearly all of them are places in an array, one for each process; the others, of a
// hostile file, are hashed.
#pragma once

#include <vector>

#include "tracer/model/id_map.hpp"
#include "tracer/model/storage.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

class EntityTable {
 public:
  /// Before the first insert: how many events each process has. It bounds what the arrays may take.
  void expect(const std::vector<std::size_t>& events) {
    counted_.clear();
    for (const std::size_t count : events) counted_.emplace_back(k_slack + 2 * count);
  }

  Entity find(std::uint64_t id) const {
    const std::uint64_t process = id >> k_process_shift, own = id & k_own_bits;
    if (process < counted_.size() && own < counted_[process].size()) [[likely]]
      return unpack(counted_[process][own]);
    const std::uint32_t* packed = others_.find(id);
    return packed ? unpack(*packed) : Entity{};
  }

  /// find(id) will be asked soon.
  void prefetch(std::uint64_t id) const {
    const std::uint64_t process = id >> k_process_shift, own = id & k_own_bits;
    if (process < counted_.size() && own < counted_[process].size()) __builtin_prefetch(&counted_[process][own]);
  }

  /// After the last insert: gives back memory that is not used.
  void fit() {
    for (Column<std::uint32_t>& ids : counted_) ids.fit();
  }

  /// Does nothing when the id stands for something already, or is 0. True when it was inserted. `index` is less than 2^29.
  bool insert(std::uint64_t id, Entity entity) {
    if (id == 0 || find(id)) return false;
    const std::uint32_t packed = static_cast<std::uint32_t>(entity.kind) << k_index_bits | entity.index;
    const std::uint64_t process = id >> k_process_shift, own = id & k_own_bits;
    if (process >= counted_.size() || own >= counted_[process].most()) return others_.insert(id, packed);
    counted_[process].grow_to(own + 1);
    counted_[process][own] = packed;
    return true;
  }

 private:
  static constexpr std::size_t k_slack = 1 << 16;  // each thread takes ids in blocks, and uses few of the last one
  static constexpr unsigned k_process_shift = 48, k_index_bits = 29;
  static constexpr std::uint64_t k_own_bits = (std::uint64_t{1} << k_process_shift) - 1;
  static Entity unpack(std::uint32_t packed) {
    if (packed == 0) return {};
    return {static_cast<EntityKind>(packed >> k_index_bits), packed & ((1u << k_index_bits) - 1)};
  }

  std::vector<Column<std::uint32_t>> counted_;
  IdMap<std::uint32_t> others_;
};

}  // namespace interleave::model
