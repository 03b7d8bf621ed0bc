// A connected stream socket or pipe, as its reader and its writer share it: what asyncio's transport and stream protocol do together.
//
// What arrives is kept until somebody reads it; beyond twice the limit nothing more is taken from the system until half of it has been
// read. What is written goes to the system at once as far as it takes it; above the high-water mark drain() waits until little is left.
#pragma once

#include <uv.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/io/loop_handle.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave::detail {

inline constexpr std::size_t k_stream_limit = 64 << 10;  // bytes, asyncio's

class Connection final : public Counted, public LoopHandle {
 public:
  /// Takes over a stream that `new` made, and that is connected. `resource`: what it is in the trace.
  Connection(EventLoop& loop, uv_stream_t* stream, std::size_t limit, std::unique_ptr<RecordedResource> resource);
  ~Connection() override;
  void loop_ends() override;

  // Reading.

  /// What has arrived and was not taken. Only a view: valid until the next turn.
  std::string_view buffered() const { return std::string_view{input_}.substr(taken_); }
  std::string take(std::size_t bytes);
  bool at_eof() const { return eof_; }
  /// The error that ended the connection; null while there is none.
  const std::exception_ptr& error() const { return error_; }
  std::size_t limit() const { return limit_; }
  WaitList& readers() { return readers_; }
  /// Takes what arrives from the system, from here on: also where more has come than the limit and was not read.
  void start_reading();

  // Writing.

  void write(std::string_view bytes);
  /// Nothing more will be written; what was is sent first.
  void write_eof();
  /// Bytes that the system has not taken yet.
  std::size_t unsent() const { return unsent_; }
  bool is_write_paused() const { return write_paused_; }
  void set_write_limits(std::size_t high, std::size_t low) { high_ = high, low_ = low; }
  WaitList& drainers() { return drainers_; }

  // Ending.

  /// What was written is sent, then the connection is closed.
  void close();
  /// Closed at once.
  void abort();
  bool is_closing() const { return closing_; }
  bool is_closed() const { return closed_; }
  WaitList& closers() { return closers_; }

  trace::ResourceId id() { return resource_->id(); }
  uv_stream_t* native() const { return stream_; }

 private:
  struct Sending;

  static void give_space(uv_handle_t* handle, std::size_t suggested, uv_buf_t* buffer);
  static void take_data(uv_stream_t* stream, ssize_t bytes, const uv_buf_t* buffer);
  static void was_sent(uv_write_t* request, int status);
  void keep(std::string_view bytes);
  void stop_reading();
  void send_later(std::string bytes);
  void break_off(int status, const char* what);
  void close_now();
  void wake_all(WaitList& waiting);

  uv_stream_t* stream_;  // null once it is closed
  std::size_t limit_;
  std::size_t high_ = k_stream_limit, low_ = k_stream_limit / 4;
  std::string input_;
  std::size_t taken_ = 0;  // of input_, from its front
  std::size_t unsent_ = 0;
  bool reading_ = false, eof_ = false, write_paused_ = false, eof_written_ = false, closing_ = false, closed_ = false;
  std::exception_ptr error_;
  const std::unique_ptr<RecordedResource> resource_;
  WaitList readers_, drainers_, closers_;
};

}  // namespace interleave::detail
