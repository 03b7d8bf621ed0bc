#include "runtime/span/span.hpp"

namespace interleave {

using trace::EventKind;

Span::Span(const char* name, std::source_location where) {
  if (!record::recording()) return;
  id_ = record::new_id<trace::SpanId>();
  session_ = record::session_id();
  exceptions_ = std::uncaught_exceptions();
  record::emit<EventKind::span_begin>(id_, trace::EntityId{}, record::static_string(name), record::site(where));
}

Span::~Span() {
  if (!id_ || record::session_id() != session_) return;
  const bool raised = std::uncaught_exceptions() > exceptions_;
  record::emit<EventKind::span_end>(id_, raised ? trace::Outcome::raised : trace::Outcome::returned, std::string_view{result_});
}

}  // namespace interleave
