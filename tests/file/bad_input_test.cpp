// Files that are no traces: one clear line each.
#include <gtest/gtest.h>

#include "tests/file/recorded_file.hpp"
#include "tracer/events/wire.hpp"

namespace interleave::test {
namespace {

std::string refusal(const std::filesystem::path& path) {
  try {
    file::TraceFile::open(path);
  } catch (const file::FileError& error) {
    EXPECT_NE(std::string{error.what()}.find(path.string()), std::string::npos) << "the message names the file";
    EXPECT_EQ(std::string{error.what()}.find('\n'), std::string::npos) << "the message is one line";
    return error.what();
  }
  return "accepted";
}

std::string refusal_of(std::string_view bytes) {
  const TemporaryFile file;
  write_bytes(file.path(), bytes);
  return refusal(file.path());
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string a_trace() {
  const TemporaryFile file;
  {
    const record::Recording recording{virtual_time(file.path())};
    record_a_few_events();
  }
  return bytes_of(file.path());
}

TEST(BadInput, AMissingFileIsNamed) { EXPECT_TRUE(contains(refusal("/no/such/trace.ilv"), "No such file or directory")); }
TEST(BadInput, AFolderIsNoTrace) { EXPECT_TRUE(contains(refusal("/tmp"), "it is a folder")); }
TEST(BadInput, AnEmptyFileIsCalledEmpty) { EXPECT_TRUE(contains(refusal_of(""), "the file is empty")); }
TEST(BadInput, APictureIsRecognised) { EXPECT_TRUE(contains(refusal_of("\x89PNG\r\n\x1a\n and so on"), "PNG")); }
TEST(BadInput, AnythingElseIsShownByItsFirstBytes) { EXPECT_TRUE(contains(refusal_of("hello world"), "68 65 6c 6c 6f")); }
TEST(BadInput, ACutHeaderIsCalledCut) { EXPECT_TRUE(contains(refusal_of(a_trace().substr(0, 1000)), "cut off")); }

TEST(BadInput, ANewerMajorVersionIsRefusedWithBothVersions) {
  std::string bytes = a_trace();
  bytes[8] = 3;
  bytes[10] = 0;
  const std::string why = refusal_of(bytes);
  EXPECT_TRUE(contains(why, "format is 3.0")) << why;
  EXPECT_TRUE(contains(why, "2.x")) << why;
}

TEST(BadInput, ANewerMinorVersionIsRead) {
  std::string bytes = a_trace();
  bytes[10] = 9;
  EXPECT_EQ(refusal_of(bytes), "accepted");
}

}  // namespace
}  // namespace interleave::test
