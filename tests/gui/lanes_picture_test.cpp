// Lanes that are drawn again as they were look as if they had been painted anew, whatever was changed in between.
#include "gui/draw/lanes_picture.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <optional>

#include "tests/gui/samples.hpp"
#include "tests/gui/stage.hpp"
#include "tests/model/random_program.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

struct Corner {
  float x, y;
  ImU32 colour;
  friend bool operator==(const Corner&, const Corner&) = default;
};

/// All triangles of the timeline in the last frame. Where their glyphs lie in the atlas is not told: it grows with the characters that were
/// seen.
std::vector<Corner> triangles() {
  std::vector<Corner> corners;
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int number = 0; number < data.CmdListsCount; ++number) {
    const ImDrawList& list = *data.CmdLists[number];
    if (list._OwnerName == nullptr || std::strstr(list._OwnerName, "timeline") == nullptr) continue;
    for (const ImDrawCmd& command : list.CmdBuffer)
      for (unsigned index = 0; index < command.ElemCount; ++index) {
        const ImDrawVert& corner =
            list.VtxBuffer[static_cast<int>(list.IdxBuffer[static_cast<int>(command.IdxOffset + index)] + command.VtxOffset)];
        corners.push_back({corner.pos.x, corner.pos.y, corner.col});
      }
  }
  return corners;
}

using Change = void (*)(Viewer&);
constexpr Change k_changes[] = {
    [](Viewer&) {},
    [](Viewer& viewer) { run(viewer, Command::next_event); },
    [](Viewer& viewer) { run(viewer, Command::zoom_in); },
    [](Viewer& viewer) { run(viewer, Command::pan_right); },
    [](Viewer& viewer) { execute(viewer, order(Command::fold, 0, 1)); },
    [](Viewer& viewer) { execute(viewer, order(Command::scroll_lanes, 0, k_none, 0, 3)); },
    [](Viewer& viewer) { run(viewer, Command::next_theme); },
    [](Viewer& viewer) { run(viewer, Command::larger_text); },
    [](Viewer& viewer) { run(viewer, Command::hide_inspector); },
    [](Viewer& viewer) { run(viewer, Command::next_grouping); },
    [](Viewer& viewer) { execute(viewer, order(Command::select_task, 0, 3)); },
    [](Viewer& viewer) { run(viewer, Command::only_interacting); },
    [](Viewer& viewer) { run(viewer, Command::next_language); },
};

TEST(LanesPicture, LooksAsIfPaintedAnewAfterEachChange) {
  const auto trace = std::make_shared<const model::Trace>(recorded([] { RandomProgram{3, 60, 60}.run(900); }));
  const auto viewer_after = [&](std::size_t changes) {
    Viewer viewer;
    show(viewer, {{"trace", trace}});
    for (std::size_t change = 0; change < changes; ++change) k_changes[change](viewer);
    viewer.documents[0].insights->wait();
    viewer.documents[0].trace->problems();
    return viewer;
  };
  std::vector<std::vector<Corner>> kept;
  {
    Stage stage{viewer_after(0)};
    stage.settle_insights();
    for (const Change change : k_changes) {
      change(stage.viewer);
      stage.settle_insights();
      kept.push_back(triangles());
    }
  }
  for (std::size_t changes = 0; changes < std::size(k_changes); ++changes) {
    Stage stage{viewer_after(changes + 1)};
    stage.settle_insights();
    EXPECT_TRUE(kept[changes] == triangles()) << "after change " << changes;
  }
}

TEST(LanesPicture, WhileNothingOfItChangesNothingIsLaidOut) {
  Stage stage{viewer_of(interleaved())};
  const auto painted = [&] { return stage.desk.lanes()[0].times_painted(); };
  const std::uint64_t before = painted();
  stage.settle();
  EXPECT_EQ(painted(), before);
  run(stage.viewer, Command::next_event);
  stage.settle();
  EXPECT_EQ(painted(), before) << "a step moves the cursor only";
  run(stage.viewer, Command::zoom_in);
  stage.settle();
  EXPECT_EQ(painted(), before + 1);
}

/// A list with more vertices than a 16-bit number can tell.
TEST(LanesPicture, ManyBarsNeedSeveralCommandsAndKeepThem) {
  const auto trace = std::make_shared<const model::Trace>(recorded([] { RandomProgram{9, 1500, 1500}.run(60'000); }));
  Viewer viewer;
  show(viewer, {{"trace", trace}});
  viewer.documents[0].series->wait();
  viewer.panels.inspector_shown = viewer.panels.tabs_shown = false;
  Stage stage{std::move(viewer), 7600, 4300};
  stage.settle();
  const std::vector<Corner> again = triangles();
  EXPECT_GT(again.size(), 65'536u * 3 / 2);
  execute(stage.viewer, order(Command::scroll_to, 0, k_none, 0, 1));
  stage.draw();
  execute(stage.viewer, order(Command::scroll_to, 0, k_none, 0, 0));
  stage.draw();
  EXPECT_TRUE(triangles() == again);
}

}  // namespace
}  // namespace interleave::gui
