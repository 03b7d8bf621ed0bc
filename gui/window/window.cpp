#include "gui/window/window.hpp"

#include <backends/imgui_impl_opengl3.h>
// GLFW includes the OpenGL headers itself.
#include <GLFW/glfw3.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/commands/file_commands.hpp"
#include "gui/panels/desk.hpp"
#include "gui/window/icon.hpp"
#include "gui/window/input_queue.hpp"
#include "gui/window/native_dialog.hpp"
#include "gui/window/state_file.hpp"

namespace interleave::gui {
namespace {

static_assert(key::k_escape == GLFW_KEY_ESCAPE && key::k_tab == GLFW_KEY_TAB && key::k_right == GLFW_KEY_RIGHT &&
              key::k_left == GLFW_KEY_LEFT && key::k_page_up == GLFW_KEY_PAGE_UP && key::k_page_down == GLFW_KEY_PAGE_DOWN &&
              key::k_home == GLFW_KEY_HOME && key::k_end == GLFW_KEY_END && key::k_space == GLFW_KEY_SPACE &&
              key::k_keypad_add == GLFW_KEY_KP_ADD && key::k_keypad_subtract == GLFW_KEY_KP_SUBTRACT && key::k_enter == GLFW_KEY_ENTER &&
              key::k_up == GLFW_KEY_UP && key::k_down == GLFW_KEY_DOWN);

constexpr double k_idle_wait_s = 0.5;
constexpr double k_opening_wait_s = 1.0 / 20;
constexpr double k_playing_wait_s = 1.0 / 60;
// ImGui shows what a change did one or two frames after it.
constexpr int k_frames_after_change = 3;

/// GLFW for a scope.
class Glfw {
 public:
  Glfw() {
    glfwSetErrorCallback([](int, const char*) {});  // glfwGetError tells it where it is asked
    if (glfwInit() != GLFW_TRUE) throw NoDisplay{reason()};
  }
  ~Glfw() { glfwTerminate(); }
  Glfw(const Glfw&) = delete;
  Glfw& operator=(const Glfw&) = delete;
  static std::string reason() {
    const char* text = nullptr;
    glfwGetError(&text);
    std::string line = text != nullptr ? text : "no display";
    std::ranges::replace(line, '\n', ' ');
    return line;
  }
};

struct WindowCloser {
  void operator()(GLFWwindow* window) const { glfwDestroyWindow(window); }
};
using WindowHandle = std::unique_ptr<GLFWwindow, WindowCloser>;

WindowHandle make_window(PixelSize size) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  // By these a desktop knows which entry a window belongs to.
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "interleave-viewer");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "interleave-viewer");
  WindowHandle window{glfwCreateWindow(size.width, size.height, "Interleave", nullptr, nullptr)};
  if (!window) throw NoDisplay{Glfw::reason()};
  glfwMakeContextCurrent(window.get());
  glfwSwapInterval(1);
  glfwSetWindowSizeLimits(window.get(), 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
  std::vector<std::uint8_t> pixels = icon_pixels();
  const GLFWimage icon{k_icon_side, k_icon_side, pixels.data()};
  glfwSetWindowIcon(window.get(), 1, &icon);
  return window;
}

