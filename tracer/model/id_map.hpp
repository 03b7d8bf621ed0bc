// A hash table from ids to small values: ids come from the file, so they may be any number and of any spread.
//
// Open addressing with linear probing; key 0 is no key. Pointers into it hold until the next insert or erase.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace interleave::model {

template <class Value>
class IdMap {
 public:
  std::size_t size() const { return size_; }

  const Value* find(std::uint64_t key) const {
    if (key == 0 || slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(key)];
    return slot.key == key ? &slot.value : nullptr;
  }
  Value* find(std::uint64_t key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

  /// Does nothing when the key is there already, or is 0. True when it was inserted.
  bool insert(std::uint64_t key, const Value& value) {
    if (key == 0) return false;
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    Slot& slot = slots_[place_of(key)];
    if (slot.key == key) return false;
    slot = {key, value};
    ++size_;
    return true;
  }

  /// The value, a new one where there was none; the key is not 0.
  Value& operator[](std::uint64_t key) {
    if (Value* value = find(key)) return *value;
    insert(key, Value{});
    return *find(key);
  }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Slot& slot : slots_)
      if (slot.key != 0) visit(slot.key, slot.value);
  }

  void erase(std::uint64_t key) {
    if (key == 0 || slots_.empty()) return;
    std::size_t hole = place_of(key);
    if (slots_[hole].key != key) return;
    --size_;
    // What follows moves up, unless it already stands between its home and the hole.
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t next = (hole + 1) & mask; slots_[next].key != 0; next = (next + 1) & mask) {
      const std::size_t home = hash(slots_[next].key) & mask;
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      slots_[hole] = slots_[next];
      hole = next;
    }
    slots_[hole] = {};
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Value value{};
  };

  static std::size_t hash(std::uint64_t key) {
    key *= 0x9E3779B97F4A7C15u;
    return static_cast<std::size_t>(key ^ (key >> 32));
  }

  // Where the key is, or would go.
  std::size_t place_of(std::uint64_t key) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = hash(key) & mask;
    while (slots_[place].key != 0 && slots_[place].key != key) place = (place + 1) & mask;
    return place;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.key != 0) slots_[place_of(slot.key)] = slot;
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace interleave::model
