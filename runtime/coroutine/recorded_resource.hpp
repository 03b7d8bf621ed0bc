// A lock, event or queue as the trace knows it: introduced at its first use in each recording.
#pragma once

#include <source_location>
#include <string>
#include <string_view>

#include "runtime/coroutine/recorded_id.hpp"
#include "tracer/events/enumerations.hpp"

namespace interleave::detail {

class RecordedResource {
 public:
  RecordedResource(trace::ResourceKind kind, std::size_t limit, std::string_view name, std::source_location where)
      : kind_{kind}, limit_{static_cast<std::int64_t>(limit)}, name_{name}, where_{where} {}
  ~RecordedResource() {
    if (id_.known()) record::emit<trace::EventKind::resource_close>(id_.get());
  }
  RecordedResource(const RecordedResource&) = delete;
  RecordedResource& operator=(const RecordedResource&) = delete;

  /// None while nothing is recorded.
  trace::ResourceId id() {
    if (id_.known()) return id_.known_id();
    return record::recording() ? introduced() : trace::ResourceId{};
  }
  void state(std::size_t number, trace::EntityId holder = {}) {
    if (record::recording()) record::emit<trace::EventKind::resource_state>(id(), static_cast<std::int64_t>(number), holder);
  }

  const std::string& name() const { return name_; }

 private:
  [[gnu::noinline]] trace::ResourceId introduced() {
    record::emit<trace::EventKind::resource_create>(id_.introduce(), kind_, limit_, record::site(where_), std::string_view{name_});
    return id_.get();
  }

  trace::ResourceKind kind_;
  std::int64_t limit_;
  std::string name_;
  std::source_location where_;
  RecordedId<trace::ResourceId> id_;
};

}  // namespace interleave::detail
