#include "gui/window/native_dialog.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <vector>

extern char** environ;

namespace interleave::gui {
namespace {

bool is_installed(std::string_view program) {
  const char* path = std::getenv("PATH");
  for (std::string_view rest = path == nullptr ? "" : path; !rest.empty();) {
    const std::size_t end = rest.find(':');
    const std::string file = std::string{rest.substr(0, end)} + "/" + std::string{program};
    if (access(file.c_str(), X_OK) == 0) return true;
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  }
  return false;
}

std::string_view desktop() {
  const char* name = std::getenv("XDG_CURRENT_DESKTOP");
  return name == nullptr ? "" : name;
}

/// KDE's own on KDE, else what there is.
std::string_view program() {
  if (desktop().empty()) return {};
  const bool kde = desktop().find("KDE") != std::string_view::npos;
  for (const std::string_view each : {kde ? "kdialog" : "zenity", kde ? "zenity" : "kdialog"})
    if (is_installed(each)) return each;
  return {};
}

std::vector<std::string> command_line(const std::string& title, const std::string& folder) {
  if (program() == "kdialog") return {"kdialog", "--title", title, "--getopenfilename", folder, "*.ilv"};
  return {"zenity", "--file-selection", "--title=" + title, "--filename=" + folder + "/", "--file-filter=*.ilv"};
}

}  // namespace

bool NativeDialog::is_offered() { return !program().empty(); }

NativeDialog::NativeDialog(const std::string& title, const std::filesystem::path& folder) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "cannot open a dialog"};
  output_ = ends[0];
  fcntl(output_, F_SETFL, O_NONBLOCK);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<std::string> words = command_line(title, folder.string());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int error = posix_spawnp(&process_, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error == 0) return;
  close(output_);
  throw std::system_error{error, std::generic_category(), "cannot start " + words[0]};
}

NativeDialog::~NativeDialog() {
  close(output_);
  if (process_ <= 0) return;
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

NativeDialog::Answer NativeDialog::poll() {
  char bytes[4096];
  for (ssize_t got = 0; (got = read(output_, bytes, sizeof bytes)) > 0;) text_.append(bytes, static_cast<std::size_t>(got));
  int status = 0;
  if (waitpid(process_, &status, WNOHANG) == 0) return Answer::none_yet;
  process_ = -1;
  for (ssize_t got = 0; (got = read(output_, bytes, sizeof bytes)) > 0;) text_.append(bytes, static_cast<std::size_t>(got));
  // Both end with 1 where a person has cancelled, and with something else where they could not show anything.
  if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) return Answer::failed;
  while (text_.ends_with('\n')) text_.pop_back();
  chosen_ = text_;
  return WEXITSTATUS(status) == 0 && !text_.empty() ? Answer::chosen : Answer::cancelled;
}

}  // namespace interleave::gui
