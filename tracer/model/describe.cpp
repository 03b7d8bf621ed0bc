#include <fmt/format.h>

#include "tracer/model/trace.hpp"

namespace interleave::model {
namespace {

std::string with_name(std::string_view kind, std::string_view name) {
  return name.empty() ? std::string{kind} : fmt::format("{} '{}'", kind, name);
}

std::string_view or_unnamed(std::string_view function) { return function.empty() ? std::string_view{"?"} : function; }

std::string describe_resource(const Resource& resource) {
  if (resource.kind == trace::ResourceKind::timer) return resource.name.empty() ? "timer" : fmt::format("{} timer", resource.name);
  return with_name(trace::name_of(resource.kind), resource.name);
}

}  // namespace

std::string describe(const Trace& trace, EntityId id) {
  if (!id) return "nothing";
  const Entity entity = trace.find(id);
  switch (entity.kind) {
    case EntityKind::none:
      break;
    case EntityKind::loop:
      return with_name("event loop", trace.loops()[entity.index].name);
    case EntityKind::task:
      return std::string{trace.tasks()[entity.index].name};
    case EntityKind::frame:
      return fmt::format("coroutine {}", or_unnamed(trace.frames()[entity.index].function));
    case EntityKind::resource:
      return describe_resource(trace.resources()[entity.index]);
    case EntityKind::group: {
      const Group& group = trace.groups()[entity.index];
      return fmt::format("{} of {}", trace::name_of(group.kind), group.members.size());
    }
    case EntityKind::job:
      return fmt::format("job {}", or_unnamed(trace.jobs()[entity.index].function));
    case EntityKind::span:
      return fmt::format("call {}", or_unnamed(trace.spans()[entity.index].function));
  }
  return fmt::format("unknown #{}", id.value);
}

}  // namespace interleave::model
