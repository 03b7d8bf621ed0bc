// The one session of the process: started, paused, stopped; what fork and the ends of threads do to it.
#include <fmt/format.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>

#include "tracer/record/clock.hpp"
#include "tracer/record/environment.hpp"
#include "tracer/record/growing_space.hpp"
#include "tracer/record/session.hpp"
#include "tracer/record/session_state.hpp"
#include "tracer/record/thread_buffer.hpp"

// Zero at first: "not decided yet". A child made by a bare system call finds zero there again, see watch_exit_and_fork().
extern "C" {
alignas(4096) ilv_shared_state ilv_shared;
}

namespace interleave::record {
namespace detail {

constinit thread_local ThreadBuffer thread_buffer{};

namespace {

// Of the process. Never destroyed: threads may outlive main().
struct Process {
  std::mutex mutex;
  std::unique_ptr<Session> session;
  std::string recorder{};           // what a session that the environment asks for is to call it
  std::atomic<pid_t> pid{0};        // that started the session
  std::uint32_t resumed_state = 0;  // while paused: the state to go on with
  std::uint32_t next_number = 1;
  bool environment_asked = false;        // it is asked once
  std::filesystem::path parents_file{};  // of a child: what the parent recorded into when it forked
};

Process& process() {
  alignas(Process) static std::byte storage[sizeof(Process)];
  static Process* const made = new (storage) Process;
  return *made;
}

void set_state(std::uint32_t state) { std::atomic_ref<std::uint32_t>{ilv_shared.state}.store(state, std::memory_order_release); }

// In a child the session is its parent's: nothing may be written there. The child begins undecided, or off where the parent had paused.
void begin_child(Process& child) {
  const ThreadBuffer parents = std::exchange(thread_buffer, ThreadBuffer{});
  thread_buffer.ids = parents.ids;  // ids are told apart by process, and a child goes on with those that it knows
  thread_buffer.role = parents.role;
  thread_buffer.name = parents.name;
  child.parents_file = child.session->writer().path();
  static_cast<void>(child.session.release());  // its memory and its threads are the parent's
  set_state(std::exchange(child.resumed_state, 0) == 0 ? ILV_STATE_UNDECIDED : ILV_STATE_OFF);
}

// `fork` tells its handlers. For a child that is made by the bare system call the kernel wipes the state, so that its first event asks.
void watch_exit_and_fork() {
  static const bool once = [] {
    std::atexit(stop);
    madvise(&ilv_shared, sizeof ilv_shared, MADV_WIPEONFORK);
    pthread_atfork([] { process().mutex.lock(); }, [] { process().mutex.unlock(); },
                   [] {
                     if (process().session) begin_child(process());
                     process().mutex.unlock();
                   });
    return true;
  }();
  static_cast<void>(once);
}

void start_locked(Process& here, const Options& options, TraceFileHandle file) {
  virtual_loop_ns.store(0, std::memory_order_relaxed);
  virtual_event_ns.store(0, std::memory_order_relaxed);
  clock_kind.store(options.clock.value_or(best_clock()), std::memory_order_relaxed);
  here.session = std::make_unique<Session>(options, std::move(file), here.next_number);
  here.pid = getpid();
  here.resumed_state = 0;
  here.environment_asked = true;
  watch_exit_and_fork();
  set_state(here.next_number++ << k_epoch_bits);
}

// Tells the session when a thread ends. The main thread's end is the program's, which stop() sees to.
struct ThreadEnd {
  ~ThreadEnd() {
    const HandlersHeldBack held;
    ThreadBuffer& buffer = thread_buffer;
    buffer.ended = true;
    // In a child that was made by the bare system call the lock may be another thread's, which is not here.
    if (process().pid.load(std::memory_order_relaxed) == getpid()) {
      const std::lock_guard guard{process().mutex};
      if (process().session)
        for (NextPiece& next : buffer.next.all()) process().session->space().forget(next);
    }
    if (static_cast<pid_t>(syscall(SYS_gettid)) != getpid()) {
      const std::lock_guard guard{process().mutex};
      if (process().session && buffer.session >> k_epoch_bits == process().session->number()) process().session->leave(buffer);
      buffer.give_up_chunk();
      buffer.session = 0;
    }
    delete std::exchange(buffer.from_signals, nullptr);
  }
};

[[gnu::noinline]] bool make_room_with_the_lock(ThreadBuffer& buffer, std::size_t text_bytes) {
  if (state_now() == ILV_STATE_UNDECIDED && ilv_decide() == 0) return false;
  thread_local ThreadEnd end;
  static_cast<void>(end);
  if (buffer.from_signals == nullptr) buffer.from_signals = new (std::nothrow) SignalRecords;
  const std::lock_guard guard{process().mutex};
  Session* session = process().session.get();
  const std::uint32_t state = state_now();
  if (session == nullptr || state <= ILV_STATE_OFF) return false;
  if (buffer.session != state && buffer.session >> k_epoch_bits == session->number()) session->go_on(buffer);
  if (buffer.session == state && buffer.has_room(text_bytes)) {
    buffer.limit = buffer.last_limit();
    return true;
  }
  return session->next_chunk(buffer, k_max_fixed_bytes + text_bytes);
}

// The chunk is nearly full. To change it touches much that no event does: what is fetched from memory now, all at once, is not waited for
// then, piece by piece. First what says where the next chunk is, then, once that is here, the chunk. What is there no more does no harm.
[[gnu::hot]] void expect_change(ThreadBuffer& buffer) {
  const auto fetch = [](const void* from, std::size_t bytes) {
    for (std::size_t byte = 0; byte < bytes; byte += 64) __builtin_prefetch(static_cast<const char*>(from) + byte, 1);
  };
  buffer.limit += k_announced;
  if (buffer.limit < buffer.last_limit()) return fetch(&buffer.next.first(), sizeof(NextPiece));
  buffer.limit = buffer.last_limit();
  if (const void* const chunk = buffer.next.first().peek(); chunk != nullptr) return fetch(chunk, 256);
  fetch(&process(), sizeof(Process));
  fetch(buffer.last_session, sizeof(Session));
  fetch(buffer.last_space, sizeof(GrowingSpace));
  fetch(buffer.chunk.window, sizeof(Window));
}

}  // namespace

[[gnu::hot]] bool make_room(ThreadBuffer& buffer, std::size_t text_bytes) {
  if (buffer.session != state_now()) return make_room_with_the_lock(buffer, text_bytes);
  if (buffer.has_room(text_bytes)) {
    if (!buffer.is_before_limit(text_bytes)) expect_change(buffer);
    return true;
  }
  const bool is_whole = buffer.lost == 0 && !buffer.gap;
  return (is_whole && Session::enter_next_piece(buffer)) || make_room_with_the_lock(buffer, text_bytes);
}

ProcessLock::ProcessLock() : guard_{process().mutex} {}

RunningSession::RunningSession() : session_{state_now() <= ILV_STATE_OFF ? nullptr : process().session.get()} {}

}  // namespace detail

void start(const Options& options) {
  using namespace detail;
  const ProcessLock lock;
  Process& here = process();
  if (here.session)
    throw SessionError{fmt::format("cannot record into {}: this program is being recorded into {} already", options.path.string(),
                                   here.session->writer().path().string())};
  const Options complete = with_environment(options);
  using trace::wire::k_least_max_bytes, trace::wire::k_most_max_bytes;
  if (const auto bytes = complete.max_bytes; bytes && (*bytes < k_least_max_bytes || *bytes > k_most_max_bytes))
    throw SessionError{fmt::format("cannot record into {} within {} bytes: that may be {} to {}", options.path.string(), *bytes,
                                   k_least_max_bytes, k_most_max_bytes)};
  start_locked(here, complete, create_trace_file(complete.path));
}

void stop() {
  using namespace detail;
  const ProcessLock lock;
  Process& here = process();
  if (!here.session || here.pid != getpid()) return;
  set_state(ILV_STATE_OFF);
  here.resumed_state = 0;
  ThreadBuffer& buffer = thread_buffer;
  if (buffer.session >> k_epoch_bits == here.session->number()) Session::let_go(buffer);
  here.session->finish();
  here.session.reset();
}

void pause() {
  using namespace detail;
  const ProcessLock lock;
  if (!process().session || process().resumed_state != 0) return;
  constexpr std::uint32_t k_epochs = (1u << k_epoch_bits) - 1;
  process().resumed_state = (state_now() & ~k_epochs) | ((state_now() + 1) & k_epochs);
  set_state(ILV_STATE_OFF);
}

void resume() {
  using namespace detail;
  const ProcessLock lock;
  if (process().session && process().resumed_state != 0) set_state(std::exchange(process().resumed_state, 0));
}

std::filesystem::path current_file() {
  const detail::ProcessLock lock;
  return detail::process().session ? detail::process().session->writer().path() : std::filesystem::path{};
}

}  // namespace interleave::record

