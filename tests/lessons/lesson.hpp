// A lesson's trace, recorded now or stored, and the questions that claims ask of it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/recorded.hpp"
#include "tracer/model/navigate.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::test {

/// Where a trace comes from: the parameter of every lesson's test.
enum class Origin { fresh, stored };
inline std::string name_of_origin(const testing::TestParamInfo<Origin>& info) { return info.param == Origin::fresh ? "Fresh" : "Stored"; }

/// The trace of `program`, recorded as a user would, or the one stored at `stored`. Either must be sound.
inline model::Trace lesson_trace(Origin origin, const std::string& program, const std::string& stored) {
  const TemporaryFile file;
  std::filesystem::path path = std::filesystem::path{INTERLEAVE_SOURCE_FOLDER} / "traces" / stored;
  if (origin == Origin::fresh) {
    path = file.path();
    const std::string bin = INTERLEAVE_PROGRAMS;
    const std::string command = bin + "/interleave record -o " + path.string() + " -- " + bin + "/" + program + " > /dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
  }
  model::Trace trace = model::Trace::load(path);
  expect_sound(trace);
  EXPECT_TRUE(trace.file().info().clean);
  return trace;
}

inline model::TaskIndex task_named(const model::Trace& trace, std::string_view name) {
  const auto found = std::ranges::find(trace.tasks(), name, &model::Task::name);
  if (found == trace.tasks().end()) ADD_FAILURE() << "no task is named " << name;
  return found == trace.tasks().end() ? 0 : static_cast<model::TaskIndex>(found - trace.tasks().begin());
}

inline model::SpanIndex span_named(const model::Trace& trace, std::string_view name) {
  const auto found = std::ranges::find(trace.spans(), name, &model::Span::function);
  if (found == trace.spans().end()) ADD_FAILURE() << "no call is named " << name;
  return found == trace.spans().end() ? 0 : static_cast<model::SpanIndex>(found - trace.spans().begin());
}

/// The lines that the program printed, without their ends.
inline std::vector<std::string> output_of(const model::Trace& trace) {
  std::vector<std::string> lines;
  for (const model::Print& print : trace.prints()) lines.emplace_back(print.text.substr(0, print.text.find('\n')));
  return lines;
}

inline std::int64_t milliseconds(std::int64_t count) { return count * 1'000'000; }

}  // namespace interleave::test
