#include "gui/picture/rasteriser.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace interleave::gui {
namespace {

constexpr int k_one = 256;  // sub-pixels of a pixel

struct Clip {
  int x0, y0, x1, y1;
  bool empty() const { return x0 >= x1 || y0 >= y1; }
};

struct Colour {
  int r, g, b, a;
};
Colour unpacked(ImU32 colour) {
  const auto channel = [&](int shift) { return static_cast<int>((colour >> shift) & 255); };
  return {channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT), channel(IM_COL32_A_SHIFT)};
}

/// value / 255, rounded, for value in 0 … 255 · 255.
int by_255(int value) {
  value += 128;
  return (value + (value >> 8)) >> 8;
}

void blend(std::uint8_t* pixel, Colour colour, int alpha) {
  const int rest = 255 - alpha;
  pixel[0] = static_cast<std::uint8_t>(by_255(colour.r * alpha + pixel[0] * rest));
  pixel[1] = static_cast<std::uint8_t>(by_255(colour.g * alpha + pixel[1] * rest));
  pixel[2] = static_cast<std::uint8_t>(by_255(colour.b * alpha + pixel[2] * rest));
}

/// A corner: its place in sub-pixels, its place in the texture in 1/256 texels.
struct Corner {
  std::int64_t x, y;
  std::int64_t u, v;
  ImU32 colour;
};

std::int64_t fixed(float value) {
  constexpr float k_far = 1 << 16;        // farther than any picture is wide
  if (!(value > -k_far)) value = -k_far;  // also what is no number
  return std::llround(static_cast<double>(std::min(value, k_far)) * k_one);
}

Corner corner(const ImDrawVert& vertex, ImVec2 origin, const AlphaTexture& texture) {
  return {fixed(vertex.pos.x - origin.x), fixed(vertex.pos.y - origin.y), fixed(vertex.uv.x * static_cast<float>(texture.width)),
          fixed(vertex.uv.y * static_cast<float>(texture.height)), vertex.col};
}

/// The opacity at a place given in 1/256 texels, between the four texels around it.
int sample(const AlphaTexture& texture, std::int64_t u, std::int64_t v) {
  u -= k_one / 2;
  v -= k_one / 2;
  const auto texel = [&](std::int64_t x, std::int64_t y) {
    x = std::clamp<std::int64_t>(x, 0, texture.width - 1);
    y = std::clamp<std::int64_t>(y, 0, texture.height - 1);
    return static_cast<int>(texture.pixels[y * texture.width + x]);
  };
  const std::int64_t x = u >> 8, y = v >> 8;
  const int right = static_cast<int>(u & 255), down = static_cast<int>(v & 255);
  const int upper = texel(x, y) * (k_one - right) + texel(x + 1, y) * right;
  const int lower = texel(x, y + 1) * (k_one - right) + texel(x + 1, y + 1) * right;
  return (upper * (k_one - down) + lower * down + (1 << 15)) >> 16;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0); }
std::int64_t rounded_div(std::int64_t a, std::int64_t b) { return floor_div(2 * a + b, 2 * b); }

class Canvas {
 public:
  Canvas(Image& image, const AlphaTexture& texture, Clip clip) : image_{image}, texture_{texture}, clip_{clip} {}

