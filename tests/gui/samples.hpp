// Small traces for the viewer's tests: the same sections in order, and interleaved on a loop with a worker.
#pragma once

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "gui/commands/command.hpp"
#include "gui/state/usage.hpp"
#include "gui/state/viewer.hpp"
#include "tests/model/by_hand.hpp"

namespace interleave::test {

inline constexpr std::uint64_t k_ms = 1'000'000;

/// Three calls on a bare thread, one after the other: 60, 40 and 20 ms; the last one calls `inner`.
inline model::Trace in_order() {
  return recorded([] {
    record::describe_thread(trace::ThreadRole::other, "");
    const auto call = [](const char* name, std::uint64_t from_ms, std::uint64_t to_ms) {
      at(from_ms * k_ms);
      const SpanId span = span_begin(name);
      print(std::string{name} + ": one");
      at((from_ms + to_ms) / 2 * k_ms);
      print(std::string{name} + ": two");
      if (std::string_view{name} == "blue") {
        const SpanId inner = span_begin("inner");
        at((to_ms - 2) * k_ms);
        span_end(inner);
      }
      at(to_ms * k_ms);
      span_end(span);
    };
    call("red", 0, 60);
    call("green", 60, 100);
    call("blue", 100, 120);
  });
}

/// `main` waits for a gather of `red` (a timer, returned) and `green` (a job on a worker, raised); `blue` stays alive to the end.
inline model::Trace interleaved() {
  return recorded([] {
    record::describe_thread(trace::ThreadRole::loop, "main thread");
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    at(1 * k_ms);
    resume(main, 1);
    const FrameId frame = frame_create(main, "everything");
    frame_enter(frame, main);
    const TaskId red = create(loop, "red", main);
    wake(red, main);
    const TaskId green = create(loop, "green", main);
    wake(green, main);
    const TaskId blue = create(loop, "blue", main);
    wake(blue, main);
    const GroupId both = group_create(trace::GroupKind::gather, main);
    group_member(both, red);
    group_member(both, green);
    at(2 * k_ms);
    suspend(main, WaitKind::group, both);

    resume(red, 1);
    print("red: one");
    const ResourceId timer = resource_create(ResourceKind::timer, "");
    resource_state(timer, 58 * static_cast<std::int64_t>(k_ms));
    suspend(red, WaitKind::timer, timer);

    at(3 * k_ms);
    resume(green, 1);
    const JobId job = job_submit(green, "work");
    suspend(green, WaitKind::job, job);
    at(4 * k_ms);
    resume(blue, 1);
    const SpanId call = span_begin("prepare");
    at(9 * k_ms);
    span_end(call);
    const ResourceId lock = resource_create(ResourceKind::lock, "db");
    suspend(blue, WaitKind::lock, lock);
    at(10 * k_ms);
    poll_begin(loop, 50 * static_cast<std::int64_t>(k_ms));

    std::thread worker{[&] {
      record::describe_thread(trace::ThreadRole::worker, "worker 1");
      job_begin(job);
      at(40 * k_ms);
      job_end(job, Outcome::raised, "disk full");
    }};
    worker.join();

    poll_end(loop);
    wake(green, job);
    at(41 * k_ms);
    resume(green, 2);
    finish(green, Outcome::raised, "disk full");
    poll_begin(loop, 19 * static_cast<std::int64_t>(k_ms));
    at(60 * k_ms);
    poll_end(loop);
    resource_close(timer);
    wake(red, timer);
    resume(red, 2);
    print("red: two");
    finish(red, Outcome::returned, "1");
    group_end(both);
    wake(main, both);
    at(61 * k_ms);
    resume(main, 2);
    frame_leave(frame);
    finish(main);
    at(62 * k_ms);
    loop_stop(loop);
  });
}

inline gui::Viewer viewer_of(model::Trace trace) {
  gui::Viewer viewer;
  gui::show(viewer, {{"trace", std::make_shared<const model::Trace>(std::move(trace))}});
  viewer.documents[0].series->wait();
  return viewer;
}

/// Sync above async.
inline gui::Viewer comparing_viewer() {
  gui::Viewer viewer;
  gui::show(viewer,
            {{"sync", std::make_shared<const model::Trace>(in_order())}, {"async", std::make_shared<const model::Trace>(interleaved())}});
  return viewer;
}

inline gui::Order order(gui::Command command, std::size_t document = 0, std::uint32_t index = gui::k_none, double at_ns = 0,
                        double amount = 0) {
  return {.command = command, .document = document, .index = index, .at = at_ns, .amount = amount};
}

inline void run(gui::Viewer& viewer, gui::Command command) { gui::execute(viewer, order(command)); }

inline model::TaskIndex task_named(const gui::Viewer& viewer, std::string_view name, std::size_t document = 0) {
  return gui::find_task(*viewer.documents[document].trace, name);
}

}  // namespace interleave::test
