#include "tracer/exchange/json_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace interleave::exchange {
namespace {

template <class Value>
std::string lossless(Value value) {
  std::string out;
  append_lossless_json(out, value);
  return out;
}

TEST(JsonText, AStringIsWhatEveryParserReadsBack) {
  std::string all;
  for (int byte = 0; byte < 128; ++byte) all += static_cast<char>(byte);
  for (const std::string& text : {all, std::string{"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"}, std::string{}})
    EXPECT_EQ(nlohmann::json::parse(lossless(std::string_view{text})).get<std::string>(), text);
}

TEST(JsonText, BytesThatAreNoUtf8AreReplacedOrKeptAsHex) {
  // Alone, too long, a surrogate, behind the last character, cut off.
  for (const std::string_view bytes : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    EXPECT_FALSE(is_utf8(bytes));
    std::string replaced;
    append_json(replaced, bytes);
    EXPECT_EQ(nlohmann::json::parse(replaced).get<std::string>().substr(0, 3), "\xef\xbf\xbd");
    EXPECT_TRUE(nlohmann::json::parse(lossless(bytes)).contains("hex"));
  }
  EXPECT_EQ(lossless(std::string_view{"a\xff"}), R"({"hex":"61ff"})");
}

TEST(JsonText, EveryDoubleReadsBackAsItself) {
  for (const double number : {0.0, -0.0, 1.0, -2.5, 0.1, 1e300, 5e-324, 1e22, std::numeric_limits<double>::max()}) {
    const double back = nlohmann::json::parse(lossless(number)).get<double>();
    EXPECT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(number)) << lossless(number);
  }
  EXPECT_EQ(lossless(std::numeric_limits<double>::infinity()), R"({"bits":9218868437227405312})");
}

TEST(JsonText, MicrosecondsHaveThreeDecimalsAndASign) {
  std::string out;
  for (const std::int64_t ns : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1'005}, std::int64_t{2'500'000}}) {
    append_microseconds(out, ns);
    out += ' ';
  }
  EXPECT_EQ(out, "0.000 0.001 -1.005 2500.000 ");
}

}  // namespace
}  // namespace interleave::exchange
