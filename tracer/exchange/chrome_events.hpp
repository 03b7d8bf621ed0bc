// The events of a Chrome JSON ("Trace Event Format"), read in one pass: 32 bytes for each, and each name once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracer/exchange/input_bytes.hpp"

namespace interleave::exchange {

/// One event, its names as places in ChromeEvents::texts.
struct ChromeEvent {
  std::int64_t time_ns = 0;
  std::int64_t value =
      0;  ///< of a call with a length (X): that, in ns. Of a counter: a double's bits. Of arrows and async calls: its id's text
  std::uint32_t number = 0;  ///< which one in the file
  std::uint32_t name = 0;
  std::uint32_t text = 0;    ///< of the end of a call: what it returned; of an async call: its category
  std::uint16_t thread = 0;  ///< place in ChromeEvents::threads
  char phase = 0;            ///< as in the file; `a` for an arrow that ends in the call around it (f with `bp`: `e`)
};
static_assert(sizeof(ChromeEvent) == 32);

struct ChromeEvents {
  struct Process {
    std::uint32_t number = 0;  ///< the operating system's, 0 where it is none
    std::string name;
  };
  struct Thread {
    std::uint32_t process = 0;
    std::uint64_t number = 0;
    std::string name;
  };
  std::vector<ChromeEvent> events;  ///< in the order of the file
  std::vector<Process> processes;
  std::vector<Thread> threads;
  std::vector<std::string> texts{""};
  std::map<std::string, std::string> sources;  ///< by path: VizTracer embeds them
  bool is_viztracers = false;

  // What did not fit.
  bool cut = false;                    ///< the file ends in the middle
  std::uint64_t without_time = 0;      ///< left out
  std::uint64_t no_events = 0;         ///< in the list of events, but no objects: left out
  std::uint64_t other_phases = 0;      ///< of a sort that is nothing here: left out
  std::uint64_t out_of_order = 0;      ///< earlier than the one before on their thread
  std::uint64_t negative_lengths = 0;  ///< taken for 0
};

/// Throws ImportError: it is no JSON, or none with events; something in it is larger than any tracer writes.
ChromeEvents read_chrome_events(InputBytes& input);

}  // namespace interleave::exchange
