// Files that are being opened: what is known of them meanwhile, and what is to be done once they are there.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "tracer/model/loading.hpp"

namespace interleave::gui {

struct Viewer;

class Opening {
 public:
  /// Begins to load. Throws file::FileError for what is no trace at all. `then` brings the viewer to where it is first seen.
  explicit Opening(const std::vector<std::filesystem::path>& files, std::function<void(Viewer&)> then = {});

  const std::vector<std::unique_ptr<model::Loading>>& files() const { return files_; }
  bool done() const;
  /// Waits for at most so long; whether it is done.
  bool wait(double seconds) const;
  /// How much of all files is done, 0 … 1, how many events that may be, and how many there may be.
  double part_done() const;
  std::uint64_t events_done() const;
  std::uint64_t events() const;
  double events_a_second() const;

 private:
  friend void finish_opening(Viewer& viewer);

  std::vector<std::unique_ptr<model::Loading>> files_;
  std::function<void(Viewer&)> then_;
};

/// Shows the files that are opened, waiting for them. Throws what loading or Opening's `then` throws; then nothing is being opened, and
/// after an error of loading the viewer shows what it showed before.
void finish_opening(Viewer& viewer);

}  // namespace interleave::gui
