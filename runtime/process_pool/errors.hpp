// What a process pool throws.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace interleave {

/// Arguments or a result that cannot be carried between processes, a function that the worker process does not know. The pool goes on.
class ProcessPoolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A worker process has died, could not be started, or has answered what is no answer: concurrent.futures.process.BrokenProcessPool. What
/// runs and what waits in the pool throws it, and all that is asked of it later. what() says which process, how it ended and what it ran.
class BrokenProcessPool : public ProcessPoolError {
 public:
  using ProcessPoolError::ProcessPoolError;
};

/// What the function threw in the worker process. what() is its message.
class RemoteError : public std::runtime_error {
 public:
  RemoteError(std::string type, const std::string& message) : std::runtime_error{message}, type_{std::move(type)} {}
  /// The C++ name of its type, such as "std::out_of_range".
  const std::string& type() const { return type_; }

 private:
  std::string type_;
};

}  // namespace interleave
