// A made-up asyncio program for tests: many tasks that sleep, wait for each other and for locks, spawn, print and end, on one
// loop that takes the first in its ready queue. Sound by construction, and the same for the same seed.
#pragma once

#include <deque>
#include <map>
#include <random>
#include <vector>

#include "tests/model/by_hand.hpp"

namespace interleave::test {

class RandomProgram {
 public:
  /// Makes tasks, up to so many in all, and while fewer are alive than that.
  explicit RandomProgram(std::uint32_t seed, std::size_t most_tasks = 400, std::size_t most_alive = 400)
      : random_{seed}, most_tasks_{most_tasks}, most_alive_{most_alive} {}

  void run(std::size_t turns) {
    loop_ = loop_start();
    lock_ = resource_create(ResourceKind::lock, "shared");
    make({});
    for (std::size_t turn = 0; turn < turns; ++turn) {
      if (ready_.empty()) {
        if (timers_.empty()) break;
        fire_timer();
      }
      run_one();
    }
  }

 private:
  struct Made {
    TaskId id;
    std::uint64_t resumes = 0;
    std::vector<FrameId> stack;
    std::vector<std::size_t> awaited_by;
    ResourceId timer;
    bool finished = false;
  };

  int chance(int sides) { return std::uniform_int_distribution{0, sides - 1}(random_); }

  void make(TaskId parent) {
    ++alive_;
    tasks_.push_back({});
    tasks_.back().id = create(loop_, "", parent);
    wake(tasks_.back().id, parent ? EntityId(parent) : EntityId(loop_));
    ready_.push_back(tasks_.size() - 1);
  }

  void fire_timer() {
    const auto [due, task] = *timers_.begin();
    timers_.erase(timers_.begin());
    poll_begin(loop_, 1);
    now_ = std::max(now_, due);
    at(now_);
    poll_end(loop_);
    wake(tasks_[task].id, tasks_[task].timer);
    resource_close(tasks_[task].timer);
    ready_.push_back(task);
  }

  void run_one() {
    const std::size_t current = ready_.front();
    ready_.pop_front();
    resume(tasks_[current].id, ++tasks_[current].resumes);
    now_ += 1000;
    at(now_);
    if (holder_ == current) release();
    const TaskId self = tasks_[current].id;
    if (chance(3) == 0) print("step");
    if (tasks_.size() < most_tasks_ && alive_ < most_alive_ && chance(3) == 0) make(self);
    auto& stack = tasks_[current].stack;
    if (chance(2) == 0) {
      stack.push_back(frame_create(self, "f"));
      frame_enter(stack.back(), self);
    } else if (!stack.empty()) {
      frame_leave(stack.back());
      stack.pop_back();
    }
    stop(current);
  }

  void stop(std::size_t current) {
    Made& task = tasks_[current];
    switch (chance(7)) {
      case 0: {  // ends
        while (!task.stack.empty()) {
          frame_leave(task.stack.back());
          task.stack.pop_back();
        }
        task.finished = true;
        finish(task.id);
        --alive_;
        for (const std::size_t waiter : task.awaited_by) {
          wake(tasks_[waiter].id, task.id);
          ready_.push_back(waiter);
        }
        break;
      }
      case 1: {  // awaits an older task: no circle
        const auto other = static_cast<std::size_t>(chance(static_cast<int>(tasks_.size())));
        if (other > current && !tasks_[other].finished) {
          suspend(task.id, WaitKind::task, tasks_[other].id);
          tasks_[other].awaited_by.push_back(current);
          break;
        }
        [[fallthrough]];
      }
      case 2:
        suspend(task.id, WaitKind::yield);
        wake(task.id, task.id);
        ready_.push_back(current);
        break;
      case 3:  // wants the lock
        if (holder_ == k_nobody) {
          resource_state(lock_, 1, task.id);
          holder_ = current;
        } else {
          suspend(task.id, WaitKind::lock, lock_);
          lock_queue_.push_back(current);
          break;
        }
        [[fallthrough]];
      default: {
        const auto length = static_cast<std::uint64_t>(1 + chance(50'000));
        task.timer = resource_create(ResourceKind::timer, "sleep");
        resource_state(task.timer, static_cast<std::int64_t>(length));
        suspend(task.id, WaitKind::timer, task.timer);
        timers_.emplace(now_ + length, current);
      }
    }
  }

  void release() {
    holder_ = k_nobody;
    if (lock_queue_.empty()) return resource_state(lock_, 0);
    holder_ = lock_queue_.front();
    lock_queue_.pop_front();
    resource_state(lock_, 1, tasks_[holder_].id);
    wake(tasks_[holder_].id, lock_);
    ready_.push_back(holder_);
  }

  static constexpr std::size_t k_nobody = ~std::size_t{0};
  std::mt19937 random_;
  const std::size_t most_tasks_, most_alive_;
  std::size_t alive_ = 0;
  std::uint64_t now_ = 1000;
  LoopId loop_;
  ResourceId lock_;
  std::size_t holder_ = k_nobody;
  std::deque<std::size_t> lock_queue_;
  std::vector<Made> tasks_;
  std::deque<std::size_t> ready_;
  std::multimap<std::uint64_t, std::size_t> timers_;
};

}  // namespace interleave::test
