// Chrome's events as calls that nest, each on a thread of its own or on a lane: what a trace of ours can hold.
//
// What overlaps on one thread is cut, what is never closed is closed, and each is counted. Asynchronous calls (b, e) go to lanes, as many
// as are open at once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/exchange/chrome_events.hpp"

namespace interleave::exchange {

/// Is given what happens, in the order of the times. Calls have numbers from 1 in the order in which they begin.
struct CallVisitor {
  virtual ~CallVisitor() = default;
  virtual void begin(std::uint32_t lane, std::int64_t time_ns, std::uint64_t call, const ChromeEvent& event) = 0;
  virtual void end(std::uint32_t lane, std::int64_t time_ns, std::uint64_t call, std::uint32_t text) = 0;
  /// An instant, a counter, or an end of an arrow. `inside`: the innermost call that is open; 0: none.
  virtual void other(std::uint32_t lane, const ChromeEvent& event, std::uint64_t inside) = 0;
};

struct CallRepairs {
  std::uint64_t never_ended = 0, never_begun = 0, cut = 0, too_many_lanes = 0;
};

/// Goes over the events, which must be sorted. Lanes are numbered from 0: those of `threads` first.
class ChromeCalls {
 public:
  struct Lane {
    std::uint32_t process = 0;
    std::uint32_t category = 0;  ///< text
  };

  explicit ChromeCalls(const ChromeEvents& events) : of_{events}, open_(events.threads.size()) {}
  void walk(CallVisitor& visitor, const Progress& progress);

  const std::vector<Lane>& async_lanes() const { return async_lanes_; }  ///< lane threads.size() + i
  const CallRepairs& repairs() const { return repairs_; }

 private:
  struct Open {
    std::uint64_t call = 0;
    std::int64_t end_ns = 0;  // when it ends at the latest
    std::uint32_t text = 0;
    bool has_length = false;
  };

  void begin(std::uint32_t lane, const ChromeEvent& event, CallVisitor& visitor);
  void end(std::uint32_t lane, const ChromeEvent& event, CallVisitor& visitor);
  void pass(std::uint32_t lane, std::int64_t time_ns, CallVisitor& visitor);
  void close(std::uint32_t lane, std::int64_t time_ns, CallVisitor& visitor);
  void begin_async(const ChromeEvent& event, CallVisitor& visitor);
  void end_async(const ChromeEvent& event, CallVisitor& visitor);

  const ChromeEvents& of_;
  std::vector<std::vector<Open>> open_;  // by lane, from the outermost to the innermost
  std::vector<Lane> async_lanes_;
  std::unordered_map<std::int64_t, std::uint32_t> lane_of_;                             // by the id's text
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint32_t>> free_;  // by process and category
  std::uint64_t calls_ = 0;
  CallRepairs repairs_;
};

}  // namespace interleave::exchange