class Window {
 public:
  Window(Viewer& viewer, const WindowOptions& options) : viewer_{viewer}, window_{make_window(options.size)} {
    if (!options.state_file.empty()) state_file_.emplace(options.state_file);
    if (!ImGui_ImplOpenGL3_Init("#version 330 core")) throw NoDisplay{"OpenGL 3.3 is not to be had"};
    glfwSetWindowUserPointer(window_.get(), this);
    ImGuiIO& io = ImGui::GetIO();
    io.ClipboardUserData = window_.get();
    io.GetClipboardTextFn = [](void* window) { return glfwGetClipboardString(static_cast<GLFWwindow*>(window)); };
    io.SetClipboardTextFn = [](void* window, const char* text) { glfwSetClipboardString(static_cast<GLFWwindow*>(window), text); };
    install_callbacks();
    for (std::size_t shape = 0; shape < cursors_.size(); ++shape) cursors_[shape] = glfwCreateStandardCursor(k_cursor_shapes[shape].shape);
  }
  ~Window() { ImGui_ImplOpenGL3_Shutdown(); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  PixelSize run() {
    double last = glfwGetTime();
    while (glfwWindowShouldClose(window_.get()) == GLFW_FALSE) {
      wait();
      open_dropped();
      go_on_opening();
      ask_natively();
      const double now = glfwGetTime();
      const double passed = now - last;
      last = now;
      if (viewer_.playing && advance(viewer_, was_playing_ ? passed : 0)) dirty_ = k_frames_after_change;
      if (viewer_.playing != was_playing_) dirty_ = k_frames_after_change;
      was_playing_ = viewer_.playing;
      if (const std::size_t answers = viewer_.answers(); answers != answers_) {
        answers_ = answers;
        dirty_ = k_frames_after_change;
      }
      if (const bool checked = viewer_.checked(); checked != was_checked_) {
        was_checked_ = checked;
        dirty_ = k_frames_after_change;
      }
      if (!queue_.empty()) dirty_ = k_frames_after_change;
      if (dirty_ == 0) continue;
      --dirty_;
      draw(static_cast<float>(std::clamp(passed, 1e-4, 0.1)));
    }
    PixelSize size;
    glfwGetWindowSize(window_.get(), &size.width, &size.height);
    return size;
  }

 private:
  struct CursorShape {
    ImGuiMouseCursor wanted;
    int shape;
  };
  static constexpr CursorShape k_cursor_shapes[] = {{ImGuiMouseCursor_Hand, GLFW_HAND_CURSOR},
                                                    {ImGuiMouseCursor_ResizeEW, GLFW_HRESIZE_CURSOR},
                                                    {ImGuiMouseCursor_ResizeNS, GLFW_VRESIZE_CURSOR}};

  static Window& of(GLFWwindow* window) { return *static_cast<Window*>(glfwGetWindowUserPointer(window)); }
  static InputQueue::Modifiers modifiers(int bits) {
    return {(bits & GLFW_MOD_CONTROL) != 0, (bits & GLFW_MOD_SHIFT) != 0, (bits & GLFW_MOD_ALT) != 0};
  }

  void install_callbacks() {
    GLFWwindow* window = window_.get();
    glfwSetCursorPosCallback(window, [](GLFWwindow* w, double x, double y) { of(w).move_pointer(x, y); });
    glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int entered) {
      if (entered == GLFW_FALSE) of(w).queue_.move_pointer(-FLT_MAX, -FLT_MAX);
    });
    glfwSetMouseButtonCallback(window,
                               [](GLFWwindow* w, int button, int action, int) { of(w).queue_.press_button(button, action == GLFW_PRESS); });
    glfwSetScrollCallback(window,
                          [](GLFWwindow* w, double x, double y) { of(w).queue_.turn_wheel(static_cast<float>(x), static_cast<float>(y)); });
    glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int, int action, int mods) {
      if (key < 0) return;
      const auto motion = action == GLFW_RELEASE  ? InputQueue::Motion::release
                          : action == GLFW_REPEAT ? InputQueue::Motion::repeat
                                                  : InputQueue::Motion::press;
      of(w).queue_.press_key(key, motion, modifiers_after(key, action, mods));
    });
    glfwSetCharCallback(window, [](GLFWwindow* w, unsigned int character) { of(w).queue_.type(character); });
    glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int focused) { of(w).queue_.focus(focused == GLFW_TRUE); });
    glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { of(w).dirty_ = k_frames_after_change; });
    glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { of(w).dirty_ = k_frames_after_change; });
    glfwSetDropCallback(window,
                        [](GLFWwindow* w, int count, const char** paths) { of(w).dropped_.assign(paths, paths + std::min(count, 2)); });
  }

  /// X11 tells the modifiers as they were before the key: that of a modifier key itself is not in them yet.
  static InputQueue::Modifiers modifiers_after(int key, int action, int bits) {
    InputQueue::Modifiers held = modifiers(bits);
    const bool down = action != GLFW_RELEASE;
    if (key == GLFW_KEY_LEFT_CONTROL || key == GLFW_KEY_RIGHT_CONTROL) held.control = down;
    if (key == GLFW_KEY_LEFT_SHIFT || key == GLFW_KEY_RIGHT_SHIFT) held.shift = down;
    if (key == GLFW_KEY_LEFT_ALT || key == GLFW_KEY_RIGHT_ALT) held.alt = down;
    return held;
  }

  /// The pointer comes in window coordinates; panels think in pixels.
  void move_pointer(double x, double y) {
    int width = 0, height = 0, pixels_wide = 0, pixels_high = 0;
    glfwGetWindowSize(window_.get(), &width, &height);
    glfwGetFramebufferSize(window_.get(), &pixels_wide, &pixels_high);
    if (width <= 0 || height <= 0) return;
    queue_.move_pointer(static_cast<float>(x * pixels_wide / width), static_cast<float>(y * pixels_high / height));
  }

  void wait() {
    if (viewer_.opening || dialog_) {
      glfwWaitEventsTimeout(k_opening_wait_s);
    } else if (dirty_ > 0 || !queue_.empty()) {
      glfwPollEvents();
    } else {
      glfwWaitEventsTimeout(viewer_.playing ? k_playing_wait_s : k_idle_wait_s);
    }
  }

  void open_dropped() {
    if (dropped_.empty()) return;
    const std::vector<std::filesystem::path> files{dropped_.begin(), dropped_.end()};
    dropped_.clear();
    dirty_ = k_frames_after_change;
    begin_opening(viewer_, files);
  }

  /// The desktop's dialog takes the place of ours, where there is one.
  void ask_natively() {
    FileBrowser& browser = viewer_.browser;
    if (browser.open && !dialog_ && NativeDialog::is_offered() && !native_failed_) {
      try {
        dialog_.emplace(in(viewer_.language, browser.to_compare ? Text::open_to_compare : Text::open_trace), browser.folder);
        browser.open = false;
      } catch (const std::system_error&) {
        native_failed_ = true;  // ours is shown
      }
    }
    if (!dialog_) return;
    const NativeDialog::Answer answer = dialog_->poll();
    if (answer == NativeDialog::Answer::none_yet) return;
    dirty_ = k_frames_after_change;
    if (answer == NativeDialog::Answer::chosen) {
      Order order{.command = Command::choose_file};
      order.text = dialog_->chosen().string();
      execute(viewer_, order);
    } else if (answer == NativeDialog::Answer::failed) {
      native_failed_ = browser.open = true;
    }
    dialog_.reset();
  }

  // While files are loaded, what is seen of them changes all the time.
  void go_on_opening() {
    if (!viewer_.opening) return;
    dirty_ = k_frames_after_change;
    if (!viewer_.opening->done()) return;
    try {
      finish_opening(viewer_);
    } catch (const std::exception& error) {
      viewer_.message = error.what();
    }
  }

  void run_keys(const std::vector<KeyPress>& keys) {
    if (ImGui::GetIO().WantTextInput) return;
    for (const KeyPress& press : keys) {
      const CommandInfo* row = command_of(press.chord);
      if (row == nullptr) continue;
      // Holding a key steps on and on; it does not start and stop.
      if (press.repeated && (row->section == Section::playing || row->command == Command::show_keys)) continue;
      execute(viewer_, {.command = row->command, .document = viewer_.active, .index = k_none, .at = 0, .amount = 0});
    }
  }

  void draw(float seconds) {
    int width = 0, height = 0;
    glfwGetFramebufferSize(window_.get(), &width, &height);
    if (width <= 0 || height <= 0) return;  // minimised
    ImGuiIO& io = ImGui::GetIO();
    io.DeltaTime = seconds;
    run_keys(queue_.apply(io));
    float scale_x = 1, scale_y = 1;
    glfwGetWindowContentScale(window_.get(), &scale_x, &scale_y);
    if (desk_.prepare(viewer_, std::max(1.0f, scale_x))) {
      ImGui_ImplOpenGL3_DestroyFontsTexture();
      ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    ImGui_ImplOpenGL3_NewFrame();
    if (desk_.frame(viewer_, {static_cast<float>(width), static_cast<float>(height)}) > 0 || desk_.wants_fonts())
      dirty_ = k_frames_after_change;
    const ImVec4 ground = ImGui::ColorConvertU32ToFloat4(palette(viewer_.theme).background);
    glViewport(0, 0, width, height);
    glClearColor(ground.x, ground.y, ground.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    glfwSwapBuffers(window_.get());
    show_cursor(ImGui::GetMouseCursor());
    show_title();
    if (state_file_) state_file_->write(viewer_, desk_.widgets(), queue_.taken());
  }

  void show_cursor(ImGuiMouseCursor wanted) {
    if (wanted == shown_cursor_) return;
    shown_cursor_ = wanted;
    GLFWcursor* cursor = nullptr;
    for (std::size_t shape = 0; shape < cursors_.size(); ++shape)
      if (k_cursor_shapes[shape].wanted == wanted) cursor = cursors_[shape];
    glfwSetCursor(window_.get(), cursor);
  }

  void show_title() {
    std::string title;
    if (viewer_.opening && viewer_.documents.empty())
      for (const auto& file : viewer_.opening->files()) title += (title.empty() ? "" : " | ") + file->path().stem().string();
    for (const Document& document : viewer_.documents) title += (title.empty() ? "" : " | ") + document.title;
    title += title.empty() ? "Interleave" : " – Interleave";
    if (title == title_) return;
    title_ = title;
    glfwSetWindowTitle(window_.get(), title.c_str());
  }

  Viewer& viewer_;
  WindowHandle window_;
  Desk desk_;
  InputQueue queue_;
  std::optional<StateFile> state_file_;
  std::vector<std::string> dropped_;
  std::array<GLFWcursor*, std::size(k_cursor_shapes)> cursors_{};  // GLFW's; freed with it
  ImGuiMouseCursor shown_cursor_ = ImGuiMouseCursor_Arrow;
  std::string title_;
  int dirty_ = k_frames_after_change;
  bool was_playing_ = false;
  bool was_checked_ = false;
  std::size_t answers_ = 0;
  std::optional<NativeDialog> dialog_;
  bool native_failed_ = false;
};

}  // namespace

PixelSize run_window(Viewer& viewer, const WindowOptions& options) {
  const Glfw glfw;
  return Window{viewer, options}.run();
}

}  // namespace interleave::gui
