// serve_process_pool(): what makes this program's worker processes work.
#pragma once

namespace interleave {

/// The first line of main() of a program that uses a ProcessPool. In an ordinary process it returns at once. In a worker process it calls
/// the functions that the pool asks for, one after the other on this thread, until the pool ends or its process is gone; then it ends the
/// process. A worker process reads nothing from standard input, and Ctrl-C does not end it: the pool does.
void serve_process_pool();

}  // namespace interleave
