/* Recording for any language: the recorder as plain C99.
 *
 * A program, a runtime or a binding calls these functions when something happens; what they mean stands in tracer/FORMAT.md and, event by
 * event, below. Every function may be called from any thread at any time, also from a signal handler, never fails and never blocks on another
 * thread's recording: without a session it does nothing (a load and a branch), and what cannot be written is counted in the trace as lost.
 *
 *     ilv_id task = ilv_new_task_id();
 *     ILV_PLACE(here);
 *     ilv_task_create(ILV_NOW, task, ILV_NONE, loop, ilv_function_at(&here), ilv_site_at(&here), ILV_TEXT("fetch"));
 *
 * Compiled with INTERLEAVE_NO_RECORDING, everything here is empty.
 */
#ifndef INTERLEAVE_RECORD_H
#define INTERLEAVE_RECORD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Anything that a trace speaks of: a task, a frame, a resource. From ilv_new_id(); never reused; ILV_NONE where there is none. */
typedef uint64_t ilv_id;
#define ILV_NONE ((ilv_id)0)

/* An interned string and an interned line of code: numbers of the running session. 0 where there is none. */
typedef uint32_t ilv_string_id;
typedef uint32_t ilv_site_id;

/* When it happened: now, or at the instant of this thread's last event, which costs no look at the clock. */
typedef enum ilv_when { ILV_NOW, ILV_SAME_TIME } ilv_when;

/* The two arguments of a text, from a string that ends with NUL. Texts are UTF-8; what is longer than 4096 bytes is cut. */
#define ILV_TEXT(text) (text), strlen(text)
#define ILV_NO_TEXT "", (size_t)0

/* A line of code, to be made static by ILV_PLACE(name) where it stands; known once per session. */
typedef struct ilv_place {
  const char* file;
  const char* function;
  uint32_t line;
  uint64_t known[2];
} ilv_place;
#define ILV_PLACE(name) static ilv_place name = {__FILE__, __func__, __LINE__, {0, 0}}

/* How a session is to be made: `ilv_options options = {0};` (in C++ `{}`), and what is wanted besides the path. What is zero is as the
   environment says, else the default. The words are those of the environment. */
typedef struct ilv_options {
  const char* path;      /* the trace file; an older file of that name is removed */
  const char* recorder;  /* who records, in a word: "c" unless said */
  uint64_t max_bytes;    /* keeps the newest events within so many bytes, 1 MiB to 64 GiB: a flight recorder; or INTERLEAVE_MAX_SIZE */
  const char* when_full; /* "lose": events that find no space are counted; "wait": a thread waits for the disk; or INTERLEAVE_WHEN_FULL */
  const char* clock;     /* "tsc", "monotonic" or "virtual": that of ilv_set_virtual_time(); or INTERLEAVE_CLOCK */
  const char* precision; /* "precise", or "coarse": within a step of a task no clock is read; or INTERLEAVE_PRECISION */
} ilv_options;

#ifndef INTERLEAVE_NO_RECORDING

/* The state of recording. Use ilv_recording(). The page is the kernel's to wipe in a forked child. */
enum { ILV_STATE_UNDECIDED = 0, ILV_STATE_OFF = 1, ILV_STATE_EPOCH_BITS = 8 };
typedef struct ilv_shared_state {
  uint32_t state;
  uint32_t reserved[1023];
} ilv_shared_state;
extern ilv_shared_state ilv_shared;
int ilv_decide(void);

/* Whether events are being recorded now: a load and a branch. The first call of a process looks at INTERLEAVE_TRACE. */
static inline uint32_t ilv_state_now(void) {
#ifdef __GNUC__
  return __atomic_load_n(&ilv_shared.state, __ATOMIC_RELAXED);
#else
  return *(const volatile uint32_t*)&ilv_shared.state;
#endif
}
/* 0 also where nobody has asked yet. */
static inline uint32_t ilv_session_now_(void) { return ilv_state_now() >> ILV_STATE_EPOCH_BITS; }
static inline int ilv_recording(void) {
  const uint32_t state = ilv_state_now();
  return state != ILV_STATE_OFF && (state != ILV_STATE_UNDECIDED || ilv_decide());
}

/* What ilv_start() calls, and what a binding of another language calls: `options_bytes` is the size of the caller's structure. A library that
   knows more options reads those that are there; one that knows fewer gives 0 where one that it does not know is set. */
