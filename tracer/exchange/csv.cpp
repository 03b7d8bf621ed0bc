// CSV (RFC 4180): a row for each event, a column for each field of the event table.
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <span>
#include <utility>

#include "tracer/exchange/event_keys.hpp"
#include "tracer/exchange/export.hpp"
#include "tracer/exchange/json_text.hpp"

namespace interleave::exchange {
namespace {

using trace::Encoding;

void append_cell(std::string& out, std::string_view text) {
  std::string sound;
  append_utf8(sound, text);
  if (sound.find_first_of(",\"\r\n") == sound.npos) {
    out += sound;
    return;
  }
  out += '"';
  for (const char character : sound) out.append(character == '"' ? 2 : 1, character);
  out += '"';
}

class CsvWriter {
 public:
  CsvWriter(const model::Trace& trace, std::string& out) : trace_{trace}, out_{out} {
    out_ += "n,t_ns,thread,kind";
    for (const trace::EventSpec& spec : std::span{trace::k_events}.subspan(3))  // behind the definitions
      for (const trace::Field& field : spec.fields())
        if (columns_.try_emplace(key_of(field), columns_.size()).second) fmt::format_to(end(), ",{}", key_of(field));
    out_ += "\r\n";
    cells_.resize(columns_.size());
  }

  void write(model::EventIndex index, const model::Event& event) {
    fmt::format_to(end(), "{},{},{},{}", index, event.time_ns - trace_.time().begin_ns, event.thread.value, name_of(event.kind));
    for (std::string& cell : cells_) cell.clear();
    for (const trace::Field& field : trace::spec_of(event.kind).fields())
      if (const auto column = columns_.find(key_of(field)); column != columns_.end()) put(cells_[column->second], event, field);
    // Events that name no task get the one that was running.
    if (std::string& task = cells_[columns_.at("task")]; task.empty())
      if (const model::TaskIndex running = trace_.running_task_of(index); running != model::k_none) task = id_of(running);
    for (const std::string& cell : cells_) {
      out_ += ',';
      out_ += cell;
    }
    out_ += "\r\n";
  }

 private:
  std::back_insert_iterator<std::string> end() { return std::back_inserter(out_); }

  // The same task runs for many events.
  const std::string& id_of(model::TaskIndex task) {
    if (std::exchange(last_running_, task) != task)
      last_running_id_ = fmt::format("{}", trace_.event(trace_.task_times(task).created).task().value);
    return last_running_id_;
  }

  void put(std::string& cell, const model::Event& event, const trace::Field& field) const {
    const std::uint64_t number = event[field.name];
    const auto at = std::back_inserter(cell);
    switch (field.encoding) {
      case Encoding::introduce:
      case Encoding::id:
        if (number != 0) fmt::format_to(at, "{}", number);
        break;
      case Encoding::unsigned_:
        fmt::format_to(at, "{}", number);
        break;
      case Encoding::signed_:
        fmt::format_to(at, "{}", event.number(field.name));
        break;
      case Encoding::real:
        fmt::format_to(at, "{}", event.real(field.name));
        break;
      case Encoding::enumerated:
        if (const auto word = word_of(field, number))
          cell += *word;
        else
          fmt::format_to(at, "{}", number);
        break;
      case Encoding::string:
        append_cell(cell, trace_.string(event.string(field.name)));
        break;
      case Encoding::site:
        if (number != 0) {
          const model::Site site = trace_.site(event.site());
          append_cell(cell, fmt::format("{}:{}", site.file, site.line));
        }
        break;
      case Encoding::text:
        append_cell(cell, event.text);
        break;
    }
  }

  const model::Trace& trace_;
  std::string& out_;
  std::map<std::string_view, std::size_t> columns_;
  std::vector<std::string> cells_;
  model::TaskIndex last_running_ = model::k_none;
  std::string last_running_id_;
};

}  // namespace

void export_csv(const model::Trace& trace, TextOutput& out, const Progress& progress) {
  CsvWriter writer{trace, out.text()};
  each_event(trace, out, progress, [&](model::EventIndex i, const model::Event& event) { writer.write(i, event); });
}

}  // namespace interleave::exchange
