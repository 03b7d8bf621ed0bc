// One session while it runs: its file, its definitions, its housekeeper. One lock of the process guards all of it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>

#include "tracer/record/definitions.hpp"
#include "tracer/record/housekeeper.hpp"
#include "tracer/record/session.hpp"
#include "tracer/record/thread_buffer.hpp"
#include "tracer/record/trace_writer.hpp"

namespace interleave::record::detail {

class Session {
 public:
  /// Begins the file. Throws SessionError.
  Session(const Options& options, TraceFileHandle file, std::uint32_t number);

  std::uint32_t number() const { return number_; }
  const TraceWriter& writer() const { return writer_; }
  ChunkSpace& space() { return writer_.space(); }
  Definitions& definitions() { return definitions_; }

  /// A chunk with room for `bytes`, in which the calling thread goes on. False when there is no space: the event is lost and counted.
  bool next_chunk(ThreadBuffer& buffer, std::size_t bytes);
  /// The same by the piece that was laid down for the thread, without a lock, where nothing else is to be told. False: there is none.
  static bool enter_next_piece(ThreadBuffer& buffer);
  /// The calling thread goes on in its chunk after a pause.
  void go_on(ThreadBuffer& buffer);
  /// The calling thread records no more into its chunk, though it may live on.
  static void let_go(ThreadBuffer& buffer);
  /// The calling thread ends.
  void leave(ThreadBuffer& buffer);
  /// Seals the chunks, embeds the sources and closes the file.
  void finish();

  /// Counts what could not be recorded.
  void lose(std::uint32_t events);

 private:
  void join(ThreadBuffer& buffer);
  bool enter_chunk(ThreadBuffer& buffer, std::size_t least_payload);
  bool is_quick(const ThreadBuffer& buffer) const;
  void embed_sources();
  std::filesystem::path find_source(const std::string& name) const;

  const std::uint32_t number_;
  const trace::Precision precision_;
  const std::vector<std::filesystem::path> source_folders_;
  TraceWriter writer_;
  Definitions definitions_;
  std::unique_ptr<Housekeeper> housekeeper_;
  std::uint32_t streams_ = 0;
  std::uint64_t lost_ = 0;
};

/// The lock of everything that recording has of the process. Signal handlers of the calling thread do not record meanwhile: they would wait
/// for it for ever.
class ProcessLock {
 public:
  ProcessLock();

 private:
  HandlersHeldBack held_;
  std::lock_guard<std::mutex> guard_;
};

/// The session that records now, with the lock; false when none does.
class RunningSession {
 public:
  RunningSession();
  explicit operator bool() const { return session_ != nullptr; }
  Session* operator->() const { return session_; }

 private:
  ProcessLock lock_;
  Session* session_;
};

}  // namespace interleave::record::detail