int ilv_start_sized(const ilv_options* options, size_t options_bytes, char* error, size_t error_bytes);
/* Ends the session and closes the file. The end of the program does so as well. */
void ilv_stop(void);
/* Switches recording off for a while, and on again; the trace says that something is missing there. */
void ilv_pause(void);
void ilv_resume(void);
/* The number of the running session, 0 when none is: ids, strings and sites that one session has heard of are news to the next one. */
static inline uint32_t ilv_session(void) { return ilv_recording() ? ilv_session_now_() : 0; }

/* A new id, unique in the process for its whole run, whether recorded or not. Tasks and frames have functions of their own because
   numbers that are near each other make short records: any new id may stand for anything. */
ilv_id ilv_new_id(void);
ilv_id ilv_new_task_id(void);
ilv_id ilv_new_frame_id(void);
/* Numbers of a string and of a line of code. Not for hot paths: they take a lock. `function`: a string's number. */
ilv_string_id ilv_string(const char* text, size_t text_bytes);
ilv_site_id ilv_site(const char* file, uint32_t line, ilv_string_id function);
/* The same of a place, and the name of the function it lies in: quick after the first time. */
ilv_site_id ilv_site_at(ilv_place* place);
ilv_string_id ilv_function_at(ilv_place* place);

/* The ticks of virtual time: a session whose clock is "virtual" shows this time, in nanoseconds since its start. */
void ilv_set_virtual_time(uint64_t ns);

/* The function asks the rest: where nobody has decided yet, and nothing is known, it is called once. */
#define ILV_WHEN_RECORDING_(call)                    \
  do {                                               \
    if (ilv_state_now() != ILV_STATE_OFF) call;      \
  } while (0)

#else /* INTERLEAVE_NO_RECORDING */

static inline int ilv_recording(void) { return 0; }
static inline int ilv_start_sized(const ilv_options* options, size_t options_bytes, char* error, size_t error_bytes) {
  (void)options, (void)options_bytes;
  if (error != NULL && error_bytes > 0) strncpy(error, "this program was built without recording", error_bytes)[error_bytes - 1] = 0;
  return 0;
}
static inline void ilv_stop(void) {}
static inline void ilv_pause(void) {}
static inline void ilv_resume(void) {}
static inline uint32_t ilv_session_now_(void) { return 0; }
static inline uint32_t ilv_session(void) { return 0; }
static inline ilv_id ilv_new_id(void) { return 0; }
static inline ilv_id ilv_new_task_id(void) { return 0; }
static inline ilv_id ilv_new_frame_id(void) { return 0; }
static inline ilv_string_id ilv_string(const char* text, size_t text_bytes) { return (void)text, (void)text_bytes, 0; }
static inline ilv_site_id ilv_site(const char* file, uint32_t line, ilv_string_id function) {
  return (void)file, (void)line, (void)function, 0;
}
static inline ilv_site_id ilv_site_at(ilv_place* place) { return (void)place, 0; }
static inline ilv_string_id ilv_function_at(ilv_place* place) { return (void)place, 0; }
static inline void ilv_set_virtual_time(uint64_t ns) { (void)ns; }

#define ILV_WHEN_RECORDING_(call) (void)0

#endif /* INTERLEAVE_NO_RECORDING */

/* Starts recording. 1: it does. 0: it does not, and `error` (may be NULL) says why in one line. */
static inline int ilv_start(const ilv_options* options, char* error, size_t error_bytes) {
  return ilv_start_sized(options, sizeof *options, error, error_bytes);
}

/* From here on made from tracer/events/event_table.hpp; the test CHeader.IsThatOfTheEventTable compares, INTERLEAVE_UPDATE=1 rewrites. */

typedef enum ilv_entity_kind {
  ILV_ENTITY_KIND_NONE, /* nothing */
  ILV_ENTITY_KIND_LOOP, /* an event loop; it runs on one thread */
  ILV_ENTITY_KIND_TASK, /* the unit that a loop schedules */
  ILV_ENTITY_KIND_FRAME, /* one activation of a coroutine; a task's frames form its await stack */
  ILV_ENTITY_KIND_RESOURCE, /* anything else that can be awaited or held */
  ILV_ENTITY_KIND_GROUP, /* an await node with several members */
  ILV_ENTITY_KIND_JOB, /* work that runs on a worker thread or in a worker process */
  ILV_ENTITY_KIND_SPAN, /* a synchronous call */
} ilv_entity_kind;

