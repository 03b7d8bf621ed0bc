#include "tests/bench/echo_server.hpp"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <interleave/runtime.hpp>
#include <memory>
#include <string>
#include <system_error>

#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/sync/wait_list.hpp"
#include "tracer/record/session.hpp"

namespace interleave::bench {
namespace {

void require(int result, const char* what) {
  if (result < 0) throw std::system_error{-result, std::generic_category(), what};
}

// libuv's handles outlive their owners until they are closed.
template <class Handle>
struct Close {
  void operator()(Handle* handle) const {
    handle->data = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
  }
};
template <class Handle>
using Owned = std::unique_ptr<Handle, Close<Handle>>;

class Stream;

/// Waits until the stream has data, or has ended; brings the bytes that it has.
class ReadAwaiter final : public detail::ListWaiter {
 public:
  ReadAwaiter(detail::Frame& frame, Stream* stream) : ListWaiter{frame}, stream_{*stream} {}
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  std::size_t await_resume();

 private:
  Stream& stream_;
  bool waited_ = false;
};

/// Waits until the system has taken what was written.
class DrainAwaiter final : public detail::ListWaiter {
 public:
  DrainAwaiter(detail::Frame& frame, Stream* stream) : ListWaiter{frame}, stream_{*stream} {}
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  void await_resume() {
    if (waited_) end_wait();
  }

 private:
  Stream& stream_;
  bool waited_ = false;
};

/// One connection, as asyncio's StreamReader and StreamWriter are.
class Stream {
 public:
  explicit Stream(uv_stream_t& server) : tcp_{new uv_tcp_t} {
    uv_tcp_init(server.loop, tcp_.get());
    tcp_->data = this;
    require(uv_accept(&server, stream()), "cannot accept");
    uv_tcp_nodelay(tcp_.get(), 1);
    require(uv_read_start(stream(), give_buffer, take_data), "cannot read");
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Waits for data; 0 bytes are the end.
  auto read() { return detail::Await<ReadAwaiter, Stream*>(this); }
  /// Sends the first bytes of what was read last.
  void write(std::size_t bytes) {
    uv_buf_t all = uv_buf_init(buffer_.data(), static_cast<unsigned>(bytes));
    const int taken = uv_try_write(stream(), &all, 1);
    if (taken < 0 && taken != UV_EAGAIN) return;  // the client has gone; the next read tells it
    if (static_cast<std::size_t>(std::max(taken, 0)) < bytes) write_later({buffer_.data() + std::max(taken, 0), buffer_.data() + bytes});
  }
  auto drain() { return detail::Await<DrainAwaiter, Stream*>(this); }

 private:
  friend class ReadAwaiter;
  friend class DrainAwaiter;
  struct Rest {
    uv_write_t request{};
    std::string bytes;
  };
  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(tcp_.get()); }

  void write_later(std::string bytes) {
    auto rest = std::make_unique<Rest>();
    rest->bytes = std::move(bytes);
    rest->request.data = rest.get();
    const uv_buf_t buffer = uv_buf_init(rest->bytes.data(), static_cast<unsigned>(rest->bytes.size()));
    const auto written = [](uv_write_t* request, int) {
      const std::unique_ptr<Rest> done{static_cast<Rest*>(request->data)};
      auto* const self = static_cast<Stream*>(request->handle->data);
      if (self == nullptr) return;
      get_running_loop().leave_poll();
      if (--self->unsent_ == 0) self->wake_all(self->draining_);
    };
    if (uv_write(&rest->request, stream(), &buffer, 1, written) < 0) return;
    static_cast<void>(rest.release());
    ++unsent_;
  }
  void wake_all(detail::WaitList& waiting) {
    for (detail::ListWaiter& waiter : waiting)
      if (waiter.is_pending()) waiter.wake(resource_.id(), {});
  }

  static void give_buffer(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    auto& self = *static_cast<Stream*>(handle->data);
    *buffer = uv_buf_init(self.buffer_.data() + self.filled_, static_cast<unsigned>(self.buffer_.size() - self.filled_));
  }
  static void take_data(uv_stream_t* stream, ssize_t bytes, const uv_buf_t*) {
    if (bytes == 0) return;
    get_running_loop().leave_poll();
    auto& self = *static_cast<Stream*>(stream->data);
    if (bytes > 0)
      self.filled_ += static_cast<std::size_t>(bytes);
    else
      self.ended_ = true;
    if (self.ended_) uv_read_stop(stream);
    self.wake_all(self.reading_);
  }

