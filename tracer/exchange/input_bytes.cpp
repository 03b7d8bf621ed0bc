#include "tracer/exchange/input_bytes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tracer/exchange/trace_builder.hpp"

namespace interleave::exchange {

InputBytes::InputBytes(const std::filesystem::path& path, const Progress& progress)
    : file_{open(path.c_str(), O_RDONLY | O_CLOEXEC)}, progress_{progress}, piece_(1 << 18) {
  if (file_ < 0) throw ImportError{fmt::format("{}; check the name", std::strerror(errno))};
  struct stat status{};
  if (fstat(file_, &status) != 0 || S_ISDIR(status.st_mode)) {
    close(file_);
    throw ImportError{"it is a folder; name a file in it"};
  }
  total_ = static_cast<std::uint64_t>(status.st_size);
}

InputBytes::~InputBytes() { close(file_); }

bool InputBytes::fill() {
  if (progress_) progress_(offset_, std::max(total_, offset_));
  ssize_t bytes = 0;
  do bytes = read(file_, piece_.data(), piece_.size());
  while (bytes < 0 && errno == EINTR);
  if (bytes < 0) throw ImportError{fmt::format("at byte {}: {}", offset_, std::strerror(errno))};
  at_ = piece_.data();
  end_ = at_ + bytes;
  offset_ += static_cast<std::uint64_t>(bytes);
  return bytes > 0;
}

bool InputBytes::line(std::string_view& line, std::size_t most) {
  if (peek() < 0) return false;
  line_.clear();
  while (peek() >= 0) {
    const void* const newline = std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_));
    const char* const end = newline != nullptr ? static_cast<const char*>(newline) : end_;
    if (static_cast<std::size_t>(end - at_) > most - line_.size())
      throw ImportError{fmt::format("at byte {}: a line is longer than {} bytes; that is no event", offset(), most)};
    line_.append(at_, end);
    at_ = end;
    whole_ = newline != nullptr;
    if (whole_) {
      ++at_;
      break;
    }
  }
  line = line_;
  return true;
}

}  // namespace interleave::exchange