typedef enum ilv_wait_kind {
  ILV_WAIT_KIND_YIELD, /* gives one turn to the others: sleep(0) */
  ILV_WAIT_KIND_TIMER, /* sleeps until a time */
  ILV_WAIT_KIND_TASK, /* waits for another task to finish */
  ILV_WAIT_KIND_GROUP, /* waits for the members of a group */
  ILV_WAIT_KIND_FUTURE, /* waits for a future to be set */
  ILV_WAIT_KIND_LOCK, /* waits for a lock */
  ILV_WAIT_KIND_EVENT, /* waits for an event to be set */
  ILV_WAIT_KIND_CONDITION, /* waits for a condition to be notified */
  ILV_WAIT_KIND_SEMAPHORE, /* waits for a permit of a semaphore */
  ILV_WAIT_KIND_BARRIER, /* waits at a barrier */
  ILV_WAIT_KIND_QUEUE_GET, /* waits for an item of a queue */
  ILV_WAIT_KIND_QUEUE_PUT, /* waits for room in a queue */
  ILV_WAIT_KIND_JOB, /* waits for a worker thread or process */
  ILV_WAIT_KIND_IO_READ, /* waits for data */
  ILV_WAIT_KIND_IO_WRITE, /* waits until data can be written */
  ILV_WAIT_KIND_ACCEPT, /* waits for a connection */
  ILV_WAIT_KIND_CONNECT, /* waits to be connected */
  ILV_WAIT_KIND_DNS, /* waits for a name to be resolved */
  ILV_WAIT_KIND_FILE, /* waits for a file operation */
  ILV_WAIT_KIND_PROCESS, /* waits for a process */
  ILV_WAIT_KIND_SIGNAL, /* waits for a signal */
  ILV_WAIT_KIND_OTHER, /* waits for something else */
  ILV_WAIT_KIND_EAGER, /* lets a task run that it starts at once, up to that task's first wait */
} ilv_wait_kind;

typedef enum ilv_resource_kind {
  ILV_RESOURCE_KIND_TIMER, /* a time to wake at; its value is the nanoseconds left */
  ILV_RESOURCE_KIND_FUTURE, /* a value to come */
  ILV_RESOURCE_KIND_LOCK, /* a mutual exclusion; its holder is a task */
  ILV_RESOURCE_KIND_EVENT, /* a flag that tasks wait for; its value is 1 when set */
  ILV_RESOURCE_KIND_CONDITION, /* a condition variable */
  ILV_RESOURCE_KIND_SEMAPHORE, /* a counter of permits; its value is the permits left */
  ILV_RESOURCE_KIND_BARRIER, /* a meeting point */
  ILV_RESOURCE_KIND_QUEUE, /* a queue; its value is its length */
  ILV_RESOURCE_KIND_POOL, /* a pool of worker threads or processes */
  ILV_RESOURCE_KIND_SOCKET, /* a socket or pipe */
  ILV_RESOURCE_KIND_SERVER, /* a listening socket */
  ILV_RESOURCE_KIND_FILE, /* a file */
  ILV_RESOURCE_KIND_DNS, /* a name resolution */
  ILV_RESOURCE_KIND_PROCESS, /* an operating-system process */
  ILV_RESOURCE_KIND_SIGNAL, /* a signal */
  ILV_RESOURCE_KIND_OTHER, /* something else */
} ilv_resource_kind;

typedef enum ilv_group_kind {
  ILV_GROUP_KIND_GATHER, /* all results, in argument order */
  ILV_GROUP_KIND_WAIT, /* until some or all have finished */
  ILV_GROUP_KIND_TASK_GROUP, /* children that end before their block does */
  ILV_GROUP_KIND_SHIELD, /* keeps a cancel away from its member */
  ILV_GROUP_KIND_TIMEOUT, /* cancels its member when the time is up */
  ILV_GROUP_KIND_AS_COMPLETED, /* members in the order in which they finish */
} ilv_group_kind;

typedef enum ilv_outcome {
  ILV_OUTCOME_RETURNED, /* it returned */
  ILV_OUTCOME_RAISED, /* an error left it */
  ILV_OUTCOME_CANCELLED, /* it was cancelled */
  ILV_OUTCOME_DROPPED, /* it was destroyed before it had finished */
} ilv_outcome;

