#include "tracer/insight/phrasing.hpp"

#include <algorithm>
#include <array>

namespace interleave::insight {
namespace {

using model::EntityKind;
using trace::ResourceKind;

constexpr std::size_t k_longest_text = 80;

/// On one line and in at most k_longest_text bytes, cut between two characters.
std::string one_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  std::size_t end = std::min(text.size(), k_longest_text);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  std::string line{text.substr(0, end)};
  std::ranges::replace_if(line, [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }, ' ');
  return end < text.size() ? line + "…" : line;
}

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

/// Chinese is written without spaces, and with one where it meets a name in Latin letters: patterns hold the spaces, and the one
/// between two Chinese characters goes.
void append(std::string& text, std::string_view part) {
  if (part.empty()) return;
  if (text.size() > 1 && text.back() == ' ' && !is_ascii(text[text.size() - 2]) && !is_ascii(part.front()))
    text.pop_back();
  else if (!text.empty() && !is_ascii(text.back()) && part.size() > 1 && part.front() == ' ' && !is_ascii(part[1]))
    part.remove_prefix(1);
  text += part;
}

/// Of "item|items" the word for so many.
std::string_view word_for(std::string_view number, std::string_view words) {
  const std::size_t bar = words.find('|');
  return number == "1" || bar == std::string_view::npos ? words.substr(0, bar) : words.substr(bar + 1);
}

constexpr Phrase word_of(ResourceKind kind) {
  switch (kind) {
#define ILV_WORD_CASE(name, meaning) \
  case ResourceKind::name:           \
    return Phrase::word_##name;
    ILV_RESOURCE_KINDS(ILV_WORD_CASE)
#undef ILV_WORD_CASE
  }
  return Phrase::word_other;
}

constexpr Phrase word_of(model::Outcome outcome) {
  switch (outcome) {
#define ILV_WORD_CASE(name, meaning) \
  case model::Outcome::name:         \
    return Phrase::ended_##name;
    ILV_OUTCOMES(ILV_WORD_CASE)
#undef ILV_WORD_CASE
  }
  return Phrase::ended_unknown;
}

constexpr Phrase word_of(trace::LostReason reason) {
  switch (reason) {
#define ILV_WORD_CASE(name, meaning) \
  case trace::LostReason::name:      \
    return Phrase::lost_##name;
    ILV_LOST_REASONS(ILV_WORD_CASE)
#undef ILV_WORD_CASE
  }
  return Phrase::lost_unknown;
}

}  // namespace

std::string Words::filled(Phrase phrase, std::span<const Fill* const> fills) const {
  std::string_view rest = words_of(phrase, language_);
  std::string text;
  while (true) {
    const std::size_t open = rest.find('{');
    const std::size_t close = rest.find('}', open);
    append(text, rest.substr(0, open));
    if (close == std::string_view::npos) return text;
    const std::string_view field = rest.substr(open + 1, close - open - 1);
    const std::size_t colon = field.find(':');
    const auto found = std::ranges::find(fills, field.substr(0, colon), [](const Fill* fill) { return fill->name; });
    if (found == fills.end())
      append(text, rest.substr(open, close - open + 1));
    else
      append(text, colon == std::string_view::npos ? std::string_view{(*found)->text} : word_for((*found)->text, field.substr(colon + 1)));
    rest.remove_prefix(close + 1);
  }
}

std::string Words::kind(ResourceKind kind) const { return say(word_of(kind)); }

std::string Words::resource(const model::Resource& resource) const {
  return resource.name.empty() ? std::string{}
                               : say(Phrase::resource_named, fill("kind", kind(resource.kind)), fill("name", one_line(resource.name)));
}

std::string Words::group(const model::Group& group) const {
  const auto kind = fill("kind", trace::name_of(group.kind));
  const bool has_one = group.kind == trace::GroupKind::timeout || group.kind == trace::GroupKind::shield;
  return has_one ? say(Phrase::group_alone, kind) : say(Phrase::group_named, kind, fill("count", group.members.size()));
}

std::string Words::label(model::EntityId id) const {
  const model::Entity entity = trace_.find(id);
  if (entity.kind == EntityKind::resource)
    if (const model::Resource of = trace_.resources()[entity.index]; of.name.empty()) return kind(of.kind);
  return named(id);
}

std::string Words::timed(model::EntityId id) const {
  const model::Entity entity = trace_.find(id);
  if (entity.kind == EntityKind::resource && trace_.resources()[entity.index].kind == ResourceKind::timer)
    for (const model::EventIndex at : trace_.events_of_resource(entity.index))
      if (trace_.kind(at) == model::EventKind::resource_state)
        return say(Phrase::timer_of, fill("length", human_time(trace_.event(at).number(trace::FieldName::state))));
  return named(id);
}

std::string Words::named(model::EntityId id) const {
  if (!id) return say(Phrase::nobody);
  const model::Entity entity = trace_.find(id);
  switch (entity.kind) {
    case EntityKind::none:
      break;
    case EntityKind::loop: {
      const std::string_view name = trace_.loops()[entity.index].name;
      return name.empty() || name == "event loop" ? say(Phrase::loop_unnamed) : say(Phrase::loop_named, fill("name", one_line(name)));
    }
    case EntityKind::task:
      return fmt::format("`{}`", one_line(trace_.tasks()[entity.index].name));
    case EntityKind::frame:
      return say(Phrase::frame_named, fill("name", function(trace_.frames()[entity.index].function)));
    case EntityKind::resource: {
      const model::Resource of = trace_.resources()[entity.index];
      const std::string name = resource(of);
      return name.empty() ? say(Phrase::resource_unnamed, fill("kind", kind(of.kind))) : name;
    }
    case EntityKind::group:
      return group(trace_.groups()[entity.index]);
    case EntityKind::job:
      return say(Phrase::job_named, fill("name", function(trace_.jobs()[entity.index].function)));
    case EntityKind::span:
      return say(Phrase::span_named, fill("name", function(trace_.spans()[entity.index].function)));
  }
  return say(Phrase::unknown_entity, fill("id", id.value));
}

std::string entity_name(const model::Trace& trace, model::EntityId id, Language language) {
  std::string name = Words{trace, language}.label(id);
  std::erase(name, '`');
  return name;
}

std::string Words::thread(model::ThreadIndex thread) const {
  if (thread >= trace_.threads().size()) return say(Phrase::thread_unnamed, fill("number", "?"));
  const model::Thread& of = trace_.threads()[thread];
  return of.name.empty() ? say(Phrase::thread_unnamed, fill("number", of.id.value))
                         : say(Phrase::thread_named, fill("name", one_line(of.name)), fill("number", of.id.value));
}

std::string Words::function(std::string_view name) const { return name.empty() ? "?" : one_line(name); }

std::string Words::at_line(model::SiteId site) const {
  const std::uint32_t line = trace_.site(site).line;
  return line == 0 ? std::string{} : say(Phrase::at_line, fill("line", line));
}

std::string Words::ended(model::Outcome outcome) const { return say(word_of(outcome)); }
std::string Words::lost_reason(trace::LostReason reason) const { return say(word_of(reason)); }

std::string Words::ending(Phrase pattern, std::string_view text) const {
  return text.empty() ? std::string{} : say(pattern, fill("value", one_line(text)));
}

std::string Words::quoted(std::string_view text) const { return say(Phrase::quoted, fill("text", one_line(text))); }

std::string Words::sentence_case(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace interleave::insight
