// Guard: holds a lock, or a permit of a semaphore, until the end of its scope. What `async with` is in Python.
//
// The guard of a task that is left when main returns may end after main's lock: what is watched tells its watches that it ends.
#pragma once

#include <utility>

#include "runtime/coroutine/intrusive_list.hpp"

namespace interleave::detail {

template <class T>
class Watch;
struct WatchTag;

/// Member of what can be watched.
template <class T>
class Watches : public List<Watch<T>, WatchTag> {
 public:
  ~Watches() {
    while (!this->empty()) this->pop_front().object_ = nullptr;
  }
};

/// A pointer to an object with a member `watches_`: null once that has been destroyed.
template <class T>
class Watch : public ListHook<WatchTag> {
 public:
  explicit Watch(T& object) : object_{&object} { object.watches_.push_back(*this); }
  Watch(Watch&& other) noexcept : object_{std::exchange(other.object_, nullptr)} {
    other.unlink();
    if (object_ != nullptr) object_->watches_.push_back(*this);
  }
  Watch& operator=(Watch&&) = delete;

  T* get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  friend class Watches<T>;
  T* object_;
};

template <class Owner>
class [[nodiscard("what it holds is released when it ends: give it a name")]] Guard {
 public:
  explicit Guard(Owner& owner) : owner_{owner} {}
  Guard(Guard&&) noexcept = default;
  ~Guard() {
    if (owner_) owner_.get()->end_hold();
  }

 private:
  Watch<Owner> owner_;
};

}  // namespace interleave::detail
