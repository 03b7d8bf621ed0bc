#include "gui/picture/svg.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "gui/picture/atlas_glyphs.hpp"

namespace interleave::gui {
namespace {

/// Two decimals at most, and no more than are needed.
std::string number(float value) {
  std::string text = fmt::format("{:.2f}", value + 0.0f);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string paint_of(ImU32 colour) {
  const std::uint32_t opacity = colour >> IM_COL32_A_SHIFT;
  std::string text = fmt::format(R"(fill="#{:02x}{:02x}{:02x}")", (colour >> IM_COL32_R_SHIFT) & 255, (colour >> IM_COL32_G_SHIFT) & 255,
                                 (colour >> IM_COL32_B_SHIFT) & 255);
  if (opacity != 255) text += fmt::format(R"( fill-opacity="{}")", number(static_cast<float>(opacity) / 255.0f));
  return text;
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char each : text) {
    switch (each) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // Control characters have no place in XML, not even escaped.
        out += static_cast<unsigned char>(each) < 0x20 ? ' ' : each;
    }
  }
}

struct Quad {
  ImDrawVert corners[4];
};

/// Characters of one font, size and colour on one line.
struct TextRun {
  std::uint16_t font = 0;
  float scale = 1, x = 0, baseline = 0, next_x = 0;
  ImU32 colour = 0;
  std::string text;
  int characters = 0;
};

/// Neighbours of one colour that make a convex outline: what ImGui cut into triangles.
struct Outline {
  ImU32 colour = 0;
  unsigned int first = 0, last = 0;  // vertices that the next triangle of the same fan shares
  std::vector<ImVec2> points;
};

class SvgWriter {
 public:
  SvgWriter(const ImFontAtlas& fonts, int width, int height, ImU32 ground, std::string_view title)
      : glyphs_{fonts}, white_{fonts.TexUvWhitePixel}, width_{static_cast<float>(width)}, height_{static_cast<float>(height)} {
    out_ = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n<title>",
        width, height);
    append_escaped(out_, title);
    out_ += fmt::format("</title>\n<rect width=\"{}\" height=\"{}\" {}/>\n", width, height, paint_of(ground));
  }

  void add(const ImDrawList& list) {
    for (const ImDrawCmd& command : list.CmdBuffer)
      if (command.UserCallback == nullptr) add(list, command);
  }

  std::string finish() {
    close_clip();
    out_ += "</svg>\n";
    return std::move(out_);
  }

 private:
  void add(const ImDrawList& list, const ImDrawCmd& command) {
    const ImDrawVert* const vertices = list.VtxBuffer.Data + command.VtxOffset;
    const std::span indices{list.IdxBuffer.Data + command.IdxOffset, command.ElemCount};
    if (!open_clip(command.ClipRect)) return;
    for (std::size_t at = 0; at + 2 < indices.size();) {
      if (vertices[indices[at]].uv.x != white_.x || vertices[indices[at]].uv.y != white_.y) {
        flush_outline();
        // A glyph is two triangles over four corners.
        if (at + 5 < indices.size() && indices[at + 5] == indices[at] + 3)
          add_glyph({vertices[indices[at]], vertices[indices[at + 1]], vertices[indices[at + 2]], vertices[indices[at + 5]]});
        at += 6;
      } else {
        flush_text();
        add_triangle(vertices, indices[at], indices[at + 1], indices[at + 2]);
        at += 3;
      }
    }
    flush_text();
    flush_outline();
  }

  void add_glyph(const Quad& quad) {
    const ImDrawVert &low = quad.corners[0], &high = quad.corners[2];
    const auto [font, glyph] = glyphs_.at({(low.uv.x + high.uv.x) / 2, (low.uv.y + high.uv.y) / 2});
    const float texels = (high.uv.y - low.uv.y) * glyphs_.texture_height();
    if (glyph == nullptr || texels <= 0 || low.col >> IM_COL32_A_SHIFT == 0) return;
    const float scale = (high.pos.y - low.pos.y) / texels;
    // ImGui cuts glyphs at the edge of their box: where the whole one would begin is counted from what is left.
    const float x = low.pos.x - (glyph->X0 + (low.uv.x - glyph->U0) * glyphs_.texture_width()) * scale;
    const float top = low.pos.y - (glyph->Y0 + (low.uv.y - glyph->V0) * glyphs_.texture_height()) * scale;
    const float baseline = top + glyphs_.face(font).font->Ascent * scale;
    if (!follows(font, scale, x, baseline, low.col)) {
      flush_text();
      run_ = {font, scale, x, baseline, x, low.col, {}, 0};
    }
    char utf8[5] = {};
    run_.text += ImTextCharToUtf8(utf8, glyph->Codepoint);
    ++run_.characters;
    run_.next_x = x + glyph->AdvanceX * scale;
  }

  /// Whether a glyph goes on with the run; spaces, which are not drawn, are put back where they fit.
  bool follows(std::uint16_t font, float scale, float x, float baseline, ImU32 colour) {
    constexpr float k_close = 0.6f;  // of a pixel
    if (run_.text.empty() || font != run_.font || colour != run_.colour) return false;
    if (std::abs(scale - run_.scale) > 0.01f || std::abs(baseline - run_.baseline) > k_close) return false;
    const float space = glyphs_.face(font).space_advance * scale;
    const float spaces = space > 0 ? std::round((x - run_.next_x) / space) : 0;
    if (spaces < 0 || spaces > 3 || std::abs(x - run_.next_x - spaces * space) > k_close) return false;
    run_.text.append(static_cast<std::size_t>(spaces), ' ');
    run_.characters += static_cast<int>(spaces);
    return true;
  }