  /// An upright rectangle in one colour: a bar, a glyph.
  void fill_rectangle(const Corner& from, const Corner& to) {
    // A pixel belongs to it when its centre does.
    const int x0 = std::max(clip_.x0, first_pixel(from.x)), x1 = std::min(clip_.x1, first_pixel(to.x));
    const int y0 = std::max(clip_.y0, first_pixel(from.y)), y1 = std::min(clip_.y1, first_pixel(to.y));
    if (x0 >= x1 || y0 >= y1) return;
    const Colour colour = unpacked(from.colour);
    const bool flat = from.u == to.u && from.v == to.v;
    const int flat_alpha = flat ? by_255(colour.a * sample(texture_, from.u, from.v)) : 0;
    if (flat && flat_alpha == 0) return;
    for (int y = y0; y < y1; ++y) {
      std::uint8_t* pixel = at(x0, y);
      const std::int64_t v = flat ? 0 : from.v + rounded_div((y * k_one + k_one / 2 - from.y) * (to.v - from.v), to.y - from.y);
      for (int x = x0; x < x1; ++x, pixel += 4) {
        int alpha = flat_alpha;
        if (!flat) {
          const std::int64_t u = from.u + rounded_div((x * k_one + k_one / 2 - from.x) * (to.u - from.u), to.x - from.x);
          alpha = by_255(colour.a * sample(texture_, u, v));
        }
        if (alpha != 0) blend(pixel, colour, alpha);
      }
    }
  }

  void fill_triangle(Corner a, Corner b, Corner c) {
    std::int64_t area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (area == 0) return;
    if (area < 0) {
      std::swap(b, c);
      area = -area;
    }
    const std::array<Edge, 3> edges{edge(b, c), edge(c, a), edge(a, b)};
    const int y0 = std::max(clip_.y0, first_pixel(std::min({a.y, b.y, c.y})));
    const int y1 = std::min(clip_.y1, first_pixel(std::max({a.y, b.y, c.y})) + 1);
    const bool one_colour = a.colour == b.colour && a.colour == c.colour;
    const bool flat = a.u == b.u && a.u == c.u && a.v == b.v && a.v == c.v;
    const int flat_alpha = flat ? sample(texture_, a.u, a.v) : 0;
    // Weights of at most 40 bits: times a place in the texture they still fit into 64.
    int shift = 0;
    while ((area >> shift) >= (std::int64_t{1} << 40)) ++shift;
    const std::int64_t whole = area >> shift;
    const Colour first = unpacked(a.colour), second = unpacked(b.colour), third = unpacked(c.colour);
    for (int y = y0; y < y1; ++y) {
      std::int64_t low = clip_.x0, high = clip_.x1 - 1;
      std::array<std::int64_t, 3> at_zero{};
      for (std::size_t index = 0; index < 3; ++index) {
        const Edge& side = edges[index];
        at_zero[index] = side.value(k_one / 2, static_cast<std::int64_t>(y) * k_one + k_one / 2);
        // value(x) = at_zero + x · step must not be less than `least`.
        const std::int64_t step = side.dx * k_one, missing = side.least - at_zero[index];
        if (step > 0) {
          low = std::max(low, -floor_div(-missing, step));
        } else if (step < 0) {
          high = std::min(high, floor_div(-missing, -step));
        } else if (missing > 0) {
          high = std::numeric_limits<std::int64_t>::min();
        }
      }
      if (low > high) continue;
      std::uint8_t* pixel = at(static_cast<int>(low), y);
      for (std::int64_t x = low; x <= high; ++x, pixel += 4) {
        const std::int64_t wa = (at_zero[0] + x * edges[0].dx * k_one) >> shift, wb = (at_zero[1] + x * edges[1].dx * k_one) >> shift;
        const std::int64_t wc = whole - wa - wb;
        const auto between = [&](std::int64_t at_a, std::int64_t at_b, std::int64_t at_c) {
          return floor_div(at_a * wa + at_b * wb + at_c * wc + whole / 2, whole);
        };
        Colour colour = first;
        if (!one_colour)
          colour = {static_cast<int>(between(first.r, second.r, third.r)), static_cast<int>(between(first.g, second.g, third.g)),
                    static_cast<int>(between(first.b, second.b, third.b)), static_cast<int>(between(first.a, second.a, third.a))};
        const int texel = flat ? flat_alpha : sample(texture_, between(a.u, b.u, c.u), between(a.v, b.v, c.v));
        const int alpha = by_255(std::clamp(colour.a, 0, 255) * texel);
        if (alpha != 0) blend(pixel, colour, alpha);
      }
    }
  }

