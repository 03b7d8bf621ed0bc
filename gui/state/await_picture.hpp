// Where the boxes of an await graph stand: who waits on the left, what is waited for on the right.
//
// Things that are alike and wait for the same become one box, so that ten thousand tasks are a picture, too. Linear in the size of the
// graph, but for sorting.
#pragma once

#include <string>
#include <vector>

#include "tracer/insight/await_graph.hpp"

namespace interleave::gui {

struct AwaitBox {
  std::vector<std::uint32_t> nodes;  ///< of the graph; several: alike
  std::uint32_t column = 0, row = 0;
  bool in_circle = false;
  bool in_longest = false;  ///< a part of the longest chain
  bool orphan = false;
};

struct AwaitArrow {
  std::uint32_t from = 0, to = 0;  ///< boxes
  std::uint32_t count = 1;         ///< how many waits it stands for
  bool in_circle = false, in_longest = false;
};

struct AwaitPicture {
  insight::AwaitGraph graph;
  std::vector<AwaitBox> boxes;
  std::vector<AwaitArrow> arrows;
  std::uint32_t columns = 0, rows = 0;
};

/// `apart`: up to so many nodes each has a box of its own, unless three or more are alike in all that can be seen.
AwaitPicture await_picture(const model::Trace& trace, insight::AwaitGraph graph, std::size_t apart = 24);

}  // namespace interleave::gui
