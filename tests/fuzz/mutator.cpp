// Changes a trace so that the change is reached. Checksums stop a reader at nearly every flipped byte; so mostly one chunk's
// payload or one field of a header is changed, and the checksums are made right again. README.md of this
// folder has the figures with and without it.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string_view>

#include "tests/fuzz/trace_bytes.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace interleave::fuzz {
namespace {

using namespace trace::wire;

// A chunk's payload becomes another one of any length; the file grows or shrinks around it.
std::size_t mutate_payload(std::vector<std::uint8_t>& trace, const ChunkPlace& chunk, std::size_t max_size) {
  const std::size_t begin = chunk.offset + k_chunk_header_bytes;
  const std::size_t rest =
      std::min<std::size_t>(chunk.offset + std::max<std::size_t>(chunk.header.capacity, k_chunk_header_bytes), trace.size());
  const std::size_t room = max_size - std::min(max_size, trace.size() - chunk.payload_bytes + 8);
  std::vector<std::uint8_t> payload{trace.begin() + static_cast<std::ptrdiff_t>(begin),
                                    trace.begin() + static_cast<std::ptrdiff_t>(begin + chunk.payload_bytes)};
  payload.resize(std::max<std::size_t>({payload.size(), std::min<std::size_t>(room, payload.size() * 2 + 64), 1}));
  payload.resize(LLVMFuzzerMutate(payload.data(), chunk.payload_bytes, payload.size()));
  ChunkHeader header = chunk.header;
  header.committed = header.closed_bytes = payload.size();
  payload.resize((payload.size() + 7) / 8 * 8);
  header.capacity = static_cast<std::uint32_t>(k_chunk_header_bytes + payload.size());
  std::memcpy(trace.data() + chunk.offset, &header, sizeof header);
  trace.erase(trace.begin() + static_cast<std::ptrdiff_t>(begin), trace.begin() + static_cast<std::ptrdiff_t>(rest));
  trace.insert(trace.begin() + static_cast<std::ptrdiff_t>(begin), payload.begin(), payload.end());
  return trace.size();
}

void mutate_header(std::vector<std::uint8_t>& trace, const ChunkPlace& chunk, std::mt19937& random) {
  ChunkHeader header = chunk.header;
  const auto small = static_cast<std::uint32_t>(random() % 5);
  switch (random() % 10) {
    case 0:
      header.kind = static_cast<std::uint8_t>(1 + random() % 9);
      break;
    case 1:
      header.flags = static_cast<std::uint8_t>(small);
      break;
    case 2:
      header.stream = random() % 3 == 0 ? static_cast<std::uint32_t>(random()) : small;
      break;
    case 3:
      header.sequence = random() % 3 == 0 ? static_cast<std::uint32_t>(random()) : small;
      break;
    case 4:
      header.process = random() % 3 == 0 ? static_cast<std::uint32_t>(random()) : small;
      break;
    case 5:
      header.base_ticks = std::uint64_t{random()} << (random() % 40);
      break;
    case 6:
      header.raw_bytes = random() % 2 == 0 ? static_cast<std::uint32_t>(random()) : header.raw_bytes + small - 2;
      break;
    case 7:
      header.state = static_cast<std::uint8_t>(random() % 4);
      break;
    case 8:
      header.closed_bytes = header.committed =
          random() % 2 == 0 ? random() : chunk.payload_bytes - std::min<std::size_t>(small, chunk.payload_bytes);
      break;
    default:
      header.event_count = static_cast<std::uint32_t>(random());
      break;
  }
  std::memcpy(trace.data() + chunk.offset, &header, sizeof header);
}

// A chunk once more behind the last one, or taken out.
void copy_or_remove(std::vector<std::uint8_t>& trace, const ChunkPlace& chunk, std::size_t max_size, std::mt19937& random) {
  const auto begin = trace.begin() + static_cast<std::ptrdiff_t>(chunk.offset);
  const auto end = begin + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                               std::max<std::size_t>(chunk.header.capacity, k_chunk_header_bytes), trace.size() - chunk.offset));
  const std::vector<std::uint8_t> copy{begin, end};
  if (random() % 2 == 0)
    trace.erase(begin, end);
  else if (trace.size() + copy.size() <= max_size)
    trace.insert(trace.end(), copy.begin(), copy.end());
}

}  // namespace
}  // namespace interleave::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  using namespace interleave::fuzz;
  std::mt19937 random{seed};
  static const bool k_plain = std::getenv("INTERLEAVE_FUZZ_PLAIN") != nullptr;
  const auto choice = static_cast<std::uint32_t>(random() % 16);
  const auto chunks = chunks_of({data, size});
  if (k_plain || choice == 0 || chunks.empty()) return LLVMFuzzerMutate(data, size, max_size);
  std::vector<std::uint8_t> trace{data, data + size};
  const ChunkPlace& chunk = chunks[random() % chunks.size()];
  if (choice <= 8) {
    mutate_payload(trace, chunk, max_size);
  } else if (choice <= 12) {
    mutate_header(trace, chunk, random);
  } else if (choice == 13) {
    copy_or_remove(trace, chunk, max_size, random);
  } else if (choice == 14) {  // the file's header, its texts included
    const std::size_t page = std::min<std::size_t>(trace.size(), 512);
    LLVMFuzzerMutate(trace.data(), page, page);
  } else {
    trace.resize(random() % (trace.size() + 1));
  }
  if (choice != 15 || random() % 2 == 0) repair_checksums(trace);
  trace.resize(std::min(trace.size(), max_size));
  std::memcpy(data, trace.data(), trace.size());
  return trace.size();
}