typedef enum ilv_thread_role {
  ILV_THREAD_ROLE_OTHER, /* a thread that runs neither a loop nor jobs */
  ILV_THREAD_ROLE_LOOP, /* runs an event loop */
  ILV_THREAD_ROLE_WORKER, /* runs the jobs of a pool */
} ilv_thread_role;

typedef enum ilv_output_stream {
  ILV_OUTPUT_STREAM_OUT, /* standard output */
  ILV_OUTPUT_STREAM_ERROR, /* standard error */
} ilv_output_stream;

typedef enum ilv_lost_reason {
  ILV_LOST_REASON_DISK_FULL, /* the disk was full */
  ILV_LOST_REASON_FILE_ERROR, /* the trace file could not be extended */
  ILV_LOST_REASON_NO_BUFFER, /* no buffer was ready */
  ILV_LOST_REASON_OVERWRITTEN, /* the oldest part was given up to keep the file within its size */
  ILV_LOST_REASON_PAUSED, /* recording was paused */
  ILV_LOST_REASON_INTERRUPTED, /* signal handlers recorded more than could be kept while a record was being written */
} ilv_lost_reason;

typedef enum ilv_clock_kind {
  ILV_CLOCK_KIND_MONOTONIC, /* CLOCK_MONOTONIC, in nanoseconds */
  ILV_CLOCK_KIND_TSC, /* the processor's time-stamp counter */
  ILV_CLOCK_KIND_VIRTUAL_TIME, /* virtual time: it jumps to the next timer when nothing else is to do */
} ilv_clock_kind;

typedef enum ilv_precision {
  ILV_PRECISION_PRECISE, /* every event that is not of the same instant as the one before has a look at the clock of its own */
  ILV_PRECISION_COARSE, /* what happens within a step of a task has the instant of its thread's event before */
} ilv_precision;

/* An event loop starts on this thread.
   new loop: the event loop.
   name: its name. */
void ilv_record_loop_start(ilv_when when, ilv_id loop, const char* name, size_t name_bytes);
static inline void ilv_loop_start(ilv_when when, ilv_id loop, const char* name, size_t name_bytes) {
  (void)when, (void)loop, (void)name, (void)name_bytes;
  ILV_WHEN_RECORDING_(ilv_record_loop_start(when, loop, name, name_bytes));
}

/* An event loop has ended.
   loop: the event loop. */
void ilv_record_loop_stop(ilv_when when, ilv_id loop);
static inline void ilv_loop_stop(ilv_when when, ilv_id loop) {
  (void)when, (void)loop;
  ILV_WHEN_RECORDING_(ilv_record_loop_stop(when, loop));
}

/* A task is made. It has not run yet.
   new task: the task.
   parent: the task that made it.
   loop: the event loop.
   function: the function's name.
   site: the line of code that caused it.
   name: its name. */
void ilv_record_task_create(ilv_when when, ilv_id task, ilv_id parent, ilv_id loop, ilv_string_id function, ilv_site_id site, const char* name, size_t name_bytes);
static inline void ilv_task_create(ilv_when when, ilv_id task, ilv_id parent, ilv_id loop, ilv_string_id function, ilv_site_id site, const char* name, size_t name_bytes) {
  (void)when, (void)task, (void)parent, (void)loop, (void)function, (void)site, (void)name, (void)name_bytes;
  ILV_WHEN_RECORDING_(ilv_record_task_create(when, task, parent, loop, function, site, name, name_bytes));
}

/* A task becomes ready: it joins the end of the loop's ready queue.
   task: the task.
   cause: what made it happen: a task, resource, group, job or loop.
   site: the line of code that caused it. */
void ilv_record_task_wake(ilv_when when, ilv_id task, ilv_id cause, ilv_site_id site);
static inline void ilv_task_wake(ilv_when when, ilv_id task, ilv_id cause, ilv_site_id site) {
  (void)when, (void)task, (void)cause, (void)site;
  ILV_WHEN_RECORDING_(ilv_record_task_wake(when, task, cause, site));
}

/* The loop lets a ready task run.
   task: the task.
   resume: how often the task has been resumed, this one included. */
void ilv_record_task_resume(ilv_when when, ilv_id task, uint64_t resume);
static inline void ilv_task_resume(ilv_when when, ilv_id task, uint64_t resume) {
  (void)when, (void)task, (void)resume;
  ILV_WHEN_RECORDING_(ilv_record_task_resume(when, task, resume));
}

