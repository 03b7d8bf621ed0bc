#include "gui/picture/rasteriser.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace interleave::gui {
namespace {

/// An ImGui context with a plain draw list, and what it looks like.
class Rasteriser : public testing::Test {
 protected:
  Rasteriser() : context_{ImGui::CreateContext()} {
    ImGui::GetIO().IniFilename = nullptr;
    ImGui::GetIO().DisplaySize = {64, 64};
    ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    unsigned char* pixels = nullptr;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &texture_.width, &texture_.height);
    texture_.pixels = pixels;
    ImGui::GetIO().Fonts->SetTexID(&texture_);
    ImGui::NewFrame();
  }
  ~Rasteriser() override { ImGui::DestroyContext(context_); }

  ImDrawList& list() { return *ImGui::GetBackgroundDrawList(); }
  Image draw(int width = 64, int height = 64) {
    ImGui::Render();
    return rasterise(*ImGui::GetDrawData(), width, height, IM_COL32(10, 20, 30, 255));
  }
  static std::array<int, 3> rgb(const Image& image, int x, int y) {
    const std::uint8_t* pixel = image.pixel(x, y);
    return {pixel[0], pixel[1], pixel[2]};
  }
  static constexpr std::array<int, 3> k_ground{10, 20, 30};

 private:
  ImGuiContext* context_;
  AlphaTexture texture_;
};

TEST_F(Rasteriser, ARectangleFillsExactlyItsPixels) {
  list().AddRectFilled({10, 12}, {20, 15}, IM_COL32(200, 100, 50, 255));
  const Image image = draw();
  int filled = 0;
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) filled += rgb(image, x, y) == std::array<int, 3>{200, 100, 50};
  EXPECT_EQ(filled, 10 * 3);
  EXPECT_EQ(rgb(image, 9, 12), k_ground);
  EXPECT_EQ(rgb(image, 20, 12), k_ground);
}

TEST_F(Rasteriser, OpacityMixesWithWhatLiesBelow) {
  list().AddRectFilled({0, 0}, {64, 64}, IM_COL32(0, 0, 0, 255));
  list().AddRectFilled({0, 0}, {64, 64}, IM_COL32(255, 255, 255, 128));
  EXPECT_EQ(rgb(draw(), 5, 5), (std::array<int, 3>{128, 128, 128}));
}

TEST_F(Rasteriser, ClippingHoldsToThePixel) {
  list().PushClipRect({8, 8}, {16, 16});
  list().AddTriangleFilled({-100, -100}, {200, 0}, {0, 200}, IM_COL32(255, 0, 0, 255));
  list().PopClipRect();
  const Image image = draw();
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) {
      const bool inside = x >= 8 && x < 16 && y >= 8 && y < 16;
      EXPECT_EQ(rgb(image, x, y), inside ? (std::array<int, 3>{255, 0, 0}) : k_ground) << x << ',' << y;
    }
}

TEST_F(Rasteriser, TwoTrianglesThatShareASideCoverEachPixelOnce) {
  ImDrawList& drawn = list();
  drawn.Flags &= ~ImDrawListFlags_AntiAliasedFill;
  // Half opaque: a pixel drawn twice would be darker than the others.
  drawn.AddTriangleFilled({4, 4}, {60, 7}, {50, 58}, IM_COL32(0, 0, 0, 128));
  drawn.AddTriangleFilled({4, 4}, {50, 58}, {6, 55}, IM_COL32(0, 0, 0, 128));
  const Image image = draw();
  const std::array<int, 3> once{5, 10, 15};
  for (int y = 10; y < 50; ++y)
    for (int x = 10; x < 48; ++x) EXPECT_EQ(rgb(image, x, y), once) << x << ',' << y;
}

TEST_F(Rasteriser, ColoursRunBetweenTheCorners) {
  list().AddRectFilledMultiColor({0, 0}, {64, 64}, IM_COL32(0, 0, 0, 255), IM_COL32(255, 0, 0, 255), IM_COL32(255, 0, 0, 255),
                                 IM_COL32(0, 0, 0, 255));
  const Image image = draw();
  EXPECT_NEAR(rgb(image, 0, 30)[0], 2, 2);
  EXPECT_NEAR(rgb(image, 32, 30)[0], 129, 3);
  EXPECT_NEAR(rgb(image, 63, 30)[0], 253, 2);
}

TEST_F(Rasteriser, TextLeavesInk) {
  list().AddText({4, 4}, IM_COL32_WHITE, "Interleave");
  const Image image = draw();
  int bright = 0;
  for (int y = 0; y < 20; ++y)
    for (int x = 0; x < 64; ++x) bright += rgb(image, x, y)[0] > 200;
  EXPECT_GT(bright, 40);
}

TEST_F(Rasteriser, MoreThan65536VerticesInOneListAreDrawn) {
  for (int row = 0; row < 20000; ++row) list().AddRectFilled({0, 0}, {1, 1}, IM_COL32(0, 255, 0, 255));
  list().AddRectFilled({40, 40}, {44, 44}, IM_COL32(0, 0, 255, 255));
  EXPECT_EQ(rgb(draw(), 41, 41), (std::array<int, 3>{0, 0, 255}));
}

TEST_F(Rasteriser, NothingIsWrittenOutsideWhateverIsDrawn) {
  std::mt19937 random{7};
  const auto place = [&] {
    const float far[] = {0, 1e3f, 1e7f, 1e30f};
    return (static_cast<float>(random() % 2000) / 10 - 50) +
           far[random() % 4] * (random() % 2 == 0 ? 1.0f : -1.0f) * (random() % 3 == 0 ? 1.0f : 0.0f);
  };
  ImDrawList& drawn = list();
  for (int shape = 0; shape < 2000; ++shape) {
    const auto colour = static_cast<ImU32>(random());
    drawn.AddTriangleFilled({place(), place()}, {place(), place()}, {place(), place()}, colour);
    drawn.AddRectFilled({place(), place()}, {place(), place()}, colour);
  }
  const Image image = draw(61, 37);  // smaller than what ImGui clips to; the sanitizers watch
  EXPECT_EQ(image.rgba.size(), 61u * 37 * 4);
}

}  // namespace
}  // namespace interleave::gui
