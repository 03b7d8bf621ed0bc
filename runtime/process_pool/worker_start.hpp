// How a worker process of a ProcessPool begins, on both sides. What only Linux has is in this file's source, and nowhere else in the
// folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runtime/process/descriptor.hpp"

namespace interleave::detail {

/// In the environment of a worker process: the number of its socket.
inline constexpr const char* k_worker_variable = "INTERLEAVE_PROCESS_POOL";
inline constexpr int k_worker_socket = 3;

struct StartedWorker {
  Descriptor socket;
  int pid = 0;
};

/// The processors that this program may use; at least 1.
std::size_t usable_processors();

/// This program's environment as a worker process gets it.
std::vector<std::string> worker_environment();

/// Starts this program once more: with a socket to us, nothing to read, our output, and no other descriptor of ours. Throws
/// std::system_error.
StartedWorker start_worker(const std::vector<std::string>& environment);

/// Whether this is a worker process that has not taken its socket.
bool is_unserved_worker();

/// In a worker process: its socket, once. None in an ordinary process. Ends the process, with a word on standard error, where the
/// environment says that it is a worker and it is none: so a mark that went astray starts nothing.
std::optional<Descriptor> take_worker_socket();

}  // namespace interleave::detail
