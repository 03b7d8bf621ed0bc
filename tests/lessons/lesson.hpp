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

/// Where a lesson's trace comes from, and what its program is written in: the parameter of every lesson's test.
enum class Origin { fresh, stored };
enum class Written { cpp, python };
struct Recording {
  Origin origin{};
  Written written{};
};
inline std::string name_of_recording(const testing::TestParamInfo<Recording>& info) {
  return std::string{info.param.origin == Origin::fresh ? "Fresh" : "Stored"} + (info.param.written == Written::cpp ? "Cpp" : "Python");
}
inline auto recordings() {
  return testing::Values(Recording{Origin::fresh, Written::cpp}, Recording{Origin::stored, Written::cpp},
                         Recording{Origin::fresh, Written::python}, Recording{Origin::stored, Written::python});
}

/// The trace of the lesson's program traces/FOLDER/STEM, recorded as a user would, or the one that is stored. Either must be sound.
inline model::Trace lesson_trace(Recording recording, const std::string& folder, const std::string& stem) {
  const TemporaryFile file;
  const bool python = recording.written == Written::python;
  const std::filesystem::path project = INTERLEAVE_SOURCE_FOLDER;
  std::filesystem::path path = project / "traces" / folder / (stem + (python ? ".python.ilv" : ".ilv"));
  if (recording.origin == Origin::fresh) {
    path = file.path();
    const std::string bin = INTERLEAVE_PROGRAMS;
    const std::string program =
        python ? "/usr/bin/python3 traces/" + folder + "/" + stem + ".py" : bin + "/lesson-" + folder.substr(0, 2) + "-" + stem;
    const std::string command =
        "cd " + project.string() + " && " + bin + "/interleave record -o " + path.string() + " -- " + program + " > /dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
  }
  model::Trace trace = model::Trace::load(path);
  expect_sound(trace);
  EXPECT_TRUE(trace.file().info().clean);
  return trace;
}

/// asyncio.run makes two tasks of its own when the program has ended, which close what is left. These are the program's.
inline std::vector<model::Task> tasks_of_the_program(const model::Trace& trace) {
  std::vector<model::Task> tasks;
  for (const model::Task& task : trace.tasks())
    if (!task.function.starts_with("shutdown_")) tasks.push_back(task);
  return tasks;
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
