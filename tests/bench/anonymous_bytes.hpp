// How much memory this process has of its own.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace interleave::bench {

/// Anonymous memory of this process in bytes.
inline std::int64_t anonymous_bytes() {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;)
    if (word == "RssAnon:") {
      std::int64_t kib = 0;
      status >> kib;
      return kib * 1024;
    }
  return 0;
}

}  // namespace interleave::bench
