#include "gui/window/input_queue.hpp"

#include <gtest/gtest.h>

namespace interleave::gui {
namespace {

using Motion = InputQueue::Motion;

/// A window with one button that counts, fed by a queue, frame by frame.
class Input : public testing::Test {
 protected:
  Input() : context_{ImGui::CreateContext()} {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {200, 200};
    io.DeltaTime = 1.0f / 60;
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    frame();
    frame();
  }
  ~Input() override { ImGui::DestroyContext(context_); }

  void frame() {
    for (const KeyPress& press : queue_.apply(ImGui::GetIO()))
      if (const CommandInfo* row = command_of(press.chord)) commands_.push_back(row->command);
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({200, 200});
    ImGui::Begin("window", nullptr, ImGuiWindowFlags_NoDecoration);
    ImGui::SetCursorScreenPos({50, 50});
    if (ImGui::Button("count", {100, 100})) ++clicks_;
    ImGui::End();
    ImGui::Render();
  }
  void drain() {
    for (int guard = 0; !queue_.empty() && guard < 1000; ++guard) frame();
    frame();
  }

  InputQueue queue_;
  int clicks_ = 0;
  std::vector<Command> commands_;

 private:
  ImGuiContext* context_;
};

TEST_F(Input, FiveClicksWithoutADelayCountFive) {
  queue_.move_pointer(100, 100);
  for (int click = 0; click < 5; ++click) {
    queue_.press_button(0, true);
    queue_.press_button(0, false);
  }
  drain();
  EXPECT_EQ(clicks_, 5);
}

TEST_F(Input, AClickCountsWhereThePointerWasAndNotWhereItWent) {
  queue_.move_pointer(100, 100);
  queue_.press_button(0, true);
  queue_.press_button(0, false);
  queue_.move_pointer(5, 5);
  drain();
  EXPECT_EQ(clicks_, 1);
}

TEST_F(Input, ThreeKeysInOneFrameAreThreeCommands) {
  for (int press = 0; press < 3; ++press) {
    queue_.press_key(key::k_right, Motion::press, {});
    queue_.press_key(key::k_right, Motion::release, {});
  }
  drain();
  EXPECT_EQ(commands_, (std::vector<Command>{Command::next_event, Command::next_event, Command::next_event}));
}

TEST_F(Input, AHeldKeyRepeats) {
  queue_.press_key(key::k_left, Motion::press, {});
  queue_.press_key(key::k_left, Motion::repeat, {});
  queue_.press_key(key::k_left, Motion::repeat, {});
  drain();
  EXPECT_EQ(commands_.size(), 3u);
}

TEST_F(Input, PunctuationIsTakenFromTheCharacterWhereverItsKeyIs) {
  queue_.press_key('8', Motion::press, {});  // on a German keyboard, with AltGr
  queue_.type(U'[');
  queue_.press_key('8', Motion::release, {});
  queue_.press_key('/', Motion::press, {.shift = true});
  queue_.type(U'?');
  drain();
  EXPECT_EQ(commands_, (std::vector<Command>{Command::to_cause, Command::show_keys}));
}

TEST_F(Input, LettersAreTakenFromTheKeyWithShiftAndControl) {
  queue_.press_key('N', Motion::press, {});
  queue_.type(U'n');
  queue_.press_key('N', Motion::release, {});
  queue_.press_key('N', Motion::press, {.shift = true});
  queue_.type(U'N');
  queue_.press_key('N', Motion::release, {});
  queue_.press_key('Z', Motion::press, {.control = true});
  drain();
  EXPECT_EQ(commands_, (std::vector<Command>{Command::step_over, Command::step_over_back, Command::undo}));
}

TEST_F(Input, ControlWithPlusMinusAndZeroScalesTheText) {
  queue_.press_key('=', Motion::press, {.control = true, .shift = true});
  queue_.press_key('=', Motion::release, {.control = true, .shift = true});
  queue_.press_key('-', Motion::press, {.control = true});
  queue_.press_key('-', Motion::release, {.control = true});
  queue_.press_key(key::k_keypad_add, Motion::press, {.control = true});
  queue_.press_key(key::k_keypad_add, Motion::release, {.control = true});
  queue_.press_key('0', Motion::press, {.control = true});
  drain();
  EXPECT_EQ(commands_, (std::vector<Command>{Command::larger_text, Command::smaller_text, Command::larger_text, Command::normal_text}));
}

TEST_F(Input, LosingTheFocusLetsGoOfEveryKey) {
  queue_.press_key('A', Motion::press, {.control = true});
  queue_.focus(false);
  drain();
  EXPECT_FALSE(ImGui::GetIO().KeysDown['A']);
  EXPECT_FALSE(ImGui::GetIO().KeyCtrl);
}

TEST_F(Input, MovesAreJoinedAndNothingElseIs) {
  for (int step = 0; step < 1000; ++step) queue_.move_pointer(static_cast<float>(step), 10);
  queue_.turn_wheel(0, 1);
  queue_.turn_wheel(0, 1);
  frame();
  frame();
  EXPECT_TRUE(queue_.empty()) << "a thousand moves are one, and the wheel adds up";
}

}  // namespace
}  // namespace interleave::gui
