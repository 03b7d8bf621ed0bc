// Names that several tables share.
#pragma once

#include "tracer/insight/phrasing.hpp"

namespace interleave::insight {

/// What tasks that do the same have in common: the name that the program gave, else the function.
std::string_view common_name(const model::Task& task);

/// "main.cpp:12 `fetch`".
std::string site_name(const model::Trace& trace, const Words& words, model::SiteId id);

}  // namespace interleave::insight
