// The table of rules: its limits, and the document that is made from it.
#include <fmt/format.h>

#include "tests/events/made_part.hpp"
#include "tracer/insight/diagnose.hpp"

namespace interleave::test {
namespace {

using insight::Limits;

std::string rules_table() {
  std::string table = "| rule | severity | fires when | limits |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < insight::k_rules.size(); ++i) {
    const auto rule = static_cast<insight::Rule>(i);
    std::string limits;
    for (const insight::LimitInfo& limit : insight::k_limits)
      if (limit.rule == rule) limits += fmt::format("{}`{}` {}", limits.empty() ? "" : ", ", limit.name, limit.value);
    table += fmt::format("| `{}` | {} | {} | {} |\n", info_of(rule).name, name_of(info_of(rule).severity), insight::definition(rule, {}),
                         limits);
  }
  return table;
}

TEST(Rules, TheDocumentIsMadeFromTheTable) {
  expect_made_part("tracer/insight/README.md", "rewrites -->\n", "<!-- end of the rules -->", rules_table());
}

TEST(Rules, DefinitionsNameTheirLimitsAndNoOthers) {
  for (std::size_t i = 0; i < insight::k_rules.size(); ++i) {
    const std::string text = insight::definition(static_cast<insight::Rule>(i), {});
    EXPECT_EQ(text.find_first_of("{}"), text.npos) << text;
  }
  Limits limits;
  limits.set("blocking-call.warning_ms=12.5");
  EXPECT_TRUE(insight::definition(insight::Rule::blocking_call, limits).find("12.5 ms") != std::string::npos);
  EXPECT_EQ(limits.ns(insight::LimitId::blocking_call_warning_ms), 12'500'000);
}

TEST(Rules, ALimitThatIsNoneIsRefusedAndTheOnesThatAreAreNamed) {
  Limits limits;
  for (const char* wrong :
       {"", "blocking-call", "blocking-call.warning_ms", "=5", "blocking-call.warning_ms=fast", "blocking-call.warning_ms=-1",
        "blocking-call.warning_ms=nan", "blocking-call.warning_ms=5x", "blocking.warning_ms=5", "blocking-call.limit=5"})
    EXPECT_THROW(limits.set(wrong), std::invalid_argument) << wrong;
  try {
    limits.set("queue-grows.most=5");
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string{error.what()}.find("queue-grows.least"), std::string::npos);
  }
}

}  // namespace
}  // namespace interleave::test
