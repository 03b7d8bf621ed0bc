// A doubly linked list of objects that carry their own links: no allocation, and an object leaves its list by being destroyed.
#pragma once

namespace interleave::detail {

/// Base of what can stand in one list with this tag.
template <class Tag>
class ListHook {
 public:
  ListHook() = default;
  ~ListHook() { unlink(); }
  ListHook(const ListHook&) = delete;
  ListHook& operator=(const ListHook&) = delete;

  bool linked() const { return next_ != this; }
  void unlink() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }

 private:
  template <class, class>
  friend class List;
  ListHook* previous_ = this;
  ListHook* next_ = this;
};

/// First in, first out. Does not own its elements. An element may leave, or others be added, while it is walked through,
/// as long as the element that the walk stands at stays.
template <class T, class Tag>
class List {
 public:
  using Hook = ListHook<Tag>;

  bool empty() const { return !head_.linked(); }
  T& front() { return static_cast<T&>(*head_.next_); }

  /// `element` must be in no list with this tag.
  void push_back(T& element) {
    Hook& hook = element;
    hook.previous_ = head_.previous_;
    hook.next_ = &head_;
    head_.previous_->next_ = &hook;
    head_.previous_ = &hook;
  }
  T& pop_front() {
    T& element = front();
    static_cast<Hook&>(element).unlink();
    return element;
  }

  /// Moves all elements of `other` behind those of this list.
  void append(List& other) {
    if (other.empty()) return;
    Hook& theirs = other.head_;
    theirs.next_->previous_ = head_.previous_;
    head_.previous_->next_ = theirs.next_;
    theirs.previous_->next_ = &head_;
    head_.previous_ = theirs.previous_;
    theirs.previous_ = theirs.next_ = &theirs;
  }

  class Iterator {
   public:
    explicit Iterator(Hook* at) : at_{at} {}
    T& operator*() const { return static_cast<T&>(*at_); }
    Iterator& operator++() {
      at_ = at_->next_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    Hook* at_;
  };
  Iterator begin() { return Iterator{head_.next_}; }
  Iterator end() { return Iterator{&head_}; }

 private:
  Hook head_;
};

}  // namespace interleave::detail
