// The name of a function as a person says it, from what the compiler calls it.
#pragma once

#include <string>
#include <string_view>

namespace interleave::record {

/// `void f(f(int)::_Z1fi.Frame*)` (g++, inside a coroutine) and `Task<int> f(int)` (clang) are both `f`; `ns::Class::method` keeps its
/// qualifiers; a lambda of f is `f::lambda`.
std::string clean_function_name(std::string_view compilers_name);

}  // namespace interleave::record
