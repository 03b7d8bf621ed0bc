// Which entity an id stands for.
//
// Recorders count ids up from 1, so that nearly all of them are places in a vector; the others, of a hostile file, are hashed.
#pragma once

#include "tracer/model/id_map.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

class EntityTable {
 public:
  /// Before the first insert: how many events the trace has. It bounds what the vector may take.
  void expect(std::size_t events) { counted_ids_ = k_slack + 2 * events; }

  Entity find(std::uint64_t id) const {
    if (id < counted_.size()) return counted_[static_cast<std::size_t>(id)];
    const Entity* entity = others_.find(id);
    return entity ? *entity : Entity{};
  }

  /// Does nothing when the id stands for something already, or is 0. True when it was inserted.
  bool insert(std::uint64_t id, Entity entity) {
    if (id == 0 || find(id)) return false;
    if (id >= counted_ids_) return others_.insert(id, entity);
    if (id >= counted_.size()) counted_.resize(static_cast<std::size_t>(id) + 1);
    counted_[static_cast<std::size_t>(id)] = entity;
    return true;
  }

 private:
  static constexpr std::size_t k_slack = 1 << 16;  // each thread takes ids in blocks, and uses few of the last one
  std::size_t counted_ids_ = k_slack;
  std::vector<Entity> counted_;
  IdMap<Entity> others_;
};

}  // namespace interleave::model
