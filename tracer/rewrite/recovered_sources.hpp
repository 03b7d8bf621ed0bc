// The source files that a trace names and does not hold.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "tracer/rewrite/record_scan.hpp"

namespace interleave::rewrite {

struct MissingSource {
  std::uint32_t process = 0;
  std::uint32_t sequence = 0;  ///< of its chunk
  std::string name;

  /// As a source chunk has it; empty where no file of that name lies on this machine. Looks where the viewer does.
  std::string payload(const std::filesystem::path& trace) const;
};

class RecoveredSources {
 public:
  /// An embedded source; false where its payload is cut off.
  bool note_embedded(std::uint32_t process, std::span<const std::uint8_t> payload);
  void note_definition(std::uint32_t process, const RecordScan& record);

  /// Those that sites name and nobody embeds; the system's headers are not counted among them.
  std::vector<MissingSource> missing() const;

 private:
  struct Process {
    std::map<std::uint64_t, std::string> files;  // strings that may name a source
    std::set<std::uint64_t> wanted;              // those that sites name
    std::uint32_t chunks = 0;                    // of sources
  };
  std::set<std::string> embedded_;  // a source counts for all processes
  std::map<std::uint32_t, Process> processes_;
};

}  // namespace interleave::rewrite
