#include "runtime/loop/callback.hpp"

#include "runtime/coroutine/to_text.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

using trace::EventKind;

void Callback::schedule() {
  retain();
  scheduled_ = true;
  loop_.ready(*this);
}

void Callback::schedule_from_elsewhere() {
  retain();
  scheduled_ = true;
  loop_.post(*this);
}

void Callback::schedule_at(Time due) {
  retain();
  scheduled_ = true;
  loop_.add_timer(*this, due);
  if (record::recording()) loop_.record_timer(timer_, due, where_);
}

void Callback::cancel() {
  cancelled_ = true;
  if (!scheduled_) return;
  ListHook<ReadyTag>::unlink();
  loop_.remove_timer(*this);
  function_ = nullptr;
  close();
}

trace::StringId Callback::name() const {
  using Plain = void (*)();
  const Plain* plain = function_.target<Plain>();
  return callable_name(function_.target_type(), plain == nullptr ? nullptr : reinterpret_cast<const void*>(*plain), where_);
}

void Callback::run() {
  const bool recorded = record::recording();
  trace::SpanId span;
  if (recorded) {
    span = record::new_id<trace::SpanId>();
    const trace::EntityId cause = timer_.known() ? timer_.get() : cause_ ? cause_ : trace::EntityId(loop_.id());
    record::emit<EventKind::span_begin>(span, cause, name(), record::site(where_));
  }
  std::exception_ptr error;
  try {
    const ContextScope in_context{context_};
    std::exchange(function_, nullptr)();
  } catch (...) {
    error = std::current_exception();
  }
  if (recorded)
    record::emit<EventKind::span_end>(span, error ? trace::Outcome::raised : trace::Outcome::returned,
                                      std::string_view{error ? error_text(error) : std::string{}});
  if (error) EventLoop::report("Exception in callback", {}, error);
  close();
}

void Callback::close() {
  scheduled_ = false;
  if (timer_.known()) record::emit<EventKind::resource_close>(timer_.get());
  release();
}

}  // namespace interleave::detail
