// Span: a piece of ordinary, synchronous work that shows in the trace under a name.
//
//     { Span span{"parse"}; …; span.set_result(count); }
//
// Inside a task or on a thread without a loop. Begun and ended on one thread, innermost first: not across a co_await.
#pragma once

#include <exception>
#include <source_location>
#include <string>

#include "runtime/coroutine/recorded_id.hpp"
#include "runtime/coroutine/to_text.hpp"

namespace interleave {

class Span {
 public:
  /// `name` must live as long as the program: a literal.
  explicit Span(const char* name, std::source_location where = std::source_location::current());
  /// Ends it: as raised when an exception is on its way through the scope.
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  /// What the work gave, for the trace.
  template <class T>
  void set_result(const T& value) {
    if (id_.known()) result_ = to_text(value);
  }

 private:
  detail::RecordedId<trace::SpanId> id_;
  int exceptions_ = 0;
  std::string result_;
};

}  // namespace interleave
