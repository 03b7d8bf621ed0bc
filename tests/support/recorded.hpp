// Runs something while recording it, and gives its trace: how nearly every test looks at what happened.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tracer/model/check.hpp"
#include "tracer/model/trace.hpp"
#include "tracer/record/session.hpp"

namespace interleave::test {

/// A path in the test's own temporary folder; the file is removed with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& name = "trace.ilv")
      : path_{std::filesystem::temp_directory_path() /
              (std::string{"interleave-"} + std::to_string(getpid()) + "-" + std::to_string(next()) + "-" + name)} {}
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  static int next() {
    static int number = 0;
    return ++number;
  }
  std::filesystem::path path_;
};

/// Fails the test for every rule that the trace breaks.
inline void expect_sound(const model::Trace& trace) {
  for (const auto& problem : model::check(trace))
    ADD_FAILURE() << "event #" << problem.event << ", rule " << problem.rule << ": " << problem.message;
  for (const auto& damage : trace.file().damage()) ADD_FAILURE() << "file, offset " << damage.offset << ": " << damage.message;
  EXPECT_EQ(trace.lost_events(), 0u);
}

/// Records `body` and returns its trace, which must be sound. Virtual time unless another clock is given.
template <class Body>
model::Trace recorded(Body&& body, trace::ClockKind clock = trace::ClockKind::virtual_time) {
  const TemporaryFile file;
  record::Options options{file.path()};
  options.clock = clock;
  {
    const record::Recording recording{options};
    body();
  }
  model::Trace trace = model::Trace::load(file.path());
  expect_sound(trace);
  return trace;
}

}  // namespace interleave::test