  Owned<uv_tcp_t> tcp_;
  std::array<char, 4096> buffer_;
  std::size_t filled_ = 0;
  int unsent_ = 0;  // writes that the system has not taken yet
  bool ended_ = false;
  detail::RecordedResource resource_{trace::ResourceKind::socket, 0, "client", std::source_location::current()};
  detail::WaitList reading_, draining_;
};

bool ReadAwaiter::await_ready() const { return stream_.filled_ > 0 || stream_.ended_; }
void ReadAwaiter::await_suspend(std::coroutine_handle<>) {
  waited_ = true;
  wait_in(stream_.reading_, trace::WaitKind::io_read, stream_.resource_.id());
}
std::size_t ReadAwaiter::await_resume() {
  if (waited_) end_wait();
  return std::exchange(stream_.filled_, 0);
}

bool DrainAwaiter::await_ready() const { return stream_.unsent_ == 0; }
void DrainAwaiter::await_suspend(std::coroutine_handle<>) {
  waited_ = true;
  wait_in(stream_.draining_, trace::WaitKind::io_write, stream_.resource_.id());
}

Coroutine<> handle(std::unique_ptr<Stream> stream) {
  while (true) {
    const std::size_t bytes = co_await stream->read();
    if (bytes == 0) co_return;
    stream->write(bytes);
    co_await stream->drain();
  }
}

Coroutine<std::size_t> receive(Stream& stream) { co_return co_await stream.read(); }
Coroutine<> send(Stream& stream, std::size_t bytes) {
  stream.write(bytes);
  co_await stream.drain();
}
Coroutine<> handle_by_coroutines(std::unique_ptr<Stream> stream) {
  while (true) {
    const std::size_t bytes = co_await receive(*stream);
    if (bytes == 0) co_return;
    co_await send(*stream, bytes);
  }
}

Owned<uv_tcp_t> listen_on_loopback(uv_loop_t& loop, Style style) {
  Owned<uv_tcp_t> server{new uv_tcp_t};
  uv_tcp_init(&loop, server.get());
  sockaddr_in address{};
  uv_ip4_addr("127.0.0.1", 0, &address);
  require(uv_tcp_bind(server.get(), reinterpret_cast<const sockaddr*>(&address), 0), "cannot bind");
  using Accept = void(uv_stream_t*, int);
  Accept* const plain = [](uv_stream_t* listening, int status) {
    if (status < 0) return;
    get_running_loop().leave_poll();
    create_task(handle(std::make_unique<Stream>(*listening)));
  };
  Accept* const by_coroutines = [](uv_stream_t* listening, int status) {
    if (status < 0) return;
    get_running_loop().leave_poll();
    create_task(handle_by_coroutines(std::make_unique<Stream>(*listening)));
  };
  require(uv_listen(reinterpret_cast<uv_stream_t*>(server.get()), 128, style == Style::awaits ? plain : by_coroutines), "cannot listen");
  return server;
}

std::uint64_t port_of(const uv_tcp_t& server) {
  sockaddr_in address{};
  int size = sizeof address;
  require(uv_tcp_getsockname(&server, reinterpret_cast<sockaddr*>(&address), &size), "cannot tell the port");
  return ntohs(address.sin_port);
}

std::uint64_t processor_ns() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(used.tv_nsec);
}

/// Does what the other end of `control` asks for.
struct Control {
  int socket;
  const char* trace;
  std::uint64_t port;
  Event& finished;

  void obey(Command command) {
    if (command == Command::finish) return finished.set();
    if (command == Command::start || command == Command::coarse) {
      record::Options options{trace};
      if (command == Command::coarse) options.precision = trace::Precision::coarse;
      record::start(options);
    }
    if (command == Command::stop) record::stop();
    const Answer answer{port, processor_ns()};
    if (write(socket, &answer, sizeof answer) != sizeof answer) finished.set();
  }
};

Coroutine<> serve_until_told(int socket, const char* trace, Style style) {
  uv_loop_t& loop = get_running_loop().uv();
  const Owned<uv_tcp_t> server = listen_on_loopback(loop, style);
  Event finished;
  Control control{socket, trace, port_of(*server), finished};
  const Owned<uv_poll_t> commands{new uv_poll_t};
  uv_poll_init(&loop, commands.get(), socket);
  commands->data = &control;
  uv_poll_start(commands.get(), UV_READABLE, [](uv_poll_t* poll, int, int) {
    get_running_loop().leave_poll();
    auto& self = *static_cast<Control*>(poll->data);
    Command command{};
    if (::read(self.socket, &command, 1) != 1) command = Command::finish;  // whoever asks has gone
    self.obey(command);
  });
  co_await finished.wait();
}

}  // namespace

void serve(int control, const char* trace, Style style) { run(serve_until_told(control, trace, style)); }

}  // namespace interleave::bench
