// Places in a trace that a person keeps, each with a note: in a file beside the trace, which is never written itself.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::gui {

struct Bookmark {
  model::EventIndex event = model::k_none;
  std::string note;
  friend bool operator==(const Bookmark&, const Bookmark&) = default;
};

/// `trace.ilv.notes.json`.
std::filesystem::path notes_file(const std::filesystem::path& trace);

/// In the order of time; none where there is no such file, or where it belongs to another recording: that is told in `problem`.
std::vector<Bookmark> load_bookmarks(const model::Trace& trace, std::string& problem);
/// Writes beside and renames; without bookmarks the file goes. Returns what went wrong, else nothing.
std::string save_bookmarks(const model::Trace& trace, const std::vector<Bookmark>& bookmarks);

}  // namespace interleave::gui
