// What compilers call functions, and what people do. The left sides are g++ 12.2's and clang 19's own.
#include <gtest/gtest.h>

#include <source_location>

#include "tracer/record/function_name.hpp"

namespace interleave::record {
namespace {

TEST(FunctionName, OfPlainFunctions) {
  EXPECT_EQ(clean_function_name("int main(int, char**)"), "main");
  EXPECT_EQ(clean_function_name("int main()"), "main");
  EXPECT_EQ(clean_function_name("main"), "main");
}

TEST(FunctionName, OfCoroutinesOnBothCompilers) {
  EXPECT_EQ(clean_function_name("void fetch(fetch(int)::_Z5fetchi.Frame*)"), "fetch");
  EXPECT_EQ(clean_function_name("void a::b::g(g()::_ZN1a1b1gEv.Frame*)"), "a::b::g");
  EXPECT_EQ(clean_function_name("void a::b::{anonymous}::f(f(int, std::string)::_ZN1a1b12_GLOBAL__N_11fEi.Frame*)"), "a::b::f");
  EXPECT_EQ(clean_function_name("void a::go()::<lambda(int)>::operator()(a::go()::<lambda(int)>::_ZZN1a2goEvENKUliE_clEi.Frame*)"),
            "a::go::lambda");
  EXPECT_EQ(clean_function_name("Coroutine<int> fetch(int)"), "fetch");
  EXPECT_EQ(clean_function_name("interleave::Coroutine<std::vector<int, std::allocator<int> > > fetch(std::string)"), "fetch");
  EXPECT_EQ(clean_function_name("void shop::Cart::pay(shop::Cart::pay(int)::_ZN4shop4Cart3payEi.Frame*)"), "shop::Cart::pay");
  EXPECT_EQ(clean_function_name("interleave::Coroutine<> shop::Cart::pay(int)"), "shop::Cart::pay");
}

TEST(FunctionName, OfUnnamedNamespaces) {
  EXPECT_EQ(clean_function_name("Coroutine<int> (anonymous namespace)::fetch(int)"), "fetch");
  EXPECT_EQ(clean_function_name("void {anonymous}::fetch({anonymous}::fetch(int)::_ZN12_GLOBAL__N_15fetchEi.Frame*)"), "fetch");
}

TEST(FunctionName, OfLambdas) {
  EXPECT_EQ(clean_function_name("auto main()::(anonymous class)::operator()() const"), "main::lambda");
  EXPECT_EQ(clean_function_name("main()::<lambda()>"), "main::lambda");
}

TEST(FunctionName, OfTemplatesAndOperators) {
  EXPECT_EQ(clean_function_name("auto ns::map(F, std::function<int (int)>) [F = int (*)(int)]"), "ns::map");
  EXPECT_EQ(clean_function_name("bool Job::operator()(int) const"), "Job::operator()");
}

namespace here {
std::string name_of_this(std::source_location where = std::source_location::current()) {
  return clean_function_name(where.function_name());
}
}  // namespace here

TEST(FunctionName, OfTheCompilerInUse) { EXPECT_TRUE(here::name_of_this().ends_with("TestBody")) << here::name_of_this(); }

}  // namespace
}  // namespace interleave::record
