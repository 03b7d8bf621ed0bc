#include "tracer/record/file_growth.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

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

}  // namespace

int allocate(int file, std::uint64_t offset, std::size_t bytes) {
  const FileSizeSignalHeldBack held;
  if (fallocate(file, 0, static_cast<off_t>(offset), static_cast<off_t>(bytes)) == 0) return 0;
  if (errno != EOPNOTSUPP && errno != ENOSYS) return errno;
  errno = posix_fallocate(file, static_cast<off_t>(offset), static_cast<off_t>(bytes));  // writes a byte to each block
  return errno;
}

bool write_at(int file, std::string_view bytes, std::uint64_t offset) {
  const FileSizeSignalHeldBack held;
  while (!bytes.empty()) {
    const ssize_t written = pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return true;
}

}  // namespace interleave::record::detail
