// JSON Lines, as export_json_lines() writes them.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "tracer/exchange/event_keys.hpp"
#include "tracer/exchange/import.hpp"
#include "tracer/exchange/input_bytes.hpp"

namespace interleave::exchange {
namespace {

using nlohmann::json;
using trace::Encoding;

constexpr std::size_t k_most_line_bytes = 64 << 20;
constexpr std::size_t k_most_values = 1 << 20;  // of a line
constexpr int k_most_depth = 8;

// A line as JSON; nothing where it is none. What is small in text and large in memory is refused before.
std::optional<json> parsed(std::string_view line) {
  std::size_t commas = 0;
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char character = line[i];
    if (character == '"') in_text = !in_text;
    if (in_text) {
      if (character == '\\') ++i;
      continue;
    }
    if (character == ',') ++commas;
    if (character == '{' || character == '[') ++depth;
    if (character == '}' || character == ']') --depth;
    if (depth > k_most_depth || commas > k_most_values)
      throw ImportError{
          fmt::format("it has more than {} levels or {} values; that is neither a header nor an event", k_most_depth, k_most_values)};
  }
  json value = json::parse(line, nullptr, false);
  return value.is_discarded() ? std::nullopt : std::optional{std::move(value)};
}

[[noreturn]] void wrong(std::string_view key, const json& value, std::string_view must_be) {
  std::string found = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (found.size() > 40) found = found.substr(0, 40) + "…";
  throw ImportError{fmt::format("`{}` is {}, and must be {}", key, found, must_be)};
}

const json& member(const json& object, std::string_view key) {
  static const json k_nothing;
  const auto found = object.find(key);
  return found == object.end() ? k_nothing : *found;
}

std::uint64_t whole_number(const json& object, std::string_view key, std::uint64_t most = ~std::uint64_t{0}) {
  const json& value = member(object, key);
  if (value.is_null()) return 0;
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) wrong(key, value, fmt::format("a whole number from 0 to {}", most));
  return value.get<std::uint64_t>();
}
std::uint32_t short_number(const json& object, std::string_view key) {
  return static_cast<std::uint32_t>(whole_number(object, key, ~std::uint32_t{0}));
}

std::int64_t signed_number(const json& object, std::string_view key) {
  const json& value = member(object, key);
  if (value.is_null()) return 0;
  if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > ~std::uint64_t{0} >> 1))
    wrong(key, value, "a whole number of 64 bits");
  return value.get<std::int64_t>();
}

double real_number(const json& object, std::string_view key) {
  const json& value = member(object, key);
  if (value.is_null()) return 0;
  if (value.is_object()) return std::bit_cast<double>(whole_number(value, "bits"));
  if (!value.is_number()) wrong(key, value, R"(a number, or {"bits": …} of one that is not finite)");
  return value.get<double>();
}

std::string text_of(const json& value, std::string_view key) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  const json& hex = value.is_object() ? member(value, "hex") : value;
  if (!hex.is_string()) wrong(key, value, R"(a text, or {"hex": "…"} of one that is no UTF-8)");
  const auto& digits = hex.get_ref<const std::string&>();
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const auto digit = [&](std::size_t at) {
      const auto found = at < digits.size() ? std::string_view{"0123456789abcdef"}.find(digits[at]) : std::string_view::npos;
      if (found == std::string_view::npos) wrong(key, value, "two hexadecimal digits for each byte");
      return found;
    };
    bytes += static_cast<char>(digit(i) << 4 | digit(i + 1));
  }
  return bytes;
}
std::string text(const json& object, std::string_view key) { return text_of(member(object, key), key); }

std::uint64_t enumerator(const json& object, std::string_view key, const trace::Enumeration& words) {
  const json& value = member(object, key);
  if (!value.is_string()) return whole_number(object, key, 255);
  const auto found = std::ranges::find(words.enumerators, value.get_ref<const std::string&>(), &trace::Enumerator::name);
  if (found == words.enumerators.end()) wrong(key, value, fmt::format("a word of {} or its number", words.name));
  return static_cast<std::uint64_t>(found - words.enumerators.begin());
}

