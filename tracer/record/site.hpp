// Places in the source, and names: interned, so that an event carries a small number.
//
// std::source_location points at a constant of the compiler's, one for each place; its address is the key of a small
// cache of the thread, and only the first use of a place takes the lock and writes its definition.
#pragma once

#include <bit>
#include <source_location>
#include <string_view>

#include "tracer/events/ids.hpp"

namespace interleave::record {

/// A place's number in this session, and that of the name of the function it lies in, in clean form.
struct Place {
  trace::SiteId site;
  trace::StringId function;
};

#ifndef INTERLEAVE_NO_RECORDING

/// Its definition is in the file before this returns. Zeros when not recording.
Place place_of(std::source_location where);

/// The number of a string that lives for the whole run (a literal): found again by its address.
trace::StringId static_string(const char* text);

/// The number of any string. Takes a lock: not for hot paths. At most 2^20 strings are told apart.
trace::StringId intern(std::string_view text);

#else

inline Place place_of(std::source_location) { return {}; }
inline trace::StringId static_string(const char*) { return {}; }
inline trace::StringId intern(std::string_view) { return {}; }

#endif

/// 0 when not recording, and for a location that was made by its default constructor: no line of code.
inline trace::SiteId site(std::source_location where) {
  return std::bit_cast<const void*>(where) == nullptr ? trace::SiteId{} : place_of(where).site;
}

}  // namespace interleave::record
