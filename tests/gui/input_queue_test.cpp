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

TEST_F(Input, WhatWasTakenIsCountedOnceItIsOver) {
  queue_.press_key(key::k_first_modifier, Motion::press, {.shift = true});
  queue_.press_key('N', Motion::press, {.shift = true});
  queue_.press_key('N', Motion::repeat, {.shift = true});
  queue_.press_key('N', Motion::release, {.shift = true});
  queue_.press_key(key::k_first_modifier, Motion::release, {});
  queue_.press_button(0, true);
  queue_.press_button(0, false);
  queue_.turn_wheel(0, 1);
  EXPECT_EQ(queue_.taken(), 0u);
  drain();
  EXPECT_EQ(queue_.taken(), 3u) << "a key with its modifier, a click and a notch of the wheel";
}

/// What a keyboard sends for a chord: a key with its modifiers, and the character where one is written.
void press(InputQueue& queue, const Chord& chord) {
  const InputQueue::Modifiers held{.control = chord.control, .shift = chord.shift};
  if (chord.character != 0 && !chord.control) {
    queue.press_key(static_cast<int>(chord.character), Motion::press, {});
    queue.type(chord.character);
    queue.press_key(static_cast<int>(chord.character), Motion::release, {});
    return;
  }
  const int key = chord.key != 0 ? chord.key : chord.character == U'+' ? key::k_keypad_add : static_cast<int>(chord.character);
  queue.press_key(key, Motion::press, held);
  if (!chord.control && key > key::k_space && key < 128) queue.type(static_cast<char32_t>(chord.shift ? key : key + 32));
  queue.press_key(key, Motion::release, {});
}

TEST_F(Input, EveryKeyOfTheTableIsItsCommand) {
  for (const CommandInfo& row : commands()) {
    for (const Chord& chord : row.keys) {
      if (!chord) continue;
      commands_.clear();
      press(queue_, chord);
      drain();
      EXPECT_EQ(commands_, std::vector<Command>{row.command}) << name_of(chord);
    }
  }
}

}  // namespace
}  // namespace interleave::gui
