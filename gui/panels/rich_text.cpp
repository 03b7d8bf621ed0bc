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

// Where a piece is to be drawn, from the text's upper left corner.
using DrawPiece = std::function<void(const Piece& piece, ImFont* font, float size, ImVec2 at, float room)>;

// Wraps the pieces to the window's width; returns the height.
float lay_out(const Frame& frame, const std::vector<Piece>& pieces, Reading reading, const DrawPiece& draw) {
  ImFont* const text = reading == Reading::far ? frame.fonts.reading() : frame.fonts.text();
  ImFont* const bold = reading == Reading::far ? frame.fonts.large() : frame.fonts.bold();
  const float size = reading == Reading::far ? text->FontSize : frame.em, row = std::round(size * 1.25f);
  const float space = text_width(text, size, " ");
  const float width = std::max(frame.em * 4, ImGui::GetContentRegionAvail().x);
  const auto font_of = [&](const Piece& piece) { return piece.name ? bold : text; };
  const auto width_of = [&](const Piece& piece) { return text_width(font_of(piece), size, piece.text); };
  float x = 0, y = 0;
  for (std::size_t index = 0; index < pieces.size();) {
    // A piece and what sticks to it wrap together.
    std::size_t end = index + 1;
    float together = width_of(pieces[index]);
    for (; end < pieces.size() && pieces[end].sticks; ++end) together += width_of(pieces[end]);
    const float gap = x > 0 && pieces[index].space_before ? space : 0;
    if (x > 0 && x + gap + together > width) {
      x = 0;
      y += row;
    } else {
      x += gap;
    }
    for (; index < end; ++index) {
      draw(pieces[index], font_of(pieces[index]), size, {x, y}, width - x);
      x += std::min(width_of(pieces[index]), width - x);
    }
  }
  return y + row;
}

}  // namespace

void draw_rich_text(const Frame& frame, std::string_view text, const std::function<ImU32(std::string_view name)>& colour_of,
                    Reading reading) {
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float width = std::max(frame.em * 4, ImGui::GetContentRegionAvail().x);
  const auto draw = [&](const Piece& piece, ImFont* font, float size, ImVec2 at, float room) {
    draw_fitting_text(list, font, size, {top.x + at.x, top.y + at.y}, room, piece.colour != 0 ? piece.colour : frame.colours.text,
                      piece.text);
  };
  ImGui::Dummy({width, lay_out(frame, Splitter{text, colour_of}.split(), reading, draw)});
}

float rich_text_height(const Frame& frame, std::string_view text, Reading reading) {
  const auto colour_of = [](std::string_view) { return ImU32{0}; };
  return lay_out(frame, Splitter{text, colour_of}.split(), reading, [](const Piece&, ImFont*, float, ImVec2, float) {});
}

}  // namespace interleave::gui
