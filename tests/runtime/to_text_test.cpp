// Values as text.
#include <gtest/gtest.h>

#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <optional>

#include "runtime/coroutine/errors.hpp"
#include "runtime/coroutine/to_text.hpp"

namespace interleave {
namespace {

struct Opaque {};
enum class Colour { red, green };

TEST(ToText, ReadsLikePythonsRepr) {
  EXPECT_EQ(to_text(42), "42");
  EXPECT_EQ(to_text(-1.5), "-1.5");
  EXPECT_EQ(to_text(true), "true");
  EXPECT_EQ(to_text('x'), "'x'");
  EXPECT_EQ(to_text("text"), "'text'");
  EXPECT_EQ(to_text(std::string{"it's"}), "\"it's\"");
  EXPECT_EQ(to_text(std::string{"a\nb\\\x01"}), "'a\\nb\\\\\\x01'");
  EXPECT_EQ(to_text(std::vector{1, 2}), "[1, 2]");
  EXPECT_EQ(to_text(std::list<std::string>{"a"}), "['a']");
  EXPECT_EQ(to_text(std::tuple{1, std::string{"a"}}), "(1, 'a')");
  EXPECT_EQ(to_text(std::tuple{1}), "(1,)");
  EXPECT_EQ(to_text(std::map<int, int>{{1, 2}}), "[(1, 2)]");
  EXPECT_EQ(to_text(std::optional<int>{}), "None");
  EXPECT_EQ(to_text(std::optional{3}), "3");
  EXPECT_EQ(to_text(None{}), "None");
  EXPECT_EQ(to_text(Colour::green), "1");
}

TEST(ToText, OfAnythingElseIsItsType) {
  EXPECT_NE(to_text(Opaque{}).find("Opaque"), std::string::npos);
  EXPECT_NE(to_text(std::make_unique<int>(1)).find("unique_ptr"), std::string::npos);
  static_cast<void>(to_text(std::filesystem::path{"a/b"}));  // a range of itself: must end
}

TEST(ToText, IsCutBetweenCharacters) {
  std::string umlauts;
  for (int i = 0; i < 300; ++i) umlauts += "ü";
  const std::string text = to_text(umlauts);
  EXPECT_LT(text.size(), 210u);
  EXPECT_TRUE(text.ends_with("ü…")) << text;
  EXPECT_LT(to_text(std::vector<int>(100'000, 7)).size(), 210u);
}

TEST(ErrorText, NamesTypeAndMessage) {
  EXPECT_EQ(detail::error_text(std::make_exception_ptr(std::out_of_range{"no. 3"})), "std::out_of_range: no. 3");
  EXPECT_EQ(detail::error_text(std::make_exception_ptr(Cancelled{"why"})), "why");
  EXPECT_EQ(detail::error_text(std::make_exception_ptr(7)), "int");
}

}  // namespace
}  // namespace interleave
