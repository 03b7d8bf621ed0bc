// The tests' own main(): the worker processes of their pools are this program, too.
#include <gtest/gtest.h>

#include <interleave/process_pool.hpp>

int main(int argc, char** argv) {
  interleave::serve_process_pool();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
