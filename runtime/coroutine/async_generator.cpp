#include "runtime/coroutine/async_generator.hpp"

#include <fmt/format.h>

#include "runtime/coroutine/task.hpp"
#include "runtime/loop/event_loop.hpp"
#include "tracer/record/function_name.hpp"

namespace interleave::detail {

namespace {

Coroutine<> close(LibraryCall, Ref<GeneratorFrame> generator, std::string what) {
  try {
    co_await CloseAwait(std::move(generator));
  } catch (const Cancelled&) {
    throw;
  } catch (...) {
    EventLoop::report("an error occurred during closing of asynchronous generator " + what, {}, std::current_exception());
  }
}

}  // namespace

void GeneratorFrame::step(Frame& parent, const char* operation, std::exception_ptr thrown) {
  if (state_ == State::made) {
    loop_ = EventLoop::running();
    loop_->add_generator(*this);
  }
  state_ = State::running;
  thrown_ = std::move(thrown);
  if (record::recording()) record_activation(step_name(operation), record::site(declared()));
  parent.task->call(*this, parent);
}

// Of `next`, that is kept: to make it would take longer than many a step.
trace::StringId GeneratorFrame::step_name(const char* operation) {
  const bool is_next = operation == std::string_view{"next"};
  if (is_next && next_name_session_ == record::session_id()) return next_name_;
  const trace::StringId name = record::intern(fmt::format("{}.{}", record::clean_function_name(declared().function_name()), operation));
  if (is_next) {
    next_name_ = name;
    next_name_session_ = record::session_id();
  }
  return name;
}

void GeneratorFrame::rest(std::string_view value) noexcept {
  state_ = State::resting;
  if (known()) {
    outcome = trace::Outcome::returned;
    record_leave(value);
    outcome = trace::Outcome::dropped;
  }
  forget_activation();
  task->return_to(awaiter);
}

Ref<TaskState> GeneratorFrame::close_soon() {
  if (closing_ && !closing_->done()) return closing_;
  if (state_ != State::resting) return {};
  closing_ = start_task(*loop_, close(LibraryCall{"aclose", place}, Ref{this}, description()), {}, false, place);
  return closing_;
}

// CPython's hook for generators that nobody has any more. Where no task can be made, destructors alone clean up.
void GeneratorFrame::unused() {
  if (state_ == State::resting && EventLoop::running() == loop_ && loop_->closes_generators()) {
    closing_ = {};  // one that was cancelled before it began
    close_soon();
  } else {
    self.destroy();
  }
}

StepAwaiter::~StepAwaiter() {
  if (is_running_) generator_->finish();  // the task that waits for it is destroyed
}

bool StepAwaiter::await_ready() {
  using State = GeneratorFrame::State;
  switch (generator_->state()) {
    case State::running:
      throw UsageError{fmt::format("{}(): asynchronous generator is already running: {}", operation_, generator_->description())};
    case State::resting:
      return false;
    case State::finished:
      return true;
    case State::made:
      break;
  }
  if (!thrown_) return false;
  generator_->finish();
  generator_->error = std::move(thrown_);
  return true;
}

bool StepAwaiter::has_yielded() {
  is_running_ = false;
  if (generator_->error) std::rethrow_exception(std::exchange(generator_->error, nullptr));
  return generator_->state() == GeneratorFrame::State::resting;
}

void CloseAwaiter::await_resume() {
  try {
    if (has_yielded()) throw UsageError{"async generator ignored GeneratorExit: " + generator_->description()};
  } catch (const GeneratorExit&) {
  }
}

}  // namespace interleave::detail
