#include "gui/draw/lanes_picture.hpp"

#include <algorithm>
#include <cstring>

namespace interleave::gui {

bool LanesPicture::shows(const LanesView& view) {
  if (painted_ != nullptr && view_ == view) return true;
  view_ = view;
  ++times_painted_;
  bars_.clear();
  painted_.reset();
  return false;
}

void LanesPicture::add(ImDrawList& list, Frame& frame, const Document& document, const Lane& lane, const LanePlace& place,
                       const TimeScale& scale, float least_width) {
  if (painted_ == nullptr) {
    painted_ = std::make_unique<ImDrawList>(ImGui::GetDrawListSharedData());
    painted_->_ResetForNewFrame();
    painted_->Flags = list.Flags;
    painted_->PushTextureID(ImGui::GetIO().Fonts->TexID);
    painted_->PushClipRect(list.GetClipRectMin(), list.GetClipRectMax());
  }
  bars_.push_back(lay_out(document, lane, scale, least_width));
  paint_lane(*painted_, frame, document, lane, bars_.back(), place, scale);
}

// All of it has one clip rectangle and one texture: a new command begins only where the vertices have become too many for their numbers.
void LanesPicture::append(ImDrawList& list) const {
  if (painted_ == nullptr) return;
  const auto& commands = painted_->CmdBuffer;
  for (int at = 0; at < commands.Size; ++at) {
    const ImDrawCmd& command = commands[at];
    if (command.ElemCount == 0) continue;
    const auto first = static_cast<int>(command.VtxOffset);
    const int end = at + 1 < commands.Size ? static_cast<int>(commands[at + 1].VtxOffset) : painted_->VtxBuffer.Size;
    const int vertices = std::max(end, first) - first;
    list.PrimReserve(static_cast<int>(command.ElemCount), vertices);
    std::memcpy(list._VtxWritePtr, painted_->VtxBuffer.Data + first, static_cast<std::size_t>(vertices) * sizeof(ImDrawVert));
    const ImDrawIdx* const indices = painted_->IdxBuffer.Data + command.IdxOffset;
    for (unsigned index = 0; index < command.ElemCount; ++index)
      list._IdxWritePtr[index] = static_cast<ImDrawIdx>(indices[index] + list._VtxCurrentIdx);
    list._VtxWritePtr += vertices;
    list._IdxWritePtr += command.ElemCount;
    list._VtxCurrentIdx += static_cast<unsigned>(vertices);
  }
}

}  // namespace interleave::gui
