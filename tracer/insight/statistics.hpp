// Where the time went: of tasks, of what has the same name, of lines of code, of what was waited for; and how busy the loops were.
//
// A task's life is cut where it stops (suspends). What follows a stop until the next one belongs to that stop's line and to what it waited
// for: the wait, the time until the loop let it run again, and the run. What comes before a task's first stop belongs to the line that
// created it. So the sums of every grouping are the sums of the whole.
#pragma once

#include <string>
#include <vector>

#include "tracer/insight/distribution.hpp"
#include "tracer/insight/sentence.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::insight {

enum class GroupBy : std::uint8_t { task, name, site, resource };

/// What a row of the grouping by resource stands for.
enum class Awaited : std::uint8_t {
  resource,      ///< one lock, queue, semaphore, event, condition, barrier, pool, socket, server: `entity`
  resources,     ///< all timers, futures, files, … of one kind and name
  tasks,         ///< all tasks of one name
  group,         ///< all gathers, task groups, …
  jobs,          ///< all jobs of one function
  nothing,       ///< turns given to the others
  before_first,  ///< nothing yet: from the creation to the first stop
  unknown,       ///< what the trace does not tell
};

struct Waiter {
  std::string name;  ///< of the tasks
  std::int64_t wait_ns = 0;
};

/// What became of a resource in the range. Times are in nanoseconds.
struct ResourceUse {
  std::int64_t limit = 0;                     ///< 0: none
  std::int64_t most = 0;                      ///< the largest number: the queue's length, the jobs at once
  double mean = 0;                            ///< of its number over the time in which it was known
  std::int64_t held_ns = 0;                   ///< somebody held it
  std::uint64_t jobs = 0;                     ///< of a pool: begun in the range
  std::int64_t queued_ns = 0, worked_ns = 0;  ///< of a pool's jobs: between submit and begin, begin and end
};

struct StatisticsRow {
  std::uint64_t id = 0;  ///< of the task or the resource; 0 where the row stands for several
  std::string name;      ///< as the trace has it; empty where row_name() finds it by `task` or `site`
  Awaited awaited{};
  model::SiteId site;  ///< grouped by site: the line
  model::TaskIndex task = model::k_none;
  std::uint64_t count = 0;  ///< tasks; grouped by site or resource: stops there
  std::int64_t busy_ns = 0, delay_ns = 0, wait_ns = 0;
  std::int64_t unknown_ns = 0;  ///< events were lost
  std::uint64_t resumes = 0;
  Distribution times;           ///< by task: its runs. By name: the lives of its tasks. By site and resource: the waits
  ResourceUse use;              ///< of Awaited::resource
  std::vector<Waiter> waiters;  ///< grouped by resource: who waited longest, at most five

  std::int64_t sum_ns() const { return busy_ns + delay_ns + wait_ns + unknown_ns; }
};

struct LoopUse {
  model::LoopIndex loop = model::k_none;
  std::int64_t length_ns = 0;  ///< of its life in the range
  std::int64_t busy_ns = 0;    ///< a task ran
  std::int64_t idle_ns = 0;    ///< it waited for the operating system; the rest went to callbacks and to the loop itself
  double utilisation() const { return length_ns > 0 ? 1 - static_cast<double>(idle_ns) / static_cast<double>(length_ns) : 0; }
};

struct Statistics {
  GroupBy by{};
  model::Interval range;
  std::vector<StatisticsRow> rows;  ///< those with the longest sum first
  StatisticsRow total;              ///< of all tasks
  std::vector<LoopUse> loops;
  /// What the tasks ran and waited for the outside (timers, sockets, files, jobs, …; not for each other): what it would take one after the
  /// other.
  std::int64_t parts_ns = 0;
  /// How many times as long that is as the range; 0 for an empty one.
  double speed_up() const { return range.length_ns() > 0 ? static_cast<double>(parts_ns) / static_cast<double>(range.length_ns()) : 0; }
};

/// Of a range of time, both ends included. One walk over its events.
Statistics statistics(const model::Trace& trace, GroupBy by, model::Interval range, const model::Progress& progress = {});

/// What a person calls the row: "`db` (lock)", "timer", "task fetch", "line 12 of main.cpp".
std::string row_name(const model::Trace& trace, const Statistics& all, const StatisticsRow& row, Language language = Language::english);

}  // namespace interleave::insight
