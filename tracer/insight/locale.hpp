// The language that a person wants, as the environment says it.
#pragma once

#include "tracer/insight/sentence.hpp"

namespace interleave::insight {

/// From LC_ALL, LC_MESSAGES or LANG.
Language language_of_locale();

}  // namespace interleave::insight
