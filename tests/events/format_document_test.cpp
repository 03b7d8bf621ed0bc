// FORMAT.md's tables are made from the code's table.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tracer/events/schema.hpp"

namespace {

const std::filesystem::path k_document = std::filesystem::path{INTERLEAVE_SOURCE_FOLDER} / "tracer/FORMAT.md";

std::string read(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream{path}.rdbuf();
  return content.str();
}

TEST(FormatDocument, TablesAreThoseOfTheCode) {
  const std::string document = read(k_document);
  const std::string begin_mark = "rewrites -->\n", end_mark = "<!-- end of the tables -->";
  const auto begin = document.find(begin_mark);
  const auto end = document.find(end_mark);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const auto tables = begin + begin_mark.size();
  if (std::getenv("INTERLEAVE_UPDATE") != nullptr)
    std::ofstream{k_document} << document.substr(0, tables) << interleave::trace::schema_markdown() << document.substr(end);
  else
    EXPECT_EQ(document.substr(tables, end - tables), interleave::trace::schema_markdown()) << "run this test with INTERLEAVE_UPDATE=1";
}

}  // namespace
