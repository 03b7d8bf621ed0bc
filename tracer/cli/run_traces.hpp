// The traces of one run: each process that records writes a file of its own, and in the end they are one.
#pragma once

#include <filesystem>
#include <set>

namespace interleave::cli {

class RunTraces {
 public:
  /// Before the run. What lies beside `path` already is no part of it.
  explicit RunTraces(std::filesystem::path path);

  /// After the run: makes one trace at the path out of its processes' files, and removes those. One whose process still runs stays beside
  /// and is told on standard error, as is one that cannot be read. Throws what rewrite::merge() throws; then nothing was removed.
  void join() const;

 private:
  /// PATH.PID.ilv and PATH.PID.2.ilv, in the order of their making.
  std::set<std::filesystem::path> parts() const;

  std::filesystem::path path_;
  std::set<std::filesystem::path> older_;
};

}  // namespace interleave::cli
