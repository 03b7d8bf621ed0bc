#include "tracer/cli/event_json.hpp"

#include <fmt/format.h>

#include "tracer/cli/command.hpp"
#include "tracer/exchange/event_keys.hpp"
#include "tracer/insight/sentence.hpp"

namespace interleave::cli {

nlohmann::ordered_json site_json(const model::Trace& trace, trace::SiteId id) {
  const model::Site site = trace.site(id);
  return {{"file", site.file}, {"line", site.line}, {"function", site.function}};
}

namespace {

using trace::Encoding;
using trace::Field;
using trace::FieldName;

// The field's value; null where it is none or empty.
nlohmann::ordered_json value_json(const model::Trace& trace, const model::Event& event, const Field& field) {
  const std::uint64_t number = event[field.name];
  switch (field.encoding) {
    case Encoding::introduce:
    case Encoding::id:
      return number == 0 ? nlohmann::ordered_json{} : nlohmann::ordered_json(number);
    case Encoding::unsigned_:
      return number;
    case Encoding::signed_:
      return event.number(field.name);
    case Encoding::real:
      return event.real(field.name);
    case Encoding::enumerated:
      return exchange::word_of(field, number).value_or("?");
    case Encoding::string:
      return number == 0 ? nlohmann::ordered_json{} : nlohmann::ordered_json(trace.string(event.string(field.name)));
    case Encoding::site:
      return number == 0 ? nlohmann::ordered_json{} : site_json(trace, event.site());
    case Encoding::text:
      return event.text.empty() ? nlohmann::ordered_json{} : nlohmann::ordered_json(event.text);
  }
  return {};
}

}  // namespace

nlohmann::ordered_json event_json(const model::Trace& trace, model::EventIndex index) {
  const model::Event event = trace.event(index);
  nlohmann::ordered_json json{
      {"n", index}, {"t_ns", since_first_event(trace, event.time_ns)}, {"thread", event.thread.value}, {"kind", name_of(event.kind)}};
  if (!event.has(FieldName::task))
    if (const model::TaskIndex running = trace.running_task_of(index); running != model::k_none)
      json["task"] = trace.tasks()[running].id.value;
  for (const Field& field : trace::spec_of(event.kind).fields())
    if (auto value = value_json(trace, event, field); !value.is_null()) json[std::string{exchange::key_of(field)}] = std::move(value);
  return json;
}

std::string dumped(const nlohmann::ordered_json& json) { return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

std::string event_text(const model::Trace& trace, model::EventIndex index) {
  const model::Event event = trace.event(index);
  std::string line =
      fmt::format("#{:<6} {:>12}  {:<16}", index, insight::human_time(since_first_event(trace, event.time_ns)), name_of(event.kind));
  for (const Field& field : trace::spec_of(event.kind).fields()) {
    const std::uint64_t number = event[field.name];
    const std::string_view name = trace::field_info(field.name).name;
    if (field.encoding == Encoding::id || field.encoding == Encoding::introduce) {
      if (number != 0) line += fmt::format(" {}={} ({})", name, number, model::describe(trace, event.id(field.name)));
    } else if (field.encoding == Encoding::site) {
      const model::Site site = trace.site(event.site());
      if (number != 0) line += fmt::format(" at {}:{}", site.file, site.line);
    } else if (const auto value = value_json(trace, event, field); !value.is_null()) {
      line += fmt::format(" {}={}", name, dumped(value));
    }
  }
  return line;
}

}  // namespace interleave::cli