  void flush_text() {
    if (run_.text.empty()) return;
    const AtlasGlyphs::Face& face = glyphs_.face(run_.font);
    set_paint(run_.colour);
    out_ += fmt::format(R"(<text x="{}" y="{}" font-family="{}" font-size="{}"{})", number(run_.x), number(run_.baseline), face.families,
                        number(face.font->FontSize * run_.scale * face.em_part), face.bold ? R"( font-weight="bold")" : "");
    // Another font is made to fit.
    if (run_.characters > 1) out_ += fmt::format(R"( textLength="{}" lengthAdjust="spacingAndGlyphs")", number(run_.next_x - run_.x));
    if (run_.text.find("  ") != run_.text.npos) out_ += R"( xml:space="preserve")";
    out_ += '>';
    append_escaped(out_, run_.text);
    out_ += "</text>\n";
    run_.text.clear();
  }

  void add_triangle(const ImDrawVert* vertices, unsigned int a, unsigned int b, unsigned int c) {
    const ImU32 colour = vertices[a].col;
    if (outline_.points.empty() || outline_.colour != colour || a != outline_.first || b != outline_.last) {
      flush_outline();
      outline_.colour = colour;
      outline_.first = a;
      outline_.points = {vertices[a].pos, vertices[b].pos};
    }
    outline_.points.push_back(vertices[c].pos);
    outline_.last = c;
  }

  void flush_outline() {
    if (outline_.points.empty()) return;
    if (outline_.colour >> IM_COL32_A_SHIFT != 0 && is_seen()) {
      set_paint(outline_.colour);
      if (const auto rectangle = as_rectangle()) {
        out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n", number(rectangle->Min.x), number(rectangle->Min.y),
                            number(rectangle->GetWidth()), number(rectangle->GetHeight()));
      } else {
        out_ += "<path d=\"M";
        for (const ImVec2 point : outline_.points) out_ += fmt::format("{} {} ", number(point.x), number(point.y));
        out_.back() = 'z';
        out_ += "\"/>\n";
      }
    }
    outline_.points.clear();
  }

  bool is_seen() const {
    ImRect bounds{outline_.points[0], outline_.points[0]};
    for (const ImVec2 point : outline_.points) bounds.Add(point);
    return bounds.Min.x < clip_.z && bounds.Max.x > clip_.x && bounds.Min.y < clip_.w && bounds.Max.y > clip_.y;
  }

  std::optional<ImRect> as_rectangle() const {
    if (outline_.points.size() != 4) return std::nullopt;
    const ImVec2 a = outline_.points[0], b = outline_.points[1], c = outline_.points[2], d = outline_.points[3];
    const bool lies = a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x;
    const bool stands = a.x == b.x && b.y == c.y && c.x == d.x && d.y == a.y;
    if (!lies && !stands) return std::nullopt;
    return ImRect{std::min(a.x, c.x), std::min(a.y, c.y), std::max(a.x, c.x), std::max(a.y, c.y)};
  }

  // Neighbours of one colour share a group, so a bar's hatching says its colour once.
  void set_paint(ImU32 colour) {
    if (paint_ == colour) return;
    close_paint();
    out_ += fmt::format("<g {}>\n", paint_of(colour));
    paint_ = colour;
  }
  void close_paint() {
    if (paint_) out_ += "</g>\n";
    paint_.reset();
  }

  /// False where nothing would be seen.
  bool open_clip(const ImVec4& clip) {
    const ImVec4 cut{std::max(clip.x, 0.0f), std::max(clip.y, 0.0f), std::min(clip.z, width_), std::min(clip.w, height_)};
    if (cut.x >= cut.z || cut.y >= cut.w) return false;
    if (clip_open_ && cut.x == clip_.x && cut.y == clip_.y && cut.z == clip_.z && cut.w == clip_.w) return true;
    close_clip();
    const auto [known, is_new] = clips_.try_emplace(std::tuple{cut.x, cut.y, cut.z, cut.w}, clips_.size());
    if (is_new)
      out_ += fmt::format("<clipPath id=\"c{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>\n", known->second,
                          number(cut.x), number(cut.y), number(cut.z - cut.x), number(cut.w - cut.y));
    out_ += fmt::format("<g clip-path=\"url(#c{})\">\n", known->second);
    clip_ = cut;
    clip_open_ = true;
    return true;
  }
  void close_clip() {
    close_paint();
    if (clip_open_) out_ += "</g>\n";
    clip_open_ = false;
  }

  const AtlasGlyphs glyphs_;
  const ImVec2 white_;
  const float width_, height_;
  std::string out_;
  TextRun run_;
  Outline outline_;
  std::optional<ImU32> paint_;
  std::map<std::tuple<float, float, float, float>, std::size_t> clips_;
  ImVec4 clip_;
  bool clip_open_ = false;
};

}  // namespace

std::string svg_of(const ImDrawData& data, const ImFontAtlas& fonts, int width, int height, ImU32 ground, std::string_view title) {
  SvgWriter writer{fonts, width, height, ground, title};
  for (int list = 0; list < data.CmdListsCount; ++list) writer.add(*data.CmdLists[list]);
  return writer.finish();
}

}  // namespace interleave::gui
