// Puts patterns, names and values into words of one language.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "tracer/insight/phrases.hpp"
#include "tracer/insight/sentence.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::insight {

/// What stands for {name} in a pattern. {name:item|items} is the first word where it is 1, else the second.
struct Fill {
  std::string_view name;
  std::string text;
};

template <class Value>
Fill fill(std::string_view name, const Value& value) {
  if constexpr (std::is_convertible_v<Value, std::string_view>)
    return {name, std::string{value}};
  else
    return {name, fmt::format("{}", value)};
}

inline std::string_view words_of(Phrase phrase, Language language) {
  const PhraseRow& row = k_phrases[static_cast<std::size_t>(phrase)];
  return language == Language::chinese ? row.chinese : row.english;
}

class Words {
 public:
  Words(const model::Trace& trace, Language language) : trace_{trace}, language_{language} {}

  template <class... Fills>
  std::string say(Phrase phrase, const Fills&... fills) const {
    const Fill* all[] = {&fills..., nullptr};
    return filled(phrase, {all, sizeof...(fills)});
  }

  /// The entity in a sentence: a task's name, "lock `db`", "the timer" where it has no name, …
  std::string named(model::EntityId id) const;
  /// The entity by itself, as a label: a resource without a name is "timer".
  std::string label(model::EntityId id) const;
  /// A timer by its length, where the trace tells it: "the timer of 50 ms". Anything else as named() does.
  std::string timed(model::EntityId id) const;
  std::string thread(model::ThreadIndex thread) const;
  std::string function(std::string_view name) const;
  std::string at_line(model::SiteId site) const;
  std::string ended(model::Outcome outcome) const;
  /// What kind of resource it is: "lock".
  std::string kind(trace::ResourceKind kind) const;
  std::string lost_reason(trace::LostReason reason) const;
  /// `pattern` with the text as {value}; empty without a text.
  std::string ending(Phrase pattern, std::string_view text) const;
  /// The text in quotation marks, on one line, cut where it is long.
  std::string quoted(std::string_view text) const;
  /// With a capital first letter.
  static std::string sentence_case(std::string text);

 private:
  std::string filled(Phrase phrase, std::span<const Fill* const> fills) const;
  std::string resource(const model::Resource& resource) const;  // empty where it has no name
  std::string group(const model::Group& group) const;

  const model::Trace& trace_;
  const Language language_;
};

}  // namespace interleave::insight
