#include "runtime/loop/run.hpp"

#include "runtime/loop/interrupt.hpp"

namespace interleave {

Runner::Runner(const RunOptions& options) : loop_{std::make_unique<EventLoop>(options.clock)}, handle_interrupt_{options.handle_interrupt} {
  loop_->set_exception_handler(options.exception_handler);
  loop_->set_order(options.order);
}

Runner::~Runner() { close(); }

EventLoop& Runner::loop() {
  if (loop_ == nullptr) throw UsageError{"this runner is closed"};
  return *loop_;
}

void Runner::run_until_done(detail::TaskState& main) {
  const detail::InterruptScope interrupt{handle_interrupt_ ? loop_.get() : nullptr, main};
  loop_->run_until_done(main);
  if (interrupt.happened() && main.cancelled() && main.uncancel() == 0) throw KeyboardInterrupt{};
}

void Runner::close() {
  if (loop_ == nullptr) return;
  try {
    if (EventLoop::running() == nullptr) {
      const EventLoop::Active active{*loop_};
      loop_->cancel_all_tasks();
    }
  } catch (const Deadlock&) {
    // Tasks that do not end when they are cancelled are dropped with the loop, as are those of a runner that is closed inside another loop.
  }
  loop_.reset();
}

}  // namespace interleave