extern "C" void ilv_name_recorder(const char* recorder) {
  using namespace interleave::record::detail;
  Process& here = process();
  const std::lock_guard guard{here.mutex};
  here.recorder = recorder;
}

// The first event of a process, or of a child that it has made.
extern "C" int ilv_decide(void) {
  using namespace interleave::record;
  using namespace interleave::record::detail;
  const HandlersHeldBack held;
  Process& here = process();
  if (here.session && here.pid != getpid()) {
    new (&here.mutex) std::mutex;  // only this thread lives here; another one may have held the lock in the parent
    begin_child(here);
  }
  const std::lock_guard guard{here.mutex};
  if (state_now() != ILV_STATE_UNDECIDED) return state_now() != ILV_STATE_OFF;
  set_state(ILV_STATE_OFF);
  std::filesystem::path path = std::exchange(here.parents_file, {});
  const bool is_child = !path.empty();
  if (!is_child && !here.environment_asked) path = trace_from_environment();
  here.environment_asked = true;
  if (path.empty()) return 0;
  try {
    // Another program of the same run may have the name already.
    TraceFileHandle file = claim_trace_file(path, is_child);
    Options options{path};
    if (!here.recorder.empty()) options.recorder = here.recorder;
    start_locked(here, with_environment(std::move(options)), std::move(file));
  } catch (const std::exception& error) {
    fmt::print(stderr, "interleave: {}; the program runs on unrecorded\n", error.what());
    return 0;
  }
  return 1;
}
