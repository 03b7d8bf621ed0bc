#include "tracer/record/file_growth.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

namespace interleave::record::detail {
namespace {

// For a scope. The signal goes to the thread that has gone too far, so that nobody else's is taken away.
class FileSizeSignalHeldBack {
 public:
  FileSizeSignalHeldBack() {
    sigset_t pending;
    sigpending(&pending);
    pending_before_ = sigismember(&pending, SIGXFSZ) == 1;
    sigemptyset(&set_);
    sigaddset(&set_, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~FileSizeSignalHeldBack() {
    const int error = errno;
    constexpr timespec k_at_once{};
    while (error == EFBIG && !pending_before_ && sigtimedwait(&set_, nullptr, &k_at_once) == SIGXFSZ) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
  }
  FileSizeSignalHeldBack(const FileSizeSignalHeldBack&) = delete;
  FileSizeSignalHeldBack& operator=(const FileSizeSignalHeldBack&) = delete;

 private:
  sigset_t set_, before_;
  bool pending_before_ = false;
};

// Many parts, all of them the same few zeros: these stay in the processor's nearest cache, and nothing of the
// program's is put out of it by reading them.
ssize_t write_some_zeros(int file, std::size_t bytes, std::uint64_t offset) {
  alignas(4096) static constexpr std::array<char, 4096> k_zeros{};
  std::array<iovec, 64> parts;
  std::size_t used = 0;
  for (; used < parts.size() && bytes > 0; ++used) {
    parts[used] = {const_cast<char*>(k_zeros.data()), std::min(bytes, k_zeros.size())};
    bytes -= parts[used].iov_len;
  }
  return pwritev(file, parts.data(), static_cast<int>(used), static_cast<off_t>(offset));
}

// `write(done)` writes from there on, and says how much.
template <class Write>
bool write_all(std::size_t bytes, const Write& write) {
  const FileSizeSignalHeldBack held;
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t written = write(done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    done += static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace

int allocate(int file, std::uint64_t offset, std::size_t bytes) {
  const FileSizeSignalHeldBack held;
  if (fallocate(file, 0, static_cast<off_t>(offset), static_cast<off_t>(bytes)) == 0) return 0;
  if (errno != EOPNOTSUPP && errno != ENOSYS) return errno;
  errno = posix_fallocate(file, static_cast<off_t>(offset), static_cast<off_t>(bytes));  // writes a byte to each block
  return errno;
}

bool write_at(int file, std::string_view bytes, std::uint64_t offset) {
  return write_all(bytes.size(), [&](std::size_t done) {
    return pwrite(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
  });
}

bool write_zeros(int file, std::size_t bytes, std::uint64_t offset) {
  return write_all(bytes, [&](std::size_t done) { return write_some_zeros(file, bytes - done, offset + done); });
}

}  // namespace interleave::record::detail
