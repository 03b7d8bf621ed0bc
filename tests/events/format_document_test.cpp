// FORMAT.md's tables are made from the code's table.
#include "tests/events/made_part.hpp"
#include "tracer/events/schema.hpp"

namespace {

TEST(FormatDocument, TablesAreThoseOfTheCode) {
  interleave::test::expect_made_part("tracer/FORMAT.md", "rewrites -->\n", "<!-- end of the tables -->",
                                     interleave::trace::schema_markdown());
}

}  // namespace