/* The running task waits and gives the thread back to the loop.
   task: the task.
   wait: what kind of wait.
   on: what is waited for: a task, resource, group, job; none for a bare yield.
   site: the line of code that caused it. */
void ilv_record_task_suspend(ilv_when when, ilv_id task, ilv_wait_kind wait, ilv_id on, ilv_site_id site);
static inline void ilv_task_suspend(ilv_when when, ilv_id task, ilv_wait_kind wait, ilv_id on, ilv_site_id site) {
  (void)when, (void)task, (void)wait, (void)on, (void)site;
  ILV_WHEN_RECORDING_(ilv_record_task_suspend(when, task, wait, on, site));
}

/* The running task has ended.
   task: the task.
   outcome: how it ended.
   value: the value or the error, as text. */
void ilv_record_task_finish(ilv_when when, ilv_id task, ilv_outcome outcome, const char* value, size_t value_bytes);
static inline void ilv_task_finish(ilv_when when, ilv_id task, ilv_outcome outcome, const char* value, size_t value_bytes) {
  (void)when, (void)task, (void)outcome, (void)value, (void)value_bytes;
  ILV_WHEN_RECORDING_(ilv_record_task_finish(when, task, outcome, value, value_bytes));
}

/* Somebody asks a task to cancel.
   task: the task.
   by: who asked.
   site: the line of code that caused it.
   message: the message. */
void ilv_record_task_cancel(ilv_when when, ilv_id task, ilv_id by, ilv_site_id site, const char* message, size_t message_bytes);
static inline void ilv_task_cancel(ilv_when when, ilv_id task, ilv_id by, ilv_site_id site, const char* message, size_t message_bytes) {
  (void)when, (void)task, (void)by, (void)site, (void)message, (void)message_bytes;
  ILV_WHEN_RECORDING_(ilv_record_task_cancel(when, task, by, site, message, message_bytes));
}

/* A coroutine function was called: its coroutine exists and has not run.
   new frame: the coroutine's activation.
   task: the task.
   function: the function's name.
   site: the line of code that caused it. */
void ilv_record_frame_create(ilv_when when, ilv_id frame, ilv_id task, ilv_string_id function, ilv_site_id site);
static inline void ilv_frame_create(ilv_when when, ilv_id frame, ilv_id task, ilv_string_id function, ilv_site_id site) {
  (void)when, (void)frame, (void)task, (void)function, (void)site;
  ILV_WHEN_RECORDING_(ilv_record_frame_create(when, frame, task, function, site));
}

/* A coroutine starts to run inside a task; it becomes the top of its await stack.
   frame: the coroutine's activation.
   task: the task.
   site: the line of code that caused it. */
void ilv_record_frame_enter(ilv_when when, ilv_id frame, ilv_id task, ilv_site_id site);
static inline void ilv_frame_enter(ilv_when when, ilv_id frame, ilv_id task, ilv_site_id site) {
  (void)when, (void)frame, (void)task, (void)site;
  ILV_WHEN_RECORDING_(ilv_record_frame_enter(when, frame, task, site));
}

/* A coroutine has ended; its awaiter goes on with the value.
   frame: the coroutine's activation.
   outcome: how it ended.
   value: the value or the error, as text. */
void ilv_record_frame_leave(ilv_when when, ilv_id frame, ilv_outcome outcome, const char* value, size_t value_bytes);
static inline void ilv_frame_leave(ilv_when when, ilv_id frame, ilv_outcome outcome, const char* value, size_t value_bytes) {
  (void)when, (void)frame, (void)outcome, (void)value, (void)value_bytes;
  ILV_WHEN_RECORDING_(ilv_record_frame_leave(when, frame, outcome, value, value_bytes));
}

/* An await of several members begins.
   new group: the group.
   kind: which kind.
   task: the task.
   site: the line of code that caused it. */
void ilv_record_group_create(ilv_when when, ilv_id group, ilv_group_kind kind, ilv_id task, ilv_site_id site);
static inline void ilv_group_create(ilv_when when, ilv_id group, ilv_group_kind kind, ilv_id task, ilv_site_id site) {
  (void)when, (void)group, (void)kind, (void)task, (void)site;
  ILV_WHEN_RECORDING_(ilv_record_group_create(when, group, kind, task, site));
}

/* A member joins a group.
   group: the group.
   member: a task, frame, future, timer or group that belongs to the group. */
