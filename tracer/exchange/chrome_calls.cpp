#include "tracer/exchange/chrome_calls.hpp"

#include <algorithm>
#include <limits>

#include "tracer/exchange/part_progress.hpp"

namespace interleave::exchange {
namespace {

constexpr std::size_t k_most_lanes = 10'000;
constexpr std::int64_t k_never = std::numeric_limits<std::int64_t>::max();

}  // namespace

void ChromeCalls::walk(CallVisitor& visitor, const Progress& progress) {
  Steps steps{progress, of_.events.size()};
  for (const ChromeEvent& event : of_.events) {
    steps.step();
    switch (event.phase) {
      case 'B':
      case 'X':
        begin(event.thread, event, visitor);
        break;
      case 'E':
        end(event.thread, event, visitor);
        break;
      case 'b':
        begin_async(event, visitor);
        break;
      case 'e':
        end_async(event, visitor);
        break;
      default:
        pass(event.thread, event.time_ns, visitor);
        visitor.other(event.thread, event, open_[event.thread].empty() ? 0 : open_[event.thread].back().call);
    }
  }
  const std::int64_t last_ns = of_.events.empty() ? 0 : of_.events.back().time_ns;
  for (std::uint32_t lane = 0; lane < open_.size(); ++lane) {
    pass(lane, last_ns, visitor);
    std::int64_t end_ns = last_ns;
    // Those with a length end when they say, and what is open around them not before.
    while (!open_[lane].empty()) {
      const Open& innermost = open_[lane].back();
      if (innermost.end_ns != k_never) end_ns = std::max(end_ns, innermost.end_ns);
      close(lane, end_ns, visitor);
    }
  }
}

// What has ended by now.
void ChromeCalls::pass(std::uint32_t lane, std::int64_t time_ns, CallVisitor& visitor) {
  while (!open_[lane].empty() && open_[lane].back().end_ns <= time_ns) close(lane, open_[lane].back().end_ns, visitor);
}

void ChromeCalls::close(std::uint32_t lane, std::int64_t time_ns, CallVisitor& visitor) {
  const Open call = open_[lane].back();
  open_[lane].pop_back();
  if (!call.has_length) ++repairs_.never_ended;
  visitor.end(lane, time_ns, call.call, call.text);
}

void ChromeCalls::begin(std::uint32_t lane, const ChromeEvent& event, CallVisitor& visitor) {
  pass(lane, event.time_ns, visitor);
  std::vector<Open>& open = open_[lane];
  const std::int64_t around_ns = open.empty() ? k_never : open.back().end_ns;
  const bool has_length = event.phase == 'X';
  std::int64_t end_ns = has_length ? event.time_ns + event.value : k_never;
  if (has_length && end_ns > around_ns) ++repairs_.cut;
  end_ns = std::min(end_ns, around_ns);
  open.push_back({++calls_, end_ns, has_length ? event.text : 0, has_length});
  visitor.begin(lane, event.time_ns, calls_, event);
}

void ChromeCalls::end(std::uint32_t lane, const ChromeEvent& event, CallVisitor& visitor) {
  pass(lane, event.time_ns, visitor);
  std::vector<Open>& open = open_[lane];
  const auto found = std::find_if(open.rbegin(), open.rend(), [](const Open& call) { return !call.has_length; });
  if (found == open.rend()) {
    ++repairs_.never_begun;
    return;
  }
  for (auto inside = found - open.rbegin(); inside > 0; --inside) {
    ++repairs_.cut;
    close(lane, event.time_ns, visitor);
  }
  const std::uint64_t call = open.back().call;
  open.pop_back();
  visitor.end(lane, event.time_ns, call, event.text);
}

void ChromeCalls::begin_async(const ChromeEvent& event, CallVisitor& visitor) {
  const auto [known, is_new] = lane_of_.try_emplace(event.value, 0);
  if (is_new) {
    const std::uint32_t process = of_.threads[event.thread].process;
    std::vector<std::uint32_t>& free = free_[{process, event.text}];
    if (!free.empty()) {
      known->second = free.back();
      free.pop_back();
    } else if (async_lanes_.size() < k_most_lanes) {
      known->second = static_cast<std::uint32_t>(open_.size());
      async_lanes_.push_back({process, event.text});
      open_.emplace_back();
    } else {
      lane_of_.erase(known);
      ++repairs_.too_many_lanes;
      return;
    }
  }
  begin(known->second, event, visitor);
}

void ChromeCalls::end_async(const ChromeEvent& event, CallVisitor& visitor) {
  const auto known = lane_of_.find(event.value);
  if (known == lane_of_.end()) {
    ++repairs_.never_begun;
    return;
  }
  const std::uint32_t lane = known->second;
  ChromeEvent plain = event;
  plain.text = 0;  // there it is the category
  end(lane, plain, visitor);
  if (!open_[lane].empty()) return;
  lane_of_.erase(known);
  free_[{async_lanes_[lane - of_.threads.size()].process, async_lanes_[lane - of_.threads.size()].category}].push_back(lane);
}

}  // namespace interleave::exchange
