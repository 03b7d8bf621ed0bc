// One hue for each task, everywhere it is seen, and the same one for what has the same name in a second trace.
//
// A hue is a number; gui/draw/palette gives it a colour in each theme.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace interleave::gui {

using Hue = std::uint8_t;

/// Colours that can be told apart, then the same ones again in a lighter shade.
inline constexpr unsigned k_hue_count = 16;

/// The places of the hues that have a plain name: see the palette.
namespace hue {
inline constexpr Hue k_grey = 0, k_orange = 1, k_sky = 2, k_green = 3, k_pink = 4, k_yellow = 5, k_red = 6, k_blue = 7;
}

/// Gives out hues by name: what is called after a colour has that colour, or a class would read "red" in blue. The n-th bearer of a name in
/// one trace has the hue of the n-th bearer in the other.
class HueBook {
 public:
  /// Starts the next trace: names count from their first bearer again.
  void begin_trace();

  /// The hue of the next bearer of `name`. Where an earlier trace knows only `other_name` (its function's), that one's.
  Hue next(std::string_view name, std::string_view other_name = {});

 private:
  /// A name and the number of its bearer in one trace.
  using Bearer = std::pair<std::string, unsigned>;
  Bearer bearer(std::string_view name) { return {std::string{name}, bearers_[std::string{name}]++}; }

  std::map<Bearer, Hue> hues_;
  std::map<Bearer, Hue> other_names_;          // of earlier traces …
  std::map<Bearer, Hue> current_other_names_;  // … and of this one: two tasks of one function are two tasks
  std::map<std::string, unsigned> bearers_;
  unsigned given_ = 0;
};

}  // namespace interleave::gui
