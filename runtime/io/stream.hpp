// StreamReader and StreamWriter: the two ends of a connection. asyncio's streams.
//
//     auto [reader, writer] = co_await open_connection("localhost", 8080);
//     writer.write("hello\n");
//     co_await writer.drain();
//     const std::string line = co_await reader.readline();
//     writer.close();
//     co_await writer.wait_closed();
//
// Bytes are std::string. Both are shared handles, cheap to copy; the connection ends with the last of them. One task reads at a time.
#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/io/address.hpp"
#include "runtime/io/connection.hpp"

namespace interleave {

/// The connection ended before all that was asked for had come: asyncio's IncompleteReadError.
class IncompleteRead : public std::runtime_error {
 public:
  /// `expected`: bytes; nothing where it was a separator that did not come.
  IncompleteRead(std::string partial, std::optional<std::size_t> expected);
  /// What had come.
  const std::string& partial() const { return partial_; }
  std::optional<std::size_t> expected() const { return expected_; }

 private:
  std::string partial_;
  std::optional<std::size_t> expected_;
};

/// No separator within the reader's limit: asyncio's LimitOverrunError. What has come stays to be read.
class LimitOverrun : public std::runtime_error {
 public:
  LimitOverrun(const std::string& message, std::size_t consumed) : std::runtime_error{message}, consumed_{consumed} {}
  /// Bytes that hold no separator for sure.
  std::size_t consumed() const { return consumed_; }

 private:
  std::size_t consumed_;
};

namespace detail {

/// Waits until what was asked for is there. Woken, it looks again.
class ReadAwaiter : public ListWaiter {
 public:
  ReadAwaiter(Frame& frame, Ref<Connection> connection) : ListWaiter{frame}, connection_{std::move(connection)} {}
  bool await_ready() { return satisfied(); }
  void await_suspend(std::coroutine_handle<>);
  bool waits_again() override;

 protected:
  ~ReadAwaiter() = default;
  /// Whether the await can end, be it with an error.
  virtual bool satisfied() = 0;
  /// To be called first when the await goes on.
  void end_read();
  /// What has come, or an end, or an error.
  bool ended() const { return connection_->at_eof() || connection_->error() != nullptr || connection_->is_closed(); }

  Ref<Connection> connection_;

 private:
  void wait();
  bool waited_ = false;
};

class ReadSomeAwaiter final : public ReadAwaiter {
 public:
  static constexpr const char* k_name = "StreamReader::read";
  ReadSomeAwaiter(Frame& frame, Ref<Connection> connection, std::size_t most) : ReadAwaiter{frame, std::move(connection)}, most_{most} {}
  std::string await_resume();

 private:
  bool satisfied() override { return most_ == 0 || !connection_->buffered().empty() || ended(); }
  std::size_t most_;
};

class ReadAllAwaiter final : public ReadAwaiter {
 public:
  static constexpr const char* k_name = "StreamReader::read";
  using ReadAwaiter::ReadAwaiter;
  std::string await_resume();

 private:
  bool satisfied() override;
  std::string all_;
};

class ReadExactlyAwaiter final : public ReadAwaiter {
 public:
  static constexpr const char* k_name = "StreamReader::readexactly";
  ReadExactlyAwaiter(Frame& frame, Ref<Connection> connection, std::size_t bytes)
      : ReadAwaiter{frame, std::move(connection)}, bytes_{bytes} {}
  std::string await_resume();

 private:
  bool satisfied() override { return connection_->buffered().size() >= bytes_ || ended(); }
  std::size_t bytes_;
};

class ReadUntilAwaiter : public ReadAwaiter {
 public:
  static constexpr const char* k_name = "StreamReader::readuntil";
  ReadUntilAwaiter(Frame& frame, Ref<Connection> connection, std::vector<std::string> separators)
      : ReadAwaiter{frame, std::move(connection)}, separators_{std::move(separators)} {}
  std::string await_resume();

 private:
  bool satisfied() override;
  std::vector<std::string> separators_;
  std::size_t offset_ = 0;          // no separator begins before it
  std::optional<std::size_t> end_;  // behind the separator
  std::size_t begin_ = 0;           // of the separator
  bool overrun_ = false;
};

class ReadLineAwaiter final : public ReadUntilAwaiter {
 public:
  static constexpr const char* k_name = "StreamReader::readline";
  ReadLineAwaiter(Frame& frame, Ref<Connection> connection) : ReadUntilAwaiter{frame, std::move(connection), {std::string{"\n"}}} {}
  std::string await_resume();
};

class DrainAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "StreamWriter::drain";
  DrainAwaiter(Frame& frame, Ref<Connection> connection) : ListWaiter{frame}, connection_{std::move(connection)} {}
  bool await_ready() const { return !connection_->is_write_paused() && !connection_->is_closing(); }
  void await_suspend(std::coroutine_handle<>);
  void await_resume();

