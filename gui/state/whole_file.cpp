#include "gui/state/whole_file.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace interleave::gui {

void write_whole_file(const std::filesystem::path& path, std::string_view bytes, std::string_view what) {
  std::filesystem::path beside = path;
  beside += "." + std::to_string(getpid()) + ".part";
  const auto give_up = [&](const std::string& why) {
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    throw std::runtime_error{"cannot write " + std::string{what} + " " + path.string() + ": " + why};
  };
  std::ofstream out{beside, std::ios::binary};
  out << bytes;
  out.close();
  if (!out) give_up("does its folder exist, and is there room?");
  std::error_code error;
  std::filesystem::rename(beside, path, error);
  if (error) give_up(error.message());
}

}  // namespace interleave::gui