const json& list(const json& object, std::string_view key) {
  const json& value = member(object, key);
  if (!value.is_array()) wrong(key, value, "a list");
  return value;
}

file::FileInfo process_of(const json& object) {
  if (!object.is_object()) wrong("processes", object, "objects");
  file::FileInfo info;
  info.program = text(object, "program");
  if (object.contains("arguments"))
    for (const json& argument : list(object, "arguments")) info.arguments.push_back(text_of(argument, "arguments"));
  info.recorder = text(object, "recorder");
  info.recorder_version = text(object, "recorder_version");
  info.process_id = short_number(object, "process_id");
  info.parent_process_id = short_number(object, "parent_process_id");
  info.clock = static_cast<trace::ClockKind>(enumerator(object, "clock", trace::enumeration(trace::EnumerationId::ClockKind)));
  info.precision = static_cast<trace::Precision>(enumerator(object, "precision", trace::enumeration(trace::EnumerationId::Precision)));
  info.realtime_ns = whole_number(object, "realtime_ns");
  info.lost_events = whole_number(object, "lost");
  info.given_up_events = whole_number(object, "given_up");
  info.clean = member(object, "clean") == true;
  info.trace_uuid = text(object, "uuid");
  return info;
}

class LinesImport {
 public:
  explicit LinesImport(const std::filesystem::path& output) : output_{output} {}

  void take(const json& line) {
    if (!line.is_object()) wrong("line", line, "an object");
    if (!builder_) return take_header(line);
    if (line.contains("source")) return builder_->add_source(text(line, "source"), text(line, "text"));
    if (line.contains("missing_before")) return builder_->leave_gap(thread_of(line));
    take_event(line);
  }

  void note_cut() { cut_ = true; }

  ImportReport finish() {
    if (!builder_) throw ImportError{"it has no header; its first line must be that of interleave export --to jsonl"};
    const bool whole = builder_->events() == told_events_ && !cut_;
    ImportReport report{"jsonl", builder_->events(), 0, threads_, processes_.size(), {}};
    const auto note = [&](std::uint64_t count, std::string_view what) {
      if (count > 0) report.repairs.push_back(fmt::format("{} {}", count, what));
    };
    if (cut_) report.repairs.emplace_back("the last line is cut off: it is left out");
    if (builder_->events() + unknown_ != told_events_)
      report.repairs.push_back(fmt::format("the header tells of {} events, and there are {}", told_events_, builder_->events() + unknown_));
    note(unknown_, "events are of a kind that this version does not know: they are left out");
    note(unknown_threads_, "threads are not in the header: they are taken for the first process's");
    note(builder_->times_moved(), "events were earlier than the one before on their thread: they have its time");
    report.bytes = builder_->finish(whole && processes_.front().clean);
    return report;
  }

 private:
  void take_header(const json& line) {
    if (member(line, "format") != "interleave") wrong("format", member(line, "format"), "\"interleave\"");
    if (const std::uint64_t version = whole_number(line, "version"); version != 1)
      throw ImportError{fmt::format(
          "it has version {} of this format, and this program knows version 1; import it with the Interleave that wrote it", version)};
    told_events_ = whole_number(line, "events");
    begin_ns_ = signed_number(line, "begin_ns");
    for (const json& process : list(line, "processes")) processes_.push_back(process_of(process));
    if (processes_.empty() || processes_.size() > 1 << 16)
      throw ImportError{fmt::format("its header names {} processes; there must be 1 to 65536", processes_.size())};
    builder_ = std::make_unique<TraceBuilder>(output_, processes_);
    for (const json& thread : list(line, "threads")) {
      if (!thread.is_object()) wrong("threads", thread, "objects");
      const trace::ThreadId id{short_number(thread, "thread")};
      if (builder_->has_thread(id)) throw ImportError{fmt::format("its header has thread {} twice", id.value)};
      builder_->add_thread(id, short_number(thread, "process"));
      ++threads_;
    }
  }

