#include "tracer/file/mapped_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

#include "tracer/file/trace_file.hpp"

namespace interleave::file {
namespace {

/// A mapped range, as the signal handler sees it. `begin` is 0 in a place that is free.
struct Guarded {
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};
  std::atomic<bool> cut{false};
};
constinit std::array<Guarded, 256> guarded{};
struct sigaction handler_before{};
const std::uintptr_t k_page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));

// Async-signal-safe: atomics and mmap only.
void on_bus_error(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  const auto at = reinterpret_cast<std::uintptr_t>(info->si_addr);
  for (Guarded& range : guarded) {
    const std::uintptr_t begin = range.begin.load(std::memory_order_acquire);
    if (begin == 0 || at < begin || at >= range.end.load(std::memory_order_acquire)) continue;
    void* const page = reinterpret_cast<void*>(at / k_page * k_page);
    if (mmap(page, k_page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) break;
    range.cut.store(true, std::memory_order_relaxed);
    errno = error;
    return;
  }
  errno = error;
  if ((handler_before.sa_flags & SA_SIGINFO) != 0 && handler_before.sa_sigaction != nullptr)
    handler_before.sa_sigaction(signal, info, context);
  else if (handler_before.sa_handler != SIG_DFL && handler_before.sa_handler != SIG_IGN)
    handler_before.sa_handler(signal);
  else
    std::signal(signal, SIG_DFL);  // the fault comes again at once, and ends the program as it would have
}

/// The place in `guarded`; -1 when all are taken.
int guard(std::span<const std::uint8_t> bytes) {
  static std::mutex mutex;
  static bool installed = false;
  const std::lock_guard lock{mutex};
  if (!installed) {
    struct sigaction action{};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGBUS, &action, &handler_before) != 0) return -1;
    installed = true;
  }
  for (std::size_t i = 0; i < guarded.size(); ++i) {
    if (guarded[i].begin.load(std::memory_order_relaxed) != 0) continue;
    const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
    guarded[i].cut.store(false, std::memory_order_relaxed);
    guarded[i].end.store(begin + bytes.size(), std::memory_order_relaxed);
    guarded[i].begin.store(begin, std::memory_order_release);
    return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    const int error = errno;
    refuse(path, fmt::format("{}; {}", std::strerror(error),
                             error == ENOENT ? "check its name, or make one with `interleave record`" : "check its permissions"));
  }
  struct stat status{};
  std::string why;
  if (fstat(file, &status) != 0)
    why = std::strerror(errno);
  else if (S_ISDIR(status.st_mode))
    why = "it is a folder; name a file in it";
  else if (!S_ISREG(status.st_mode))
    why = "it is not a regular file; copy its content to one";
  else if (status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at == MAP_FAILED)
      why = std::strerror(errno);
    else
      bytes_ = {static_cast<const std::uint8_t*>(at), size};
  }
  close(file);
  if (!why.empty()) refuse(path, why);
  if (!bytes_.empty()) guard_ = guard(bytes_);
}

MappedFile::~MappedFile() {
  if (guard_ >= 0) guarded[static_cast<std::size_t>(guard_)].begin.store(0, std::memory_order_release);
  if (!bytes_.empty()) munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_{std::exchange(other.bytes_, {})}, guard_{std::exchange(other.guard_, -1)} {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(guard_, other.guard_);
  return *this;
}

bool MappedFile::was_cut() const { return guard_ >= 0 && guarded[static_cast<std::size_t>(guard_)].cut.load(std::memory_order_relaxed); }

}  // namespace interleave::file
