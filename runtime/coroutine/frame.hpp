// One activation of a coroutine: the base of every promise, and all that the trampoline and the recorder know of it.
#pragma once

#include <coroutine>
#include <exception>
#include <source_location>
#include <string>
#include <string_view>

#include "runtime/coroutine/recorded_id.hpp"
#include "tracer/events/enumerations.hpp"

namespace interleave::detail {

class TaskState;

/// First parameter of the library's own coroutines: in the trace they bear this name, and all their places are the user's
/// call, not a line of the library.
class LibraryCall {
 public:
  LibraryCall(const char* function, std::source_location where) : function_{function}, where_{where} {}
  const char* function() const { return function_; }
  std::source_location where() const { return where_; }

 private:
  const char* function_;  // a literal
  std::source_location where_;
};

class Frame {
 public:
  std::coroutine_handle<> self;
  Frame* awaiter = nullptr;    ///< goes on when this one ends; null for the root of a task
  TaskState* task = nullptr;   ///< that it runs in, once entered
  std::source_location place;  ///< of the current await
  std::exception_ptr error;
  trace::Outcome outcome = trace::Outcome::dropped;  ///< until it ends

  Frame() = default;
  explicit Frame(const LibraryCall& call) : place{call.where()}, library_function_{call.function()} {}
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame() {
    if (outcome == trace::Outcome::dropped && id_.known()) record_leave({});
  }

  bool known() const { return id_.known(); }
  trace::SiteId await_site() const { return record::site(place); }
  /// Remembers the place of a current await; that of the library's own coroutines stays the user's call.
  void set_await(std::source_location where) {
    if (library_function_ == nullptr) place = where;
  }
  trace::StringId function() const {
    return library_function_ == nullptr ? record::place_of(declared_).function : record::static_string(library_function_);
  }

  /// The coroutine function, declared at `where`, was called.
  void created(std::source_location where) {
    declared_ = library_function_ == nullptr ? where : place;
    if (record::recording()) record_create();
  }
  /// The function's name and line, for a person.
  std::string description() const;
  /// It starts to run in `task`. `root`: as the task's first coroutine, at the instant of the task's resume.
  void record_enter(bool root);
  void record_leave(std::string_view value);

 protected:
  std::source_location declared() const { return declared_; }
  void declared_at(std::source_location where) { declared_ = where; }
  /// From now on the trace knows this frame by an id of its own, as an activation of `function` at `site`. Call only while recording.
  void record_activation(trace::StringId function, trace::SiteId site);
  /// This activation has ended, the frame goes on with another.
  void forget_activation() { id_ = {}; }

 private:
  void record_create();

  std::source_location declared_;
  const char* library_function_ = nullptr;
  RecordedId<trace::FrameId> id_;
};

/// A coroutine is destroyed that has never run: told in debug mode.
void never_awaited(const Frame& frame);

}  // namespace interleave::detail
