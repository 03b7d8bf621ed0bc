#include "runtime/span/span.hpp"

namespace interleave {

using trace::EventKind;

Span::Span(const char* name, std::source_location where) : exceptions_{std::uncaught_exceptions()} {
  if (record::recording())
    record::emit<EventKind::span_begin>(id_.introduce(), trace::EntityId{}, record::static_string(name), record::site(where));
}

Span::~Span() {
  if (!id_.known()) return;
  const bool raised = std::uncaught_exceptions() > exceptions_;
  record::emit<EventKind::span_end>(id_.get(), raised ? trace::Outcome::raised : trace::Outcome::returned, std::string_view{result_});
}

}  // namespace interleave
