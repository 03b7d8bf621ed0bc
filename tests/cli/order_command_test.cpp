// A program's tasks have their turns as a trace tells them, or by chance.
#include "tests/cli/run_command.hpp"

namespace interleave::test {
namespace {

const std::string k_virtual = "INTERLEAVE_CLOCK=virtual";  // whatever the machine does meanwhile
const std::string k_program = " -- " + k_programs + "/lesson-01-async";

std::string order_of(const TemporaryFile& trace) {
  const Ran ran = interleave("order " + trace.path().string());
  EXPECT_EQ(ran.code, 0) << ran.err;
  return ran.out;
}

TEST(OrderCommand, AProgramInterleavesAgainAsItDid) {
  const TemporaryFile first, again, file{"order"};
  ASSERT_EQ(interleave("record -o " + first.path().string() + k_program, k_virtual).code, 0);
  const std::string usual = order_of(first);
  int seed = 0;
  for (; seed < 20 && order_of(first) == usual; ++seed)
    ASSERT_EQ(interleave("record --order random:" + std::to_string(seed) + " -o " + first.path().string() + k_program, k_virtual).code, 0);
  const std::string other = order_of(first);
  ASSERT_NE(other, usual) << "no seed of 20 gives another order";

  ASSERT_EQ(interleave("record --order " + first.path().string() + " -o " + again.path().string() + k_program, k_virtual).code, 0);
  EXPECT_EQ(order_of(again), other);
  EXPECT_FALSE(std::filesystem::exists(again.path().string() + ".order"));

  ASSERT_EQ(interleave("order " + first.path().string() + " -o " + file.path().string()).code, 0);
  EXPECT_EQ(content_of(file.path()), other);
  ASSERT_EQ(interleave("order " + first.path().string() + " -o " + file.path().string()).code, 0) << "an older order makes room";
  ASSERT_EQ(interleave("record -o " + again.path().string() + k_program, k_virtual + " INTERLEAVE_ORDER=" + file.path().string()).code, 0);
  EXPECT_EQ(order_of(again), other);
}

TEST(OrderCommand, WhatCannotBeHadIsTold) {
  const TemporaryFile trace, no_order{"txt"};
  for (const char* said : {"random:", "random:7x", "/not/there", "/dev/null"}) {
    const Ran ran = interleave("record -o " + trace.path().string() + k_program, std::string{"INTERLEAVE_ORDER="} + said);
    EXPECT_EQ(ran.code, 0);
    EXPECT_TRUE(contains(ran.err, std::string{"INTERLEAVE_ORDER="} + said + " is not followed: ")) << ran.err;
  }
  std::ofstream{no_order.path()} << "interleave order 1\n0 1 two\n";
  EXPECT_TRUE(
      contains(interleave("record --order " + no_order.path().string() + " -o " + trace.path().string() + k_program).err, "its line 2"));
  EXPECT_EQ(interleave("record --order /not/there -o " + trace.path().string() + k_program).code, 2);

  std::ofstream{no_order.path()} << "a letter\n";
  EXPECT_EQ(interleave("order " + k_async + " -o " + no_order.path().string()).code, 2);
  EXPECT_EQ(content_of(no_order.path()), "a letter\n");
  EXPECT_EQ(interleave("order " + k_async + " -o /not/there/order").code, 2);
}

}  // namespace
}  // namespace interleave::test
