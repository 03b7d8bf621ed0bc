// ContextVar: a value of the running task, which the tasks that it makes inherit. Python's contextvars.
//
//     const ContextVar<std::string> user{"user", "nobody"};
//     const auto before = user.set("Ada");       // in this task, and in those that it makes from here on
//     user.get();                                // "Ada"
//     user.reset(before);
//
// Each task has a copy of its maker's context, made when it is made; a callback and a function on a worker thread have that of who asked
// for them. Outside tasks each thread has a context of its own. A ContextVar must outlive the contexts that know it: make it static or
// global.
#pragma once

#include <any>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace interleave {

namespace detail {

/// An entry of a context: never changed, so that contexts share what they have in common.
struct ContextEntry {
  const void* variable;
  std::any value;
  std::shared_ptr<const ContextEntry> next;
};
using Context = std::shared_ptr<const ContextEntry>;

/// What this thread runs in now.
Context& current_context();

/// Another context for a scope. What is changed in it is in `context` afterwards.
class ContextScope {
 public:
  explicit ContextScope(Context& context) : current_{current_context()}, context_{context} { current_.swap(context_); }
  ~ContextScope() { current_.swap(context_); }
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;

 private:
  Context& current_;
  Context& context_;
};

const std::any* find_in(const Context& context, const void* variable);
Context with(const Context& context, const void* variable, std::any value);
Context without(const Context& context, const void* variable);

}  // namespace detail

/// What a variable was before set(): for reset().
template <class T>
class ContextToken {
 public:
  explicit ContextToken(std::optional<T> old) : old_{std::move(old)} {}
  /// Nothing where it had no value.
  const std::optional<T>& old_value() const { return old_; }

 private:
  std::optional<T> old_;
};

template <class T>
class ContextVar {
 public:
  explicit ContextVar(std::string name) : name_{std::move(name)} {}
  ContextVar(std::string name, T default_value) : name_{std::move(name)}, default_{std::move(default_value)} {}
  ContextVar(const ContextVar&) = delete;
  ContextVar& operator=(const ContextVar&) = delete;

  const std::string& name() const { return name_; }

  /// Throws std::out_of_range where it has neither a value nor a default: Python's LookupError.
  T get() const {
    if (const std::any* value = detail::find_in(detail::current_context(), this)) return std::any_cast<T>(*value);
    if (default_) return *default_;
    throw std::out_of_range{"the context variable " + name_ + " has no value here"};
  }
  T get(T otherwise) const {
    const std::any* value = detail::find_in(detail::current_context(), this);
    return value != nullptr ? std::any_cast<T>(*value) : std::move(otherwise);
  }

  ContextToken<T> set(T value) const {
    detail::Context& context = detail::current_context();
    const std::any* old = detail::find_in(context, this);
    ContextToken<T> token{old == nullptr ? std::nullopt : std::optional<T>{std::any_cast<T>(*old)}};
    context = detail::with(context, this, std::move(value));
    return token;
  }
  void reset(const ContextToken<T>& token) const {
    detail::Context& context = detail::current_context();
    context = token.old_value() ? detail::with(context, this, *token.old_value()) : detail::without(context, this);
  }

 private:
  std::string name_;
  std::optional<T> default_;
};

}  // namespace interleave
