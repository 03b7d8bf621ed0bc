// What a document's lanes looked like in the frame before: it is drawn again as it is while nothing of it changes.
#pragma once

#include <imgui.h>

#include <memory>
#include <tuple>
#include <vector>

#include "gui/draw/timeline_paint.hpp"

namespace interleave::gui {

/// Everything that decides how the lanes look.
struct LanesView {
  std::shared_ptr<const model::Trace> trace;
  std::size_t series = 0;  ///< how far they have come
  std::uint64_t rows_version = 0;
  std::uint64_t fonts = 0;  ///< which atlas
  AxisRange visible;
  std::int64_t origin_ns = 0;
  ImVec2 from, size;
  float row = 0, em = 0;
  double scroll = 0;
  Theme theme{};
  Language language{};
  ImDrawListFlags flags = 0;

  friend bool operator==(const LanesView& a, const LanesView& b) {
    const auto all = [](const LanesView& of) {
      return std::tuple{
          of.trace,  of.series, of.rows_version, of.fonts, of.visible.begin_ns, of.visible.end_ns, of.origin_ns, of.from.x, of.from.y,
          of.size.x, of.size.y, of.row,          of.em,    of.scroll,           of.theme,          of.language,  of.flags};
    };
    return all(a) == all(b);
  }
};

class LanesPicture {
 public:
  /// False: it shows something else, and begins anew.
  bool shows(const LanesView& view);

  /// Lays out a lane, and paints it for append(). One after the other; skip() takes the place of one that is out of sight.
  void skip() { bars_.emplace_back(); }
  void add(ImDrawList& list, Frame& frame, const Document& document, const Lane& lane, const LanePlace& place, const TimeScale& scale,
           float least_width);
  /// In the order in which they were added.
  const std::vector<LaneBars>& bars() const { return bars_; }
  /// How often it began anew.
  std::uint64_t times_painted() const { return times_painted_; }
  /// Puts what was painted into the list.
  void append(ImDrawList& list) const;

 private:
  LanesView view_;
  std::uint64_t times_painted_ = 0;
  std::vector<LaneBars> bars_;
  std::unique_ptr<ImDrawList> painted_;
};

}  // namespace interleave::gui
