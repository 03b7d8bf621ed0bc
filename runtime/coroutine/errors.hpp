// What the runtime throws.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace interleave {

/// Thrown at the await where a task is cancelled: asyncio's CancelledError. It is no std::exception, so that
/// `catch (const std::exception&)` around an await does not swallow a cancellation, as `except Exception` does not in Python.
class Cancelled {
 public:
  Cancelled() = default;
  explicit Cancelled(std::string message) : message_{std::move(message)} {}
  /// What cancel() was given; may be empty.
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};

/// Thrown at the `co_yield` where an async generator is closed: Python's GeneratorExit. No std::exception. Let it pass.
struct GeneratorExit {};

/// A result was asked for that is not there yet: asyncio's InvalidStateError.
struct InvalidState : std::logic_error {
  using std::logic_error::logic_error;
};

/// Something was used as it must not be: asyncio's RuntimeError.
struct UsageError : std::logic_error {
  using std::logic_error::logic_error;
};

/// Several errors at once: what a TaskGroup throws.
class ExceptionGroup : public std::runtime_error {
 public:
  ExceptionGroup(const std::string& message, std::vector<std::exception_ptr> errors);
  const std::vector<std::exception_ptr>& exceptions() const { return errors_; }

 private:
  std::vector<std::exception_ptr> errors_;
};

/// In virtual time: every task waits, and no timer, job or input is left that could wake one.
struct Deadlock : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace interleave
