#include "tracer/record/function_name.hpp"

namespace interleave::record {
namespace {

// The position of the '(' that opens the parameter list: the first one outside <> and not part of `operator()`
// or of an unnamed scope such as `(anonymous namespace)`.
std::size_t parameters_begin(std::string_view name) {
  int angle = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '<') ++angle;
    if (name[i] == '>' && (i == 0 || name[i - 1] != '-')) --angle;
    if (name[i] != '(' || angle > 0) continue;
    if (name.substr(0, i).ends_with("operator") && name.substr(i).starts_with("()")) {
      ++i;
      continue;
    }
    if (name.substr(i).starts_with("(anonymous")) {
      i = name.find(')', i);
      if (i == std::string_view::npos) return i;
      continue;
    }
    return i;
  }
  return std::string_view::npos;
}

// Without return type and specifiers: from behind the last blank outside <> and ().
std::string_view without_return_type(std::string_view name) {
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '<' || name[i] == '(' || name[i] == '{') ++depth;
    if ((name[i] == '>' || name[i] == ')' || name[i] == '}') && depth > 0) --depth;
    if (name[i] == ' ' && depth == 0) begin = i + 1;
  }
  name.remove_prefix(begin);
  while (!name.empty() && (name.front() == '*' || name.front() == '&')) name.remove_prefix(1);
  return name;
}

std::string without(std::string text, std::string_view part) {
  for (std::size_t at; (at = text.find(part)) != std::string::npos;) text.erase(at, part.size());
  return text;
}

}  // namespace

std::string clean_function_name(std::string_view name) {
  // A lambda: clang says "auto f()::(anonymous class)::operator()() const", g++ "f()::<lambda()>".
  for (const std::string_view mark : {"::(anonymous class)::operator()", "::(lambda", "::<lambda"}) {
    const auto at = name.find(mark);
    if (at != std::string_view::npos) return clean_function_name(name.substr(0, at)) + "::lambda";
  }
  if (name.starts_with("(lambda") || name.starts_with("<lambda")) return "lambda";
  // g++ inside a coroutine names the actor, "void f(f(int)::_Z1fi.Frame*)": what stands in front is the function's name, too.
  const std::size_t parameters = parameters_begin(name);
  const bool has_parameters = parameters != std::string_view::npos;
  std::string clean{without_return_type(has_parameters ? name.substr(0, parameters) : name)};
  clean = without(without(without(std::move(clean), "(anonymous namespace)::"), "{anonymous}::"), "<unnamed>::");
  return clean.empty() ? std::string{name} : clean;
}

}  // namespace interleave::record
