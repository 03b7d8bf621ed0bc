#include "gui/panels/rich_text.hpp"

#include <imgui_internal.h>

#include <cmath>
#include <vector>

#include "gui/draw/shapes.hpp"

namespace interleave::gui {
namespace {

/// What is never torn apart.
struct Piece {
  std::string_view text;
  bool name = false;
  ImU32 colour = 0;
  bool space_before = false;
  bool sticks = false;  ///< stays on the line of the piece before it
};

struct Character {
  unsigned int code = 0;
  std::size_t bytes = 1;
};
Character character_at(std::string_view text) {
  Character character;
  const int bytes = ImTextCharFromUtf8(&character.code, text.data(), text.data() + text.size());
  character.bytes = bytes > 0 ? static_cast<std::size_t>(bytes) : 1;
  return character;
}

bool is_wide(unsigned int code) { return code >= 0x2E80; }
bool closes(unsigned int code) {
  constexpr std::u32string_view k_closing = U"。，、；：？！）」』”’》.,;:?!)";
  return k_closing.find(static_cast<char32_t>(code)) != std::u32string_view::npos;
}
bool opens(unsigned int code) { return code == U'（' || code == U'「' || code == U'“' || code == U'《'; }

class Splitter {
 public:
  Splitter(std::string_view text, const std::function<ImU32(std::string_view)>& colour_of) : rest_{text}, colour_of_{colour_of} {}

  std::vector<Piece> split() {
    while (!rest_.empty()) {
      if (rest_.front() == ' ' || rest_.front() == '\n') {
        space_ = true;
        rest_.remove_prefix(1);
      } else if (const std::size_t end = rest_.front() == '`' ? rest_.find('`', 1) : std::string_view::npos;
                 end != std::string_view::npos) {
        const std::string_view name = rest_.substr(1, end - 1);
        add({.text = name, .name = true, .colour = colour_of_(name)});
        rest_.remove_prefix(end + 1);
      } else {
        split_plain();
      }
    }
    return std::move(pieces_);
  }

 private:
  void split_plain() {
    const Character first = character_at(rest_);
    std::size_t end = first.bytes;
    if (!is_wide(first.code)) {
      while (end < rest_.size() && rest_[end] != ' ' && rest_[end] != '\n' && rest_[end] != '`') {
        const Character next = character_at(rest_.substr(end));
        if (is_wide(next.code)) break;
        end += next.bytes;
      }
    }
    Piece piece{.text = rest_.substr(0, end)};
    piece.sticks = closes(first.code) && !space_;
    add(piece);
    opened_ = opens(first.code);
    rest_.remove_prefix(end);
  }

  void add(Piece piece) {
    piece.space_before = space_;
    piece.sticks = (piece.sticks || opened_) && !space_;
    space_ = opened_ = false;
    pieces_.push_back(piece);
  }

  std::string_view rest_;
  const std::function<ImU32(std::string_view)>& colour_of_;
  std::vector<Piece> pieces_;
  bool space_ = false;
  bool opened_ = false;
};

}  // namespace

void draw_rich_text(const Frame& frame, std::string_view text, const std::function<ImU32(std::string_view name)>& colour_of) {
  const std::vector<Piece> pieces = Splitter{text, colour_of}.split();
  const float em = frame.em, row = std::round(em * 1.25f);
  const float space = text_width(frame.fonts.text(), em, " ");
  const float width = std::max(em * 4, ImGui::GetContentRegionAvail().x);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto font_of = [&](const Piece& piece) { return piece.name ? frame.fonts.bold() : frame.fonts.text(); };
  float x = 0, y = 0;
  for (std::size_t index = 0; index < pieces.size();) {
    // A piece and what sticks to it wrap together.
    std::size_t end = index + 1;
    float together = text_width(font_of(pieces[index]), em, pieces[index].text);
    for (; end < pieces.size() && pieces[end].sticks; ++end) together += text_width(font_of(pieces[end]), em, pieces[end].text);
    const float gap = x > 0 && pieces[index].space_before ? space : 0;
    if (x > 0 && x + gap + together > width) {
      x = 0;
      y += row;
    } else {
      x += gap;
    }
    for (; index < end; ++index) {
      const Piece& piece = pieces[index];
      x += draw_fitting_text(list, font_of(piece), em, {top.x + x, top.y + y}, width - x,
                             piece.colour != 0 ? piece.colour : frame.colours.text, piece.text);
    }
  }
  ImGui::Dummy({width, y + row});
}

}  // namespace interleave::gui