 private:
  Ref<Connection> connection_;
  bool waited_ = false;
};

class WaitClosedAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "StreamWriter::wait_closed";
  WaitClosedAwaiter(Frame& frame, Ref<Connection> connection) : ListWaiter{frame}, connection_{std::move(connection)} {}
  bool await_ready() const { return connection_->is_closed(); }
  void await_suspend(std::coroutine_handle<>);
  void await_resume();

 private:
  Ref<Connection> connection_;
  bool waited_ = false;
};

}  // namespace detail

class StreamReader {
 public:
  explicit StreamReader(detail::Ref<detail::Connection> connection) : connection_{std::move(connection)} {}

  /// Up to `most` bytes, as soon as there are some. Empty: the other side has ended.
  auto read(std::size_t most) const { return detail::Await<detail::ReadSomeAwaiter, Shared, std::size_t>(connection_, most); }
  /// Everything until the other side ends.
  auto read() const { return detail::Await<detail::ReadAllAwaiter, Shared>(connection_); }
  /// Throws IncompleteRead where the other side ends before.
  auto readexactly(std::size_t bytes) const { return detail::Await<detail::ReadExactlyAwaiter, Shared, std::size_t>(connection_, bytes); }
  /// Up to and with the first of the separators. Throws IncompleteRead, LimitOverrun, and UsageError for an empty separator.
  template <class... More>
  auto readuntil(std::string separator, More... others) const {
    std::vector<std::string> separators;
    separators.push_back(std::move(separator));
    (separators.emplace_back(std::move(others)), ...);
    for (const std::string& each : separators)
      if (each.empty()) throw UsageError{"readuntil() needs separators of at least one byte"};
    return detail::Await<detail::ReadUntilAwaiter, Shared, std::vector<std::string>>(connection_, std::move(separators));
  }
  /// A line with its '\n'; the last one may have none; empty at the end. Throws LimitOverrun for a line that is longer than the limit,
  /// which is dropped.
  auto readline() const { return detail::Await<detail::ReadLineAwaiter, Shared>(connection_); }
  /// The other side has ended, and all was read.
  bool at_eof() const { return connection_->at_eof() && connection_->buffered().empty(); }

 private:
  using Shared = detail::Ref<detail::Connection>;
  Shared connection_;
};

class StreamWriter {
 public:
  explicit StreamWriter(detail::Ref<detail::Connection> connection) : connection_{std::move(connection)} {}

  /// Sends what the system takes now and keeps the rest. Await drain() now and then. Of a connection that is lost nothing is sent.
  void write(std::string_view bytes) const { connection_->write(bytes); }
  template <class Lines>
  void writelines(const Lines& lines) const {
    for (const auto& line : lines) write(line);
  }
  /// Waits while more is unsent than the high-water mark. Throws std::system_error when the connection is lost.
  auto drain() const { return detail::Await<detail::DrainAwaiter, Shared>(connection_); }
  /// The other side reads an end; this side may still read.
  void write_eof() const { connection_->write_eof(); }

  /// What was written is sent, then the connection is closed. At once scheduled; see wait_closed().
  void close() const { connection_->close(); }
  bool is_closing() const { return connection_->is_closing(); }
  /// Until it is closed. Throws the error that ended it, where that was one.
  auto wait_closed() const { return detail::Await<detail::WaitClosedAwaiter, Shared>(connection_); }
  /// Closes at once; what is unsent is dropped.
  void abort() const { connection_->abort(); }

  /// The other side's address, and this side's; none of a Unix socket.
  Address peer() const;
  Address local() const;
  /// Bytes that wait to be sent: from `high` on drain() waits, until it is `low` or less.
  void set_write_limits(std::size_t high, std::size_t low) const { connection_->set_write_limits(high, low); }
  std::size_t unsent() const { return connection_->unsent(); }

 private:
  using Shared = detail::Ref<detail::Connection>;
  Shared connection_;
};

/// What open_connection() gives: `auto [reader, writer] = co_await open_connection(…);`
struct StreamPair {
  StreamReader reader;
  StreamWriter writer;
};

}  // namespace interleave