  trace::ThreadId thread_of(const json& line) {
    const trace::ThreadId thread{short_number(line, "thread")};
    if (!builder_->has_thread(thread)) {
      builder_->add_thread(thread, 0);
      ++threads_;
      ++unknown_threads_;
    }
    return thread;
  }

  void take_event(const json& line) {
    const json& kind = member(line, "kind");
    if (!kind.is_string()) wrong("kind", kind, "the name of an event");
    const auto spec = std::ranges::find(trace::k_events, kind.get_ref<const std::string&>(), &trace::EventSpec::name);
    if (spec == trace::k_events.end() || spec->number == 0) {
      ++unknown_;
      return;
    }
    if (!line.contains("t_ns")) throw ImportError{"the event has no time: `t_ns` is missing"};
    TraceBuilder::NewEvent event;
    event.kind = static_cast<trace::EventKind>(spec->number);
    const std::string_view time = line.contains("own_ns") ? "own_ns" : "t_ns";
    if (__builtin_add_overflow(begin_ns_, signed_number(line, time), &event.time_ns))
      wrong(time, member(line, time), "nearer to the others");
    event.condensed = member(line, "condensed") == true;
    const trace::ThreadId thread = thread_of(line);
    std::string text;
    for (std::size_t i = 0; i < spec->field_count; ++i)
      event.values[i] = value_of(line, spec->storage[i], builder_->process_of(thread), text);
    event.text = text;
    builder_->add(thread, event);
  }

  std::uint64_t value_of(const json& line, const trace::Field& field, std::uint32_t process, std::string& event_text) {
    const std::string_view key = key_of(field);
    switch (field.encoding) {
      case Encoding::introduce:
      case Encoding::id:
      case Encoding::unsigned_:
        return whole_number(line, key);
      case Encoding::signed_:
        return static_cast<std::uint64_t>(signed_number(line, key));
      case Encoding::real:
        return std::bit_cast<std::uint64_t>(real_number(line, key));
      case Encoding::enumerated:
        return enumerator(line, key, trace::enumeration(field.enumeration));
      case Encoding::string:
        return builder_->string(process, text(line, key));
      case Encoding::site: {
        const json& site = member(line, key);
        if (site.is_null()) return 0;
        if (!site.is_object()) wrong(key, site, "an object with `file`, `line` and `function`");
        return builder_->site(process, text(site, "file"), short_number(site, "line"), text(site, "function"));
      }
      case Encoding::text:
        event_text = text(line, key);
        return 0;
    }
    return 0;
  }

  const std::filesystem::path& output_;
  std::unique_ptr<TraceBuilder> builder_;  // once there is a header
  std::vector<file::FileInfo> processes_;
  std::int64_t begin_ns_ = 0;
  std::uint64_t told_events_ = 0, threads_ = 0, unknown_ = 0, unknown_threads_ = 0;
  bool cut_ = false;
};

}  // namespace

ImportReport import_json_lines(InputBytes& input, const std::filesystem::path& output) {
  LinesImport import{output};
  std::string_view line;
  std::uint64_t number = 0;
  try {
    while (++number, input.line(line, k_most_line_bytes)) {
      if (line.find_first_not_of(" \t\r") == line.npos) continue;
      if (const auto value = parsed(line))
        import.take(*value);
      else if (!input.was_whole())
        import.note_cut();
      else
        throw ImportError{"it is no JSON"};
    }
  } catch (const ImportError& error) {
    throw ImportError{fmt::format("line {}: {}", number, error.what())};
  }
  return import.finish();
}

}  // namespace interleave::exchange