void ilv_record_group_member(ilv_when when, ilv_id group, ilv_id member);
static inline void ilv_group_member(ilv_when when, ilv_id group, ilv_id member) {
  (void)when, (void)group, (void)member;
  ILV_WHEN_RECORDING_(ilv_record_group_member(when, group, member));
}

/* A group has its result.
   group: the group.
   outcome: how it ended.
   value: the value or the error, as text. */
void ilv_record_group_end(ilv_when when, ilv_id group, ilv_outcome outcome, const char* value, size_t value_bytes);
static inline void ilv_group_end(ilv_when when, ilv_id group, ilv_outcome outcome, const char* value, size_t value_bytes) {
  (void)when, (void)group, (void)outcome, (void)value, (void)value_bytes;
  ILV_WHEN_RECORDING_(ilv_record_group_end(when, group, outcome, value, value_bytes));
}

/* Something that can be awaited or held exists from here on.
   new resource: the resource.
   kind: which kind.
   limit: the largest that its number can be; 0 where there is no limit.
   site: the line of code that caused it.
   name: its name. */
void ilv_record_resource_create(ilv_when when, ilv_id resource, ilv_resource_kind kind, int64_t limit, ilv_site_id site, const char* name, size_t name_bytes);
static inline void ilv_resource_create(ilv_when when, ilv_id resource, ilv_resource_kind kind, int64_t limit, ilv_site_id site, const char* name, size_t name_bytes) {
  (void)when, (void)resource, (void)kind, (void)limit, (void)site, (void)name, (void)name_bytes;
  ILV_WHEN_RECORDING_(ilv_record_resource_create(when, resource, kind, limit, site, name, name_bytes));
}

/* Its number or its holder has changed.
   resource: the resource.
   state: the resource's number: length, permits, 1 for set or locked, nanoseconds left of a timer.
   holder: who holds it, none if nobody does. */
void ilv_record_resource_state(ilv_when when, ilv_id resource, int64_t state, ilv_id holder);
static inline void ilv_resource_state(ilv_when when, ilv_id resource, int64_t state, ilv_id holder) {
  (void)when, (void)resource, (void)state, (void)holder;
  ILV_WHEN_RECORDING_(ilv_record_resource_state(when, resource, state, holder));
}

/* It is gone.
   resource: the resource. */
void ilv_record_resource_close(ilv_when when, ilv_id resource);
static inline void ilv_resource_close(ilv_when when, ilv_id resource) {
  (void)when, (void)resource;
  ILV_WHEN_RECORDING_(ilv_record_resource_close(when, resource));
}

/* Work is handed to a pool.
   new job: the job.
   task: the task.
   pool: the pool that runs it.
   function: the function's name.
   site: the line of code that caused it. */
void ilv_record_job_submit(ilv_when when, ilv_id job, ilv_id task, ilv_id pool, ilv_string_id function, ilv_site_id site);
static inline void ilv_job_submit(ilv_when when, ilv_id job, ilv_id task, ilv_id pool, ilv_string_id function, ilv_site_id site) {
  (void)when, (void)job, (void)task, (void)pool, (void)function, (void)site;
  ILV_WHEN_RECORDING_(ilv_record_job_submit(when, job, task, pool, function, site));
}

/* A worker begins the work, on this thread.
   job: the job. */
void ilv_record_job_begin(ilv_when when, ilv_id job);
static inline void ilv_job_begin(ilv_when when, ilv_id job) {
  (void)when, (void)job;
  ILV_WHEN_RECORDING_(ilv_record_job_begin(when, job));
}

/* A worker has done the work.
   job: the job.
   outcome: how it ended.
   value: the value or the error, as text. */
void ilv_record_job_end(ilv_when when, ilv_id job, ilv_outcome outcome, const char* value, size_t value_bytes);
static inline void ilv_job_end(ilv_when when, ilv_id job, ilv_outcome outcome, const char* value, size_t value_bytes) {
  (void)when, (void)job, (void)outcome, (void)value, (void)value_bytes;
  ILV_WHEN_RECORDING_(ilv_record_job_end(when, job, outcome, value, value_bytes));
}

/* The loop has nothing to run and waits for the operating system.
   loop: the event loop.
   timeout: the longest time to wait in nanoseconds; -1 without limit. */
