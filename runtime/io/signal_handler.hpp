// add_signal_handler(): a function that the loop calls when the process gets a signal. asyncio's loop.add_signal_handler.
//
//     add_signal_handler(SIGTERM, [&] { server.close(); });
//
// It is called as other callbacks are, between two steps of tasks, and may do what they may.
#pragma once

#include <functional>
#include <source_location>

namespace interleave {

/// For the running loop, until remove_signal_handler() or the loop's end; another one for the same signal takes its place. Throws
/// std::system_error for a signal that cannot be caught, UsageError outside a running loop.
void add_signal_handler(int signal, std::function<void()> handler, std::source_location where = std::source_location::current());

/// False: there was none.
bool remove_signal_handler(int signal);

}  // namespace interleave
