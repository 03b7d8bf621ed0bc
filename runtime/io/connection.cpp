#include "runtime/io/connection.hpp"

#include <array>
#include <memory>
#include <system_error>
#include <utility>

#include "runtime/io/socket_handle.hpp"

namespace interleave::detail {

struct Connection::Sending {
  uv_write_t request{};
  std::string bytes;
};

Connection::Connection(EventLoop& loop, uv_stream_t* stream, std::size_t limit, std::unique_ptr<RecordedResource> resource)
    : LoopHandle{loop}, stream_{stream}, limit_{limit}, resource_{std::move(resource)} {
  stream_->data = this;
  start_reading();
}

Connection::~Connection() { close_now(); }

void Connection::loop_ends() { close_now(); }

void Connection::start_reading() {
  if (stream_ == nullptr || uv_is_readable(stream_) == 0 || eof_ || closing_ || std::exchange(reading_, true)) return;
  if (const int result = uv_read_start(stream_, give_space, take_data); result < 0) break_off(result, "cannot read from a connection");
}

void Connection::stop_reading() {
  if (std::exchange(reading_, false)) uv_read_stop(stream_);
}

// What libuv reads into, for all connections of the thread: it hands each piece over before it reads the next one.
void Connection::give_space(uv_handle_t*, std::size_t, uv_buf_t* buffer) {
  static thread_local std::array<char, k_stream_limit> space;
  *buffer = uv_buf_init(space.data(), static_cast<unsigned>(space.size()));
}

void Connection::take_data(uv_stream_t* stream, ssize_t bytes, const uv_buf_t* buffer) {
  if (bytes == 0) return;  // nothing there after all
  auto* const self = static_cast<Connection*>(stream->data);
  self->loop().leave_poll();
  const Ref<Connection> alive{self};
  if (bytes == UV_EOF) {
    self->stop_reading();
    self->eof_ = true;
  } else if (bytes < 0) {
    return self->break_off(static_cast<int>(bytes), "a connection has failed");
  } else {
    self->keep({buffer->base, static_cast<std::size_t>(bytes)});
    if (self->buffered().size() > 2 * self->limit_) self->stop_reading();
  }
  self->wake_all(self->readers_);
}

void Connection::keep(std::string_view bytes) {
  if (taken_ > 0 && taken_ >= input_.size() / 2) {
    input_.erase(0, taken_);
    taken_ = 0;
  }
  input_ += bytes;
}

std::string Connection::take(std::size_t bytes) {
  constexpr std::size_t k_worth_moving = 4096;
  std::string taken;
  if (taken_ == 0 && bytes == input_.size() && bytes >= k_worth_moving) {
    taken = std::exchange(input_, {});
  } else {
    taken = std::string{buffered().substr(0, bytes)};
    taken_ += taken.size();
    if (taken_ == input_.size()) {
      input_.clear();  // its memory stays
      taken_ = 0;
    }
  }
  if (!reading_ && buffered().size() <= limit_) start_reading();
  return taken;
}

void Connection::write(std::string_view bytes) {
  if (eof_written_) throw UsageError{"cannot write to this stream: write_eof() was called"};
  if (stream_ == nullptr || closing_ || bytes.empty()) return;  // lost; drain() tells
  if (unsent_ == 0) {
    uv_buf_t all = uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
    const int sent = uv_try_write(stream_, &all, 1);
    if (sent < 0 && sent != UV_EAGAIN) return break_off(sent, "cannot write to a connection");
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  if (!bytes.empty()) send_later(std::string{bytes});
}

void Connection::send_later(std::string bytes) {
  auto sending = std::make_unique<Sending>();
  sending->bytes = std::move(bytes);
  sending->request.data = sending.get();
  const uv_buf_t buffer = uv_buf_init(sending->bytes.data(), static_cast<unsigned>(sending->bytes.size()));
  if (const int result = uv_write(&sending->request, stream_, &buffer, 1, was_sent); result < 0)
    return break_off(result, "cannot write to a connection");
  unsent_ += sending->bytes.size();
  static_cast<void>(sending.release());
  if (unsent_ > high_) write_paused_ = true;
}

void Connection::was_sent(uv_write_t* request, int status) {
  const std::unique_ptr<Sending> sending{static_cast<Sending*>(request->data)};
  auto* const self = static_cast<Connection*>(request->handle->data);
  if (self == nullptr) return;
  self->loop().leave_poll();
  const Ref<Connection> alive{self};
  self->unsent_ -= sending->bytes.size();
  if (status < 0) return self->break_off(status, "cannot write to a connection");
  if (self->write_paused_ && self->unsent_ <= self->low_) {
    self->write_paused_ = false;
    self->wake_all(self->drainers_);
  }
  if (self->closing_ && self->unsent_ == 0) self->close_now();
}

void Connection::write_eof() {
  if (stream_ == nullptr || closing_ || std::exchange(eof_written_, true)) return;
  if (uv_is_readable(stream_) == 0) return close();  // a pipe of one direction has no other end to close
  auto* const request = new uv_shutdown_t{};
  const int result = uv_shutdown(request, stream_, [](uv_shutdown_t* done, int) { delete done; });
  if (result < 0) delete request;
}

void Connection::close() {
  if (stream_ == nullptr || std::exchange(closing_, true)) return;
  stop_reading();
  if (unsent_ == 0) close_now();
}

void Connection::abort() {
  closing_ = true;
  close_now();
}

// The connection is lost: everybody who waits hears of it.
void Connection::break_off(int status, const char* what) {
  if (!error_) error_ = std::make_exception_ptr(std::system_error{-status, std::generic_category(), what});
  closing_ = true;
  close_now();
}

void Connection::close_now() {
  closing_ = closed_ = true;
  reading_ = false;
  ListHook<LoopHandleTag>::unlink();
  close_stream(std::exchange(stream_, nullptr));
  if (EventLoop::running() != &loop()) return;  // nobody can be woken any more
  wake_all(readers_);
  wake_all(drainers_);
  wake_all(closers_);
}

void Connection::wake_all(WaitList& waiting) {
  for (ListWaiter& waiter : waiting)
    if (waiter.is_pending()) waiter.wake(id(), {});
}

}  // namespace interleave::detail
