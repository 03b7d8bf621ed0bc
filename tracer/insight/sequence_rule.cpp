// Awaits one after the other that could have been together.
#include <algorithm>

#include "tracer/insight/rule_watchers.hpp"
#include "tracer/insight/waits.hpp"
#include "tracer/model/id_map.hpp"

namespace interleave::insight {
namespace {

using model::Event;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::LifePiece;
using model::TaskIndex;
using model::TaskState;
using trace::FieldName;

constexpr std::size_t k_most_resources = 16;

class SequenceRule final : public RuleWatcher {
 public:
  SequenceRule(const Limits& limits, Findings& findings) : limits_{limits}, findings_{findings} {}

  void piece(const LifePiece& piece) override {
    if (piece.segment.state != TaskState::waiting || !is_outside(piece.segment.wait)) return;
    const std::uint32_t* place = places_.find(key_of(piece.task));
    if (place == nullptr) return;
    Stack& stack = stacks_[*place];
    stack.waited_ns += piece.segment.time.length_ns();
    if (piece.segment.wait != model::WaitKind::timer && stack.resources.size() < 4096) stack.resources.push_back(piece.segment.on.value);
    // The coroutine itself has waited between two calls.
    if (!stack.open.empty()) close(piece.task, stack.open.back());
  }

  void event(EventIndex index, const Event& event, TaskIndex task) override {
    if (event.kind == EventKind::frame_create) {
      frames_.insert(event[FieldName::frame], {static_cast<std::uint32_t>(event[FieldName::function]), k_none});
    } else if (event.kind == EventKind::frame_enter) {
      Frame* frame = frames_.find(event[FieldName::frame]);
      if (task == k_none || frame == nullptr) return;
      frame->task = task;
      Stack& stack = stack_of(task);
      Open open;
      open.frame = event[FieldName::frame];
      open.function = frame->function;
      open.call_site = event.site();
      open.entered = index;
      open.begin_ns = event.time_ns;
      open.waited_before_ns = stack.waited_ns;
      open.resources_before = stack.resources.size();
      stack.open.push_back(std::move(open));
    } else if (event.kind == EventKind::frame_leave) {
      leave(event);
    } else if (event.kind == EventKind::task_finish) {
      if (task != k_none) drop(task);
    }
  }

  void finish(Findings&) override {
    places_.for_each([&](std::uint64_t key, std::uint32_t place) {
      for (Open& open : stacks_[place].open) close(static_cast<TaskIndex>(key - 1), open);
    });
  }

 private:
  // Calls of one function from one coroutine, one after the other.
  struct Run {
    std::uint32_t function = 0;
    std::uint64_t count = 0;
    std::int64_t sum_ns = 0, longest_ns = 0;
    model::SiteId first_site, last_site;
    EventIndex event = k_none;
    model::Interval time;
    std::vector<std::uint64_t> resources;
  };
  struct Frame {
    std::uint32_t function = 0;
    TaskIndex task = k_none;  // once it has begun
  };
  struct Open {
    std::uint64_t frame = 0;
    std::uint32_t function = 0;
    model::SiteId call_site;
    EventIndex entered = k_none;
    std::int64_t begin_ns = 0, waited_before_ns = 0;
    std::size_t resources_before = 0;
    Run run;
  };
  struct Stack {
    std::vector<Open> open;
    std::int64_t waited_ns = 0;            // for the outside
    std::vector<std::uint64_t> resources;  // that it waited for, while a coroutine is open
  };

  static std::uint64_t key_of(TaskIndex task) { return std::uint64_t{task} + 1; }

  Stack& stack_of(TaskIndex task) {
    if (const std::uint32_t* place = places_.find(key_of(task))) return stacks_[*place];
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(stacks_.size()));
      stacks_.emplace_back();
    }
    places_.insert(key_of(task), free_.back());
    Stack& stack = stacks_[free_.back()];
    free_.pop_back();
    return stack;
  }
  // Its memory is for the next task.
  void drop(TaskIndex task) {
    const std::uint32_t* place = places_.find(key_of(task));
    if (place == nullptr) return;
    stacks_[*place].open.clear();
    stacks_[*place].resources.clear();
    stacks_[*place].waited_ns = 0;
    free_.push_back(*place);
    places_.erase(key_of(task));
  }

  void leave(const Event& event) {
    const Frame* of = frames_.find(event[FieldName::frame]);
    if (of == nullptr) return;
    const TaskIndex task = of->task;
    frames_.erase(event[FieldName::frame]);
    if (task == k_none) return;  // it never began
    const std::uint32_t* place = places_.find(key_of(task));
    if (place == nullptr) return;
    Stack& stack = stacks_[*place];
    if (stack.open.empty() || stack.open.back().frame != event[FieldName::frame]) {
      std::erase_if(stack.open, [&](const Open& open) { return open.frame == event[FieldName::frame]; });
      return;
    }
    Open child = std::move(stack.open.back());
    stack.open.pop_back();
    close(task, child);
    if (stack.open.empty()) {
      stack.resources.clear();
      return;
    }
    const std::int64_t waited = stack.waited_ns - child.waited_before_ns;
    if (waited > 0)
      called(task, stack.open.back(), child, waited, event.time_ns,
             {stack.resources.begin() + static_cast<std::ptrdiff_t>(std::min(child.resources_before, stack.resources.size())),
              stack.resources.end()});
  }

  void called(TaskIndex task, Open& caller, const Open& child, std::int64_t waited, std::int64_t end_ns,
              std::vector<std::uint64_t> resources) {
    Run& run = caller.run;
    const bool shares =
        std::ranges::any_of(resources, [&](std::uint64_t id) { return std::ranges::find(run.resources, id) != run.resources.end(); });
    if (run.function != child.function || shares || run.resources.size() > k_most_resources * 1024) close(task, caller);
    if (run.count == 0) {
      run.function = child.function;
      run.first_site = child.call_site;
      run.event = child.entered;
      run.time.begin_ns = child.begin_ns;
    }
    ++run.count;
    run.sum_ns += waited;
    run.longest_ns = std::max(run.longest_ns, waited);
    run.last_site = child.call_site;
    run.time.end_ns = end_ns;
    resources.resize(std::min(resources.size(), k_most_resources));
    run.resources.insert(run.resources.end(), resources.begin(), resources.end());
  }

  // The run is over.
  void close(TaskIndex task, Open& caller) {
    Run run = std::move(caller.run);
    caller.run = {};
    const std::int64_t saved = run.sum_ns - run.longest_ns;
    if (static_cast<double>(run.count) < limits_[LimitId::sequential_awaits_least] || run.count < 2 ||
        saved <= limits_.ns(LimitId::sequential_awaits_saved_ms))
      return;
    Finding found{.rule = Rule::sequential_awaits,
                  .severity = Severity::info,
                  .task = task,
                  .site = run.first_site,
                  .until = run.last_site,
                  .time = run.time};
    found.event = run.event;
    found.number = run.count;
    found.worst_ns = found.total_ns = saved;
    findings_.add(std::move(found), saved);
  }

  const Limits& limits_;
  Findings& findings_;
  model::IdMap<Frame> frames_;          // until they are left
  model::IdMap<std::uint32_t> places_;  // in stacks_, by key_of the task
  std::vector<Stack> stacks_;
  std::vector<std::uint32_t> free_;
};

}  // namespace

std::unique_ptr<RuleWatcher> watch_sequences(const Limits& limits, Findings& findings) {
  return std::make_unique<SequenceRule>(limits, findings);
}

}  // namespace interleave::insight
