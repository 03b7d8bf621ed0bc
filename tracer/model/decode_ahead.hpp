// Decodes the events of all threads into blocks, by other threads than the one that takes them.
//
// A stream's blocks are decoded one after the other, by whichever thread is free; different streams at the same time. Each stream is
// decoded only a few blocks ahead, and the more streams there are the smaller the blocks: what is in memory at a time is bounded, whatever
// the file says. Where the next block is not there and nobody is at it, the one who wants it decodes it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "tracer/model/brief.hpp"
#include "tracer/model/event_log.hpp"

namespace interleave::model {

/// How many threads decode ahead, and how many events a block has. 0: as is best for the machine and the file.
struct DecodeOptions {
  static constexpr unsigned k_no_threads = ~0u;
  static constexpr unsigned k_none = ~0u;
  unsigned threads = 0;            ///< beside the one that takes the blocks
  std::uint32_t block_events = 0;  ///< becomes a multiple of EventLog::k_mark_events
};

class DecodeAhead {
 public:
  /// Of the streams only which chunks they have is read; it must not change meanwhile.
  DecodeAhead(const file::TraceFile& file, std::span<const Stream> streams, const DecodeOptions& options);
  ~DecodeAhead();
  DecodeAhead(const DecodeAhead&) = delete;
  DecodeAhead& operator=(const DecodeAhead&) = delete;

  /// The stream's next block, which holds until the next call for the same stream; nullptr behind the last. Of a chunk without events there
  /// is one block without events. For one thread. Throws what decoding has thrown.
  const Block* next(std::uint32_t stream);

 private:
  struct Lane;
  void decode(Lane& lane, Block& block) const;
  std::unique_ptr<Block> empty_block();
  void want(Lane& lane);
  void work();

  const file::TraceFile& file_;
  std::uint32_t block_events_ = 0;
  std::size_t blocks_ahead_ = 0;  // of a stream
  bool has_helpers_ = false;
  std::vector<Lane> lanes_;

  std::mutex mutex_;
  std::condition_variable work_came_, block_came_;
  std::deque<Lane*> wanted_;
  std::vector<std::unique_ptr<Block>> spare_;
  std::exception_ptr failure_;
  bool stop_ = false;
  std::vector<std::thread> helpers_;
};

}  // namespace interleave::model
