// The open files of the recorder's own thread.
#pragma once

namespace interleave::record::detail {

/// From here on the calling thread has a table of open files of its own, with `file` alone in it. While two threads share a table, the
/// kernel counts each system call's use of a file by atomic operations, which takes a traced program of one thread longer than recording
/// does. And what the program closes is closed: nobody else holds it, standard error neither, so what the C library would say of this
/// thread's end by an error is not heard (sanitizers keep it). Where the kernel is older than 5.9 nothing changes.
void keep_only(int file);

}  // namespace interleave::record::detail
