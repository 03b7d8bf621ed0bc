#include "tracer/cli/terminal.hpp"

#include <gtest/gtest.h>

namespace interleave::cli {
namespace {

TEST(Terminal, WideCharactersTakeTwoColumns) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("抓取 a"), 6u);
  EXPECT_EQ(display_width("é"), 1u);
}

TEST(Terminal, TextIsFittedToItsColumns) {
  EXPECT_EQ(fitted("abc", 5, true), "abc  ");
  EXPECT_EQ(fitted("abcdef", 4, true), "abc…");
  EXPECT_EQ(fitted("abcdef", 4, false), "abc~");
  EXPECT_EQ(fitted("抓取者", 4, true), "抓… ");
  EXPECT_EQ(fitted("", 2, true), "  ");
}

TEST(Terminal, NumbersAreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Terminal, BytesHaveUnits) {
  EXPECT_EQ(human_bytes(512), "512 bytes");
  EXPECT_EQ(human_bytes(1536), "1.5 KiB");
  EXPECT_EQ(human_bytes(256 << 20), "256 MiB");
}

}  // namespace
}  // namespace interleave::cli
