// A lesson's programs as a folder of the student's own: to be changed, built and recorded outside the project.
#pragma once

#include <filesystem>

#include "tracer/lessons/lesson.hpp"

namespace interleave::cli {

/// Writes them with what builds them into `folder`, which must not hold anything yet. Throws UsageError.
void copy_lesson(const lessons::Lesson& lesson, const std::filesystem::path& folder);

}  // namespace interleave::cli
