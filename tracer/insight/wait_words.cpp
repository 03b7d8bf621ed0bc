#include "tracer/insight/wait_words.hpp"

#include <algorithm>

namespace interleave::insight {

using model::EventIndex;
using model::k_none;
using model::WaitKind;
using trace::FieldName;

namespace {

Phrase wait_phrase(WaitKind wait) {
  switch (wait) {
#define ILV_WAIT_CASE(name, meaning) \
  case WaitKind::name:               \
    return Phrase::waits_##name;
    ILV_WAIT_KINDS(ILV_WAIT_CASE)
#undef ILV_WAIT_CASE
  }
  return Phrase::waits_other;
}

Phrase indefinite(WaitKind wait) {
  switch (wait) {
#define ILV_WAIT_CASE(name, meaning) \
  case WaitKind::name:               \
    return Phrase::some_##name;
    ILV_WAIT_KINDS(ILV_WAIT_CASE)
#undef ILV_WAIT_CASE
  }
  return Phrase::some_other;
}

}  // namespace

std::string wait_words(const model::Trace& trace, const Words& words, EventIndex suspend) {
  const model::Event event = trace.event(suspend);
  const auto wait = event.as<WaitKind>(FieldName::wait);
  const model::EntityId id = event.id(FieldName::on);
  const model::Entity entity = trace.find(id);
  const StateChange state = entity.kind == model::EntityKind::resource ? state_before(trace, entity.index, suspend) : StateChange{};
  if (wait == WaitKind::timer && state.event != k_none) return words.say(Phrase::waits_timer_for, fill("length", human_time(state.number)));
  if (!id) return words.say(wait_phrase(wait), fill("on", words.say(indefinite(wait))));
  if (wait == WaitKind::lock && state.holder)
    return words.say(Phrase::waits_lock_held, fill("on", words.named(id)), fill("holder", words.named(state.holder)));
  return words.say(wait_phrase(wait), fill("on", words.named(id)));
}

StateChange state_before(const model::Trace& trace, model::ResourceIndex resource, EventIndex end) {
  const auto events = trace.events_of_resource(resource);
  for (auto at = std::ranges::lower_bound(events, end); at != events.begin();)
    if (trace.kind(*--at) == model::EventKind::resource_state) {
      const model::Event change = trace.event(*at);
      return {*at, change.number(FieldName::state), change.id(FieldName::holder)};
    }
  return {};
}

}  // namespace interleave::insight
