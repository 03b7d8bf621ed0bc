#include "tracer/insight/locale.hpp"

#include <cstdlib>
#include <string_view>

namespace interleave::insight {

Language language_of_locale() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return std::string_view{value}.starts_with("zh") ? Language::chinese : Language::english;
  }
  return Language::english;
}

}  // namespace interleave::insight
