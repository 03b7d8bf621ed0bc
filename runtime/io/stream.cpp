#include "runtime/io/stream.hpp"

#include <algorithm>
#include <system_error>

#include "runtime/io/socket_handle.hpp"

namespace interleave {

IncompleteRead::IncompleteRead(std::string partial, std::optional<std::size_t> expected)
    : std::runtime_error{std::to_string(partial.size()) + " bytes read of " +
                         (expected ? std::to_string(*expected) + " expected" : std::string{"what should end with a separator"})},
      partial_{std::move(partial)},
      expected_{expected} {}

Address StreamWriter::peer() const { return detail::peer_address(connection_->native()); }
Address StreamWriter::local() const { return detail::local_address(connection_->native()); }

namespace detail {

void ReadAwaiter::wait() {
  connection_->start_reading();
  wait_in(connection_->readers(), trace::WaitKind::io_read, connection_->id());
}

void ReadAwaiter::await_suspend(std::coroutine_handle<>) {
  if (!connection_->readers().empty()) throw UsageError{"cannot read from this stream: another task is reading from it"};
  waited_ = true;
  wait();
}

bool ReadAwaiter::waits_again() {
  if (is_orphan() || satisfied()) return false;
  wait();
  return true;
}

void ReadAwaiter::end_read() {
  if (waited_) end_wait();
  if (connection_->error() && connection_->buffered().empty()) std::rethrow_exception(connection_->error());
}

std::string ReadSomeAwaiter::await_resume() {
  end_read();
  return connection_->take(std::min(most_, connection_->buffered().size()));
}

bool ReadAllAwaiter::satisfied() {
  all_ += connection_->take(connection_->buffered().size());
  return ended();
}

std::string ReadAllAwaiter::await_resume() {
  end_read();
  all_ += connection_->take(connection_->buffered().size());
  return std::move(all_);
}

std::string ReadExactlyAwaiter::await_resume() {
  if (bytes_ > 0) end_read();
  if (connection_->buffered().size() < bytes_) throw IncompleteRead{connection_->take(connection_->buffered().size()), bytes_};
  return connection_->take(bytes_);
}

// asyncio's way: the separator that ends first counts, and of those the one that begins first.
bool ReadUntilAwaiter::satisfied() {
  const std::string_view buffer = connection_->buffered();
  std::size_t longest = 0;
  end_.reset();
  for (const std::string& separator : separators_) {
    longest = std::max(longest, separator.size());
    const std::size_t at = buffer.find(separator, offset_);
    if (at == buffer.npos) continue;
    const std::size_t end = at + separator.size();
    if (!end_ || end < *end_ || (end == *end_ && at < begin_)) {
      end_ = end;
      begin_ = at;
    }
  }
  if (end_) {
    overrun_ = begin_ > connection_->limit();
    return true;
  }
  // A separator may have begun at the buffer's end.
  offset_ = buffer.size() + 1 > longest ? std::max(offset_, buffer.size() + 1 - longest) : offset_;
  overrun_ = offset_ > connection_->limit();
  return overrun_ || ended();
}

std::string ReadUntilAwaiter::await_resume() {
  end_read();
  if (overrun_) {
    if (end_) throw LimitOverrun{"a separator was found, but what stands before it is longer than the stream's limit", begin_};
    throw LimitOverrun{"no separator was found within the stream's limit", offset_};
  }
  if (!end_) throw IncompleteRead{connection_->take(connection_->buffered().size()), std::nullopt};
  return connection_->take(*end_);
}

std::string ReadLineAwaiter::await_resume() {
  try {
    return ReadUntilAwaiter::await_resume();
  } catch (const IncompleteRead& incomplete) {
    return incomplete.partial();
  } catch (const LimitOverrun& overrun) {
    const std::string_view rest = connection_->buffered().substr(std::min(overrun.consumed(), connection_->buffered().size()));
    connection_->take(rest.starts_with('\n') ? overrun.consumed() + 1 : connection_->buffered().size());
    throw;
  }
}

void DrainAwaiter::await_suspend(std::coroutine_handle<>) {
  waited_ = true;
  if (connection_->is_closing()) return frame_.task->wait(frame_, nullptr, trace::WaitKind::yield, {});  // asyncio: sleep(0)
  wait_in(connection_->drainers(), trace::WaitKind::io_write, connection_->id());
}

void DrainAwaiter::await_resume() {
  if (waited_) end_wait();
  if (connection_->error()) std::rethrow_exception(connection_->error());
  if (connection_->is_closed())
    throw std::system_error{std::make_error_code(std::errc::connection_reset), "cannot write to a stream that is closed"};
}

void WaitClosedAwaiter::await_suspend(std::coroutine_handle<>) {
  waited_ = true;
  wait_in(connection_->closers(), trace::WaitKind::io_write, connection_->id());
}

void WaitClosedAwaiter::await_resume() {
  if (waited_) end_wait();
  if (connection_->error()) std::rethrow_exception(connection_->error());
}

}  // namespace detail
}  // namespace interleave
