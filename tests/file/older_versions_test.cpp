// Files of older format versions whose own description of themselves is lost.
#include <gtest/gtest.h>

#include "tests/file/recorded_file.hpp"

namespace interleave::test {
namespace {

const std::filesystem::path k_golden = GOLDEN_TRACES "/format-1.0/event_loop.ilv";

TEST(OlderVersions, AFileWithoutItsSchemaIsReadByThatOfItsMajorVersion) {
  std::string bytes = bytes_of(k_golden);
  const std::size_t schema = bytes.find("{\"version\":[1,0]");
  ASSERT_NE(schema, std::string::npos);
  bytes[schema] = '!';
  const TemporaryFile broken;
  write_bytes(broken.path(), bytes);

  const auto read = file::TraceFile::open(broken.path());
  EXPECT_FALSE(read.damage().empty());
  EXPECT_EQ(events_of(read), events_of(file::TraceFile::open(k_golden)));
}

}  // namespace
}  // namespace interleave::test