 private:
  /// An oriented side: inside of the triangle its value is not less than `least`.
  struct Edge {
    std::int64_t x, y;    // where it begins
    std::int64_t dx, dy;  // how the value grows by one sub-pixel to the right, and downwards
    std::int64_t least;
    std::int64_t value(std::int64_t px, std::int64_t py) const { return dx * (px - x) + dy * (py - y); }
  };
  static Edge edge(const Corner& from, const Corner& to) {
    const std::int64_t x = to.x - from.x, y = to.y - from.y;
    // A pixel's centre on a side that two triangles share belongs to exactly one of them: the top or left one.
    const bool top_or_left = y < 0 || (y == 0 && x > 0);
    return {from.x, from.y, -y, x, top_or_left ? 0 : 1};
  }

  /// The first pixel whose centre is not before the place.
  static int first_pixel(std::int64_t place) { return static_cast<int>(-floor_div(-(place - k_one / 2), k_one)); }
  std::uint8_t* at(int x, int y) {
    return image_.rgba.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width) + static_cast<std::size_t>(x)) * 4;
  }

  Image& image_;
  const AlphaTexture& texture_;
  const Clip clip_;
};

/// ImGui writes a rectangle as the triangles 0 1 2 and 0 2 3.
bool is_rectangle(const Corner& a, const Corner& b, const Corner& c, const Corner& d) {
  return a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x && c.x > a.x && c.y > a.y && a.colour == b.colour && a.colour == c.colour &&
         a.colour == d.colour && a.v == b.v && b.u == c.u && c.v == d.v && d.u == a.u;
}

void draw_command(Canvas& canvas, const ImDrawList& list, const ImDrawCmd& command, ImVec2 origin, const AlphaTexture& texture) {
  const ImDrawIdx* indices = list.IdxBuffer.Data + command.IdxOffset;
  const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
  const auto at = [&](unsigned int index) { return corner(vertices[indices[index]], origin, texture); };
  for (unsigned int index = 0; index + 2 < command.ElemCount;) {
    const Corner a = at(index), b = at(index + 1), c = at(index + 2);
    if (index + 5 < command.ElemCount && indices[index + 3] == indices[index] && indices[index + 4] == indices[index + 2]) {
      const Corner d = at(index + 5);
      if (is_rectangle(a, b, c, d)) {
        canvas.fill_rectangle(a, c);
        index += 6;
        continue;
      }
    }
    canvas.fill_triangle(a, b, c);
    index += 3;
  }
}

}  // namespace

Image rasterise(const ImDrawData& data, int width, int height, ImU32 ground) {
  Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4)};
  const Colour clear = unpacked(ground);
  for (std::size_t pixel = 0; pixel < image.rgba.size(); pixel += 4) {
    image.rgba[pixel] = static_cast<std::uint8_t>(clear.r);
    image.rgba[pixel + 1] = static_cast<std::uint8_t>(clear.g);
    image.rgba[pixel + 2] = static_cast<std::uint8_t>(clear.b);
    image.rgba[pixel + 3] = 255;
  }
  const ImVec2 origin = data.DisplayPos;
  for (int number = 0; number < data.CmdListsCount; ++number) {
    const ImDrawList& list = *data.CmdLists[number];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr || command.ElemCount == 0) continue;
      const Clip clip{std::max(0, static_cast<int>(command.ClipRect.x - origin.x)),
                      std::max(0, static_cast<int>(command.ClipRect.y - origin.y)),
                      std::min(width, static_cast<int>(command.ClipRect.z - origin.x)),
                      std::min(height, static_cast<int>(command.ClipRect.w - origin.y))};
      const auto* texture = static_cast<const AlphaTexture*>(command.GetTexID());
      if (clip.empty() || texture == nullptr || texture->pixels == nullptr) continue;
      Canvas canvas{image, *texture, clip};
      draw_command(canvas, list, command, origin, *texture);
    }
  }
  return image;
}

}  // namespace interleave::gui
