// The fonts: found through fontconfig, and made of the characters that are in use.
//
// A full Chinese font is 21 MB of texture; the few hundred characters that a trace speaks are 0.3 MB. A character that
// is seen for the first time is noted, and the atlas is made again before the next frame.
#pragma once

#include <imgui.h>

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

namespace interleave::gui {

struct FontFile {
  std::string path;
  int face = 0;  ///< of a file that holds several
};

class Fonts {
 public:
  Fonts();
  ~Fonts();
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  /// Makes sure that the text's characters will be there. Cheap when they are.
  void need(std::string_view text);

  /// Makes the atlas (of the current ImGui context) for this size of text, where it is not what it should be.
  /// Returns whether it was made: the renderer must then take the new texture. Not between NewFrame and Render.
  bool prepare(float text_pixels);

  /// Whether prepare() would have something to do.
  bool is_stale(float text_pixels) const { return stale_ || text_pixels != text_pixels_; }

  ImFont* text() const { return text_; }
  ImFont* bold() const { return bold_; }
  ImFont* code() const { return code_; }        ///< every character equally wide
  ImFont* small() const { return small_; }      ///< for labels in bars, on the axis, in the status line
  ImFont* large() const { return large_; }      ///< bold, for what the last row reads
  ImFont* reading() const { return reading_; }  ///< as large: whole sentences
  float em() const { return text_pixels_; }
  /// Another number for each atlas.
  std::uint64_t atlas() const { return atlas_; }

 private:
  void add_font(const FontFile& file, float pixels, ImFont*& font);

  FontFile text_file_, bold_file_, code_file_, cjk_file_;

  std::bitset<0x10000> used_;
  ImVector<ImWchar> ranges_;  // ImGui keeps a pointer to it until the atlas is built
  bool stale_ = true;
  float text_pixels_ = 0;
  std::uint64_t atlas_ = 0;
  ImFont* text_ = nullptr;
  ImFont* bold_ = nullptr;
  ImFont* code_ = nullptr;
  ImFont* small_ = nullptr;
  ImFont* large_ = nullptr;
  ImFont* reading_ = nullptr;
};

}  // namespace interleave::gui