void ilv_record_poll_begin(ilv_when when, ilv_id loop, int64_t timeout);
static inline void ilv_poll_begin(ilv_when when, ilv_id loop, int64_t timeout) {
  (void)when, (void)loop, (void)timeout;
  ILV_WHEN_RECORDING_(ilv_record_poll_begin(when, loop, timeout));
}

/* The loop goes on.
   loop: the event loop. */
void ilv_record_poll_end(ilv_when when, ilv_id loop);
static inline void ilv_poll_end(ilv_when when, ilv_id loop) {
  (void)when, (void)loop;
  ILV_WHEN_RECORDING_(ilv_record_poll_end(when, loop));
}

/* A synchronous call begins on this thread.
   new span: the synchronous call.
   cause: what made it happen: a task, resource, group, job or loop.
   function: the function's name.
   site: the line of code that caused it. */
void ilv_record_span_begin(ilv_when when, ilv_id span, ilv_id cause, ilv_string_id function, ilv_site_id site);
static inline void ilv_span_begin(ilv_when when, ilv_id span, ilv_id cause, ilv_string_id function, ilv_site_id site) {
  (void)when, (void)span, (void)cause, (void)function, (void)site;
  ILV_WHEN_RECORDING_(ilv_record_span_begin(when, span, cause, function, site));
}

/* The synchronous call has ended.
   span: the synchronous call.
   outcome: how it ended.
   value: the value or the error, as text. */
void ilv_record_span_end(ilv_when when, ilv_id span, ilv_outcome outcome, const char* value, size_t value_bytes);
static inline void ilv_span_end(ilv_when when, ilv_id span, ilv_outcome outcome, const char* value, size_t value_bytes) {
  (void)when, (void)span, (void)outcome, (void)value, (void)value_bytes;
  ILV_WHEN_RECORDING_(ilv_record_span_end(when, span, outcome, value, value_bytes));
}

/* The program wrote text.
   stream: which output.
   site: the line of code that caused it.
   text: the text. */
void ilv_record_print(ilv_when when, ilv_output_stream stream, ilv_site_id site, const char* text, size_t text_bytes);
static inline void ilv_print(ilv_when when, ilv_output_stream stream, ilv_site_id site, const char* text, size_t text_bytes) {
  (void)when, (void)stream, (void)site, (void)text, (void)text_bytes;
  ILV_WHEN_RECORDING_(ilv_record_print(when, stream, site, text, text_bytes));
}

/* The programmer's own note.
   site: the line of code that caused it.
   text: the text. */
void ilv_record_mark(ilv_when when, ilv_site_id site, const char* text, size_t text_bytes);
static inline void ilv_mark(ilv_when when, ilv_site_id site, const char* text, size_t text_bytes) {
  (void)when, (void)site, (void)text, (void)text_bytes;
  ILV_WHEN_RECORDING_(ilv_record_mark(when, site, text, text_bytes));
}

/* The programmer's own number.
   name: its name.
   number: the counter's value. */
void ilv_record_counter(ilv_when when, ilv_string_id name, double number);
static inline void ilv_counter(ilv_when when, ilv_string_id name, double number) {
  (void)when, (void)name, (void)number;
  ILV_WHEN_RECORDING_(ilv_record_counter(when, name, number));
}

/* Somebody takes the error that a task has ended with.
   task: the task.
   by: who asked. */
void ilv_record_task_retrieve(ilv_when when, ilv_id task, ilv_id by);
static inline void ilv_task_retrieve(ilv_when when, ilv_id task, ilv_id by) {
  (void)when, (void)task, (void)by;
  ILV_WHEN_RECORDING_(ilv_record_task_retrieve(when, task, by));
}

/* End of what is made. */


/* Says what the calling thread is, before its first event; and whether somebody has said that it is a loop's or a worker's. `name` must outlive
   the thread. */
#ifndef INTERLEAVE_NO_RECORDING
int ilv_thread_is_described(void);
void ilv_describe_thread(ilv_thread_role role, const char* name);
/* Says in a word who records in this process, before its first event: what a session that the environment asks for calls its recorder. */
void ilv_name_recorder(const char* recorder);
#else
static inline void ilv_name_recorder(const char* recorder) { (void)recorder; }
static inline int ilv_thread_is_described(void) { return 0; }
static inline void ilv_describe_thread(ilv_thread_role role, const char* name) { (void)role, (void)name; }
#endif

#ifdef __cplusplus
}
#endif

#endif /* INTERLEAVE_RECORD_H */
