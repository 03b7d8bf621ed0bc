// A counted pointer to an object that counts itself, without atomics: everything here lives on one loop's thread.
#pragma once

#include <cstdint>
#include <utility>

namespace interleave::detail {

/// Base of counted objects. The first Ref takes the count from 0 to 1.
class Counted {
 public:
  Counted() = default;
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  void retain() { ++references_; }
  void release() {
    if (--references_ == 0) delete this;
  }
  std::uint32_t references() const { return references_; }

 protected:
  virtual ~Counted() = default;

 private:
  std::uint32_t references_ = 0;
};

template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* object) : object_{object} {
    if (object_ != nullptr) object_->retain();
  }
  Ref(const Ref& other) : Ref{other.object_} {}
  Ref(Ref&& other) noexcept : object_{std::exchange(other.object_, nullptr)} {}
  template <class Derived>
    requires std::is_convertible_v<Derived*, T*>
  Ref(const Ref<Derived>& other) : Ref{other.get()} {}
  ~Ref() {
    if (object_ != nullptr) object_->release();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const Ref&, const Ref&) = default;

 private:
  T* object_ = nullptr;
};

}  // namespace interleave::detail
