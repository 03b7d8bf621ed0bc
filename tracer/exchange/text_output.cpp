#include "tracer/exchange/text_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace interleave::exchange {

TextOutput::TextOutput(const std::filesystem::path& path) {
  if (!path.empty()) file_ = std::make_unique<rewrite::OutputFile>(path, rewrite::Content::other);
}

void TextOutput::write() {
  bytes_ += text_.size();
  if (file_) {
    file_->append({reinterpret_cast<const std::uint8_t*>(text_.data()), text_.size()});
  } else {
    for (std::string_view rest = text_; !rest.empty();) {
      const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0)
        throw rewrite::RewriteError{fmt::format("cannot write to standard output: {}; name a file with -o", std::strerror(errno))};
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  text_.clear();
}

std::uint64_t TextOutput::finish() {
  write();
  if (file_) file_->commit();
  return bytes_;
}

}  // namespace interleave::exchange
