// Growing the trace file where the process may have a limit of file sizes: going beyond it is an error like any other here, not SIGXFSZ.
#pragma once

#include <cstdint>
#include <string_view>

namespace interleave::record::detail {

/// Takes disk space for the bytes from `offset` on. 0, or an errno.
int allocate(int file, std::uint64_t offset, std::size_t bytes);

/// Writes all of it. False where that cannot be done; errno says why.
bool write_at(int file, std::string_view bytes, std::uint64_t offset);
/// The same of zeros.
bool write_zeros(int file, std::size_t bytes, std::uint64_t offset);

}  // namespace interleave::record::detail
