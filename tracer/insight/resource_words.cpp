#include "tracer/insight/resource_words.hpp"

#include "tracer/insight/wait_words.hpp"

namespace interleave::insight {
namespace {

using model::EventKind;
using model::k_none;
using trace::FieldName;
using trace::ResourceKind;

/// One event of a resource.
class ResourceTeller {
 public:
  ResourceTeller(const model::Trace& trace, const Words& words, model::EventIndex event)
      : trace_{trace}, words_{words}, index_{event}, event_{trace.event(event)} {
    const model::Entity entity = trace.find(event_.id(FieldName::resource));
    if (entity.kind == model::EntityKind::resource) {
      place_ = entity.index;
      resource_ = trace.resources()[entity.index];
    } else {
      resource_.kind = ResourceKind::other;
    }
  }

  std::string tell() const {
    switch (event_.kind) {
      case EventKind::resource_create:
        return words_.say(created(), name(), fill("at", words_.at_line(event_.site())), fill("limits", limits()));
      case EventKind::resource_state:
        return state();
      default:
        return close();
    }
  }

 private:
  Fill name() const { return fill("resource", words_.named(event_.id(FieldName::resource))); }

  // What lies outside of the program is not made or destroyed by it.
  Phrase created() const {
    switch (resource_.kind) {
      case ResourceKind::socket:
      case ResourceKind::server:
      case ResourceKind::file:
      case ResourceKind::process:
        return Phrase::outside_create;
      case ResourceKind::dns:
        return Phrase::dns_create;
      case ResourceKind::signal:
        return Phrase::signal_create;
      default:
        return Phrase::resource_create;
    }
  }
  Phrase closed() const {
    switch (created()) {
      case Phrase::outside_create:
        return Phrase::outside_close;
      case Phrase::dns_create:
        return Phrase::dns_close;
      case Phrase::signal_create:
        return Phrase::signal_close;
      default:
        return Phrase::resource_close;
    }
  }

  std::string limits() const {
    const std::int64_t most = event_.number(FieldName::limit);
    if (most <= 0) return {};
    const auto limit = fill("limit", most);
    switch (resource_.kind) {
      case ResourceKind::lock:  // 1 by their nature
      case ResourceKind::event:
        return {};
      case ResourceKind::semaphore:
        return words_.say(Phrase::limit_semaphore, limit);
      case ResourceKind::barrier:
        return words_.say(Phrase::limit_barrier, limit);
      case ResourceKind::queue:
        return words_.say(Phrase::limit_queue, limit);
      case ResourceKind::pool:
        return words_.say(Phrase::limit_pool, limit);
      default:
        return words_.say(Phrase::limit_other, limit);
    }
  }

  std::string state() const {
    const std::int64_t number = event_.number(FieldName::state);
    const model::EntityId held_by = event_.id(FieldName::holder);
    const auto holder = fill("holder", words_.named(held_by));
    const auto state = fill("state", number);
    switch (resource_.kind) {
      case ResourceKind::timer:
        return number > 0 ? words_.say(Phrase::timer_set, name(), fill("length", human_time(number)))
                          : words_.say(Phrase::timer_out, name());
      case ResourceKind::future:
        return words_.say(number != 0 ? Phrase::future_done : Phrase::future_pending, name());
      case ResourceKind::lock:
        if (held_by) return words_.say(Phrase::lock_taken, name(), holder);
        return words_.say(number != 0 ? Phrase::lock_locked : Phrase::lock_free, name());
      case ResourceKind::event:
        return words_.say(number != 0 ? Phrase::event_set : Phrase::event_clear, name());
      case ResourceKind::semaphore:
        return number == 0 ? words_.say(Phrase::semaphore_none, name()) : words_.say(Phrase::semaphore_left, name(), state);
      case ResourceKind::barrier:
        return barrier(number);
      case ResourceKind::queue:
        return queue(number);
      default:
        return held_by ? words_.say(Phrase::resource_held, name(), state, holder) : words_.say(Phrase::resource_state, name(), state);
    }
  }

  std::string barrier(std::int64_t number) const {
    const auto limit = fill("limit", resource_.limit);
    const auto state = fill("state", number);
    if (number == 0) return words_.say(Phrase::barrier_none, name());
    if (resource_.limit <= 0) return words_.say(Phrase::barrier_waiting, name(), state);
    return number >= resource_.limit ? words_.say(Phrase::barrier_open, name(), limit)
                                     : words_.say(Phrase::barrier_some, name(), state, limit);
  }

  std::string queue(std::int64_t number) const {
    const auto limit = fill("limit", resource_.limit);
    const auto state = fill("state", number);
    if (number == 0) return words_.say(Phrase::queue_empty, name());
    if (resource_.limit <= 0) return words_.say(Phrase::queue_length, name(), state);
    return number == resource_.limit ? words_.say(Phrase::queue_full, name(), limit)
                                     : words_.say(Phrase::queue_length_limit, name(), state, limit);
  }

  std::string close() const {
    const StateChange last = place_ == k_none ? StateChange{} : state_before(trace_, place_, index_);
    if (last.event != k_none) switch (resource_.kind) {
        case ResourceKind::timer:
          return timer_close(last);
        case ResourceKind::lock:
          if (last.holder) return words_.say(Phrase::lock_gone, name(), fill("holder", words_.named(last.holder)));
          break;
        case ResourceKind::queue:
          if (last.number > 0) return words_.say(Phrase::queue_gone, name(), fill("state", last.number));
          break;
        default:
          break;
      }
    return words_.say(closed(), name());
  }

  // A timer of the system runs out up to a millisecond early.
  std::string timer_close(const StateChange& set) const {
    constexpr std::int64_t k_early_ns = 1'000'000;
    const std::int64_t passed = event_.time_ns - trace_.time_ns(set.event);
    if (set.number > passed && set.number - passed > k_early_ns)
      return words_.say(Phrase::timer_stopped, name(), fill("time", human_time(set.number - passed)));
    return words_.say(Phrase::timer_gone, name());
  }

  const model::Trace& trace_;
  const Words& words_;
  const model::EventIndex index_;
  const model::Event event_;
  model::ResourceIndex place_ = k_none;
  model::Resource resource_;
};

}  // namespace

std::string resource_words(const model::Trace& trace, const Words& words, model::EventIndex event) {
  return ResourceTeller{trace, words, event}.tell();
}

}  // namespace interleave::insight
