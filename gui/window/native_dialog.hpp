// The desktop's own dialog to choose a file, where it offers one: `kdialog` or `zenity`, in a process of its own, so that the window goes
// on.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace interleave::gui {

class NativeDialog {
 public:
  /// Whether this session is a desktop's and has such a program.
  static bool is_offered();

  /// Opens it. Throws std::system_error when it cannot be started.
  NativeDialog(const std::string& title, const std::filesystem::path& folder);
  ~NativeDialog();
  NativeDialog(const NativeDialog&) = delete;
  NativeDialog& operator=(const NativeDialog&) = delete;

  enum class Answer : std::uint8_t { none_yet, chosen, cancelled, failed };
  /// What has become of it; does not wait.
  Answer poll();
  const std::filesystem::path& chosen() const { return chosen_; }

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string text_;
  std::filesystem::path chosen_;
};

}  // namespace interleave::gui
