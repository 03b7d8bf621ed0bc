// A part of a file of the project that is made from the event table, between two marks.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace interleave::test {

/// Fails where what stands between the marks is not `made`; with INTERLEAVE_UPDATE=1 in the environment it is rewritten instead.
inline void expect_made_part(const std::string& file, const std::string& begin_mark, const std::string& end_mark, const std::string& made) {
  const std::filesystem::path path = std::filesystem::path{INTERLEAVE_SOURCE_FOLDER} / file;
  std::ostringstream content;
  content << std::ifstream{path}.rdbuf();
  const std::string text = content.str();
  const auto mark = text.find(begin_mark), end = text.find(end_mark);
  ASSERT_NE(mark, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const auto begin = mark + begin_mark.size();
  if (std::getenv("INTERLEAVE_UPDATE") != nullptr) {
    std::ofstream{path} << text.substr(0, begin) << made << text.substr(end);
  } else {
    EXPECT_EQ(text.substr(begin, end - begin), made) << "run this test with INTERLEAVE_UPDATE=1";
  }
}

}  // namespace interleave::test
