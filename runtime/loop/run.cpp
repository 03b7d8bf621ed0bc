#include "runtime/loop/run.hpp"

#include <cstdlib>
#include <string_view>

#include "runtime/loop/interrupt.hpp"
#include "runtime/loop/order_environment.hpp"

namespace interleave {

Runner::Runner(const RunOptions& options) : loop_{std::make_unique<EventLoop>(options.clock)}, handle_interrupt_{options.handle_interrupt} {
  loop_->set_exception_handler(options.exception_handler);
  const std::shared_ptr<Order> said_outside = detail::order_from_environment();
  loop_->set_order(options.order ? options.order : said_outside);
  const char* const asked = std::getenv("INTERLEAVE_DEBUG");
  loop_->set_debug(options.debug || (asked != nullptr && *asked != 0 && std::string_view{asked} != "0"));
}

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
  const std::unique_ptr<EventLoop> closing = std::move(loop_);
  if (EventLoop::running() != nullptr) return;  // inside another loop nothing can be awaited: what is left is dropped
  const EventLoop::Active active{*closing};
  closing->cancel_all_tasks();
  closing->shutdown_async_generators();
}

void Runner::drop() {
  try {
    close();
  } catch (const Deadlock&) {
  }
}

}  // namespace interleave
