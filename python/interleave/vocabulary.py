"""Every event that a trace can hold, and the words of its fields. What each means stands in tracer/FORMAT.md."""
# Made from tracer/events/event_table.hpp; the test PythonVocabulary.IsThatOfTheEventTable compares, INTERLEAVE_UPDATE=1 rewrites.

# name, number, and of each field: name, encoding, what its id counts from
EVENTS = (
    ("define_string", 1, (("index", "unsigned", ""), ("text", "text", ""),)),
    ("define_site", 2, (("index", "unsigned", ""), ("file", "string", ""), ("line", "unsigned", ""), ("function", "string", ""),)),
    ("thread_start", 3, (("role", "enum", ""), ("os_thread", "unsigned", ""), ("name", "text", ""),)),
    ("thread_end", 4, ()),
    ("loop_start", 5, (("loop", "introduce", "loop"), ("name", "text", ""),)),
    ("loop_stop", 6, (("loop", "id", "loop"),)),
    ("task_create", 7, (("task", "introduce", "task"), ("parent", "id", "task"), ("loop", "id", "loop"), ("function", "string", ""), ("site", "site", ""), ("name", "text", ""),)),
    ("task_wake", 8, (("task", "id", "task"), ("cause", "id", "other"), ("site", "site", ""),)),
    ("task_resume", 9, (("task", "id", "task"), ("resume", "unsigned", ""),)),
    ("task_suspend", 10, (("task", "id", "task"), ("wait", "enum", ""), ("on", "id", "other"), ("site", "site", ""),)),
    ("task_finish", 11, (("task", "id", "task"), ("outcome", "enum", ""), ("value", "text", ""),)),
    ("task_cancel", 12, (("task", "id", "task"), ("by", "id", "task"), ("site", "site", ""), ("message", "text", ""),)),
    ("frame_create", 13, (("frame", "introduce", "frame"), ("task", "id", "task"), ("function", "string", ""), ("site", "site", ""),)),
    ("frame_enter", 14, (("frame", "id", "frame"), ("task", "id", "task"), ("site", "site", ""),)),
    ("frame_leave", 15, (("frame", "id", "frame"), ("outcome", "enum", ""), ("value", "text", ""),)),
    ("group_create", 16, (("group", "introduce", "other"), ("kind", "enum", ""), ("task", "id", "task"), ("site", "site", ""),)),
    ("group_member", 17, (("group", "id", "other"), ("member", "id", "other"),)),
    ("group_end", 18, (("group", "id", "other"), ("outcome", "enum", ""), ("value", "text", ""),)),
    ("resource_create", 19, (("resource", "introduce", "other"), ("kind", "enum", ""), ("limit", "signed", ""), ("site", "site", ""), ("name", "text", ""),)),
    ("resource_state", 20, (("resource", "id", "other"), ("state", "signed", ""), ("holder", "id", "task"),)),
    ("resource_close", 21, (("resource", "id", "other"),)),
    ("job_submit", 22, (("job", "introduce", "other"), ("task", "id", "task"), ("pool", "id", "other"), ("function", "string", ""), ("site", "site", ""),)),
    ("job_begin", 23, (("job", "id", "other"),)),
    ("job_end", 24, (("job", "id", "other"), ("outcome", "enum", ""), ("value", "text", ""),)),
    ("poll_begin", 25, (("loop", "id", "loop"), ("timeout", "signed", ""),)),
    ("poll_end", 26, (("loop", "id", "loop"),)),
    ("span_begin", 27, (("span", "introduce", "other"), ("cause", "id", "other"), ("function", "string", ""), ("site", "site", ""),)),
    ("span_end", 28, (("span", "id", "other"), ("outcome", "enum", ""), ("value", "text", ""),)),
    ("print", 29, (("stream", "enum", ""), ("site", "site", ""), ("text", "text", ""),)),
    ("mark", 30, (("site", "site", ""), ("text", "text", ""),)),
    ("counter", 31, (("name", "string", ""), ("number", "real", ""),)),
    ("lost", 32, (("count", "unsigned", ""), ("reason", "enum", ""),)),
    ("clock_sync", 33, (("ticks", "unsigned", ""), ("monotonic", "unsigned", ""), ("realtime", "unsigned", ""),)),
    ("task_retrieve", 34, (("task", "id", "task"), ("by", "id", "task"),)),
)


class EntityKind:
    NONE = 0  # nothing
    LOOP = 1  # an event loop; it runs on one thread
    TASK = 2  # the unit that a loop schedules
    FRAME = 3  # one activation of a coroutine; a task's frames form its await stack
    RESOURCE = 4  # anything else that can be awaited or held
    GROUP = 5  # an await node with several members
    JOB = 6  # work that runs on a worker thread or in a worker process
    SPAN = 7  # a synchronous call


class WaitKind:
    YIELD = 0  # gives one turn to the others: sleep(0)
    TIMER = 1  # sleeps until a time
    TASK = 2  # waits for another task to finish
    GROUP = 3  # waits for the members of a group
    FUTURE = 4  # waits for a future to be set
    LOCK = 5  # waits for a lock
    EVENT = 6  # waits for an event to be set
    CONDITION = 7  # waits for a condition to be notified
    SEMAPHORE = 8  # waits for a permit of a semaphore
    BARRIER = 9  # waits at a barrier
    QUEUE_GET = 10  # waits for an item of a queue
    QUEUE_PUT = 11  # waits for room in a queue
    JOB = 12  # waits for a worker thread or process
    IO_READ = 13  # waits for data
    IO_WRITE = 14  # waits until data can be written
    ACCEPT = 15  # waits for a connection
    CONNECT = 16  # waits to be connected
    DNS = 17  # waits for a name to be resolved
    FILE = 18  # waits for a file operation
    PROCESS = 19  # waits for a process
    SIGNAL = 20  # waits for a signal
    OTHER = 21  # waits for something else
    EAGER = 22  # lets a task run that it starts at once, up to that task's first wait


class ResourceKind:
    TIMER = 0  # a time to wake at; its value is the nanoseconds left
    FUTURE = 1  # a value to come
    LOCK = 2  # a mutual exclusion; its holder is a task
    EVENT = 3  # a flag that tasks wait for; its value is 1 when set
    CONDITION = 4  # a condition variable
    SEMAPHORE = 5  # a counter of permits; its value is the permits left
    BARRIER = 6  # a meeting point
    QUEUE = 7  # a queue; its value is its length
    POOL = 8  # a pool of worker threads or processes
    SOCKET = 9  # a socket or pipe
    SERVER = 10  # a listening socket
    FILE = 11  # a file
    DNS = 12  # a name resolution
    PROCESS = 13  # an operating-system process
    SIGNAL = 14  # a signal
    OTHER = 15  # something else


class GroupKind:
    GATHER = 0  # all results, in argument order
    WAIT = 1  # until some or all have finished
    TASK_GROUP = 2  # children that end before their block does
    SHIELD = 3  # keeps a cancel away from its member
    TIMEOUT = 4  # cancels its member when the time is up
    AS_COMPLETED = 5  # members in the order in which they finish


class Outcome:
    RETURNED = 0  # it returned
    RAISED = 1  # an error left it
    CANCELLED = 2  # it was cancelled
    DROPPED = 3  # it was destroyed before it had finished


class ThreadRole:
    OTHER = 0  # a thread that runs neither a loop nor jobs
    LOOP = 1  # runs an event loop
    WORKER = 2  # runs the jobs of a pool


class OutputStream:
    OUT = 0  # standard output
    ERROR = 1  # standard error


class LostReason:
    DISK_FULL = 0  # the disk was full
    FILE_ERROR = 1  # the trace file could not be extended
    NO_BUFFER = 2  # no buffer was ready
    OVERWRITTEN = 3  # the oldest part was given up to keep the file within its size
    PAUSED = 4  # recording was paused
    INTERRUPTED = 5  # signal handlers recorded more than could be kept while a record was being written


class ClockKind:
    MONOTONIC = 0  # CLOCK_MONOTONIC, in nanoseconds
    TSC = 1  # the processor's time-stamp counter
    VIRTUAL_TIME = 2  # virtual time: it jumps to the next timer when nothing else is to do


class Precision:
    PRECISE = 0  # every event that is not of the same instant as the one before has a look at the clock of its own
    COARSE = 1  # what happens within a step of a task has the instant of its thread's event before


# What a trace file says of itself.
SCHEMA = """{"version":[2,2],"events":[
{"number":1,"name":"define_string","meaning":"A string gets its number.","fields":[{"name":"index","encoding":"unsigned"},{"name":"text","encoding":"text"}]},
{"number":2,"name":"define_site","meaning":"A line of code gets its number.","fields":[{"name":"index","encoding":"unsigned"},{"name":"file","encoding":"string"},{"name":"line","encoding":"unsigned"},{"name":"function","encoding":"string"}]},
{"number":3,"name":"thread_start","meaning":"A thread records its first event.","fields":[{"name":"role","encoding":"enum","enumeration":"thread_role"},{"name":"os_thread","encoding":"unsigned"},{"name":"name","encoding":"text"}]},
{"number":4,"name":"thread_end","meaning":"A thread ends.","fields":[]},
{"number":5,"name":"loop_start","meaning":"An event loop starts on this thread.","fields":[{"name":"loop","encoding":"introduce","base":"loop"},{"name":"name","encoding":"text"}]},
{"number":6,"name":"loop_stop","meaning":"An event loop has ended.","fields":[{"name":"loop","encoding":"id","base":"loop"}]},
{"number":7,"name":"task_create","meaning":"A task is made. It has not run yet.","fields":[{"name":"task","encoding":"introduce","base":"task"},{"name":"parent","encoding":"id","base":"task"},{"name":"loop","encoding":"id","base":"loop"},{"name":"function","encoding":"string"},{"name":"site","encoding":"site"},{"name":"name","encoding":"text"}]},
{"number":8,"name":"task_wake","meaning":"A task becomes ready: it joins the end of the loop's ready queue.","fields":[{"name":"task","encoding":"id","base":"task"},{"name":"cause","encoding":"id","base":"other"},{"name":"site","encoding":"site"}]},
{"number":9,"name":"task_resume","meaning":"The loop lets a ready task run.","fields":[{"name":"task","encoding":"id","base":"task"},{"name":"resume","encoding":"unsigned"}]},
{"number":10,"name":"task_suspend","meaning":"The running task waits and gives the thread back to the loop.","fields":[{"name":"task","encoding":"id","base":"task"},{"name":"wait","encoding":"enum","enumeration":"wait_kind"},{"name":"on","encoding":"id","base":"other"},{"name":"site","encoding":"site"}]},
{"number":11,"name":"task_finish","meaning":"The running task has ended.","fields":[{"name":"task","encoding":"id","base":"task"},{"name":"outcome","encoding":"enum","enumeration":"outcome"},{"name":"value","encoding":"text"}]},
{"number":12,"name":"task_cancel","meaning":"Somebody asks a task to cancel.","fields":[{"name":"task","encoding":"id","base":"task"},{"name":"by","encoding":"id","base":"task"},{"name":"site","encoding":"site"},{"name":"message","encoding":"text"}]},
{"number":13,"name":"frame_create","meaning":"A coroutine function was called: its coroutine exists and has not run.","fields":[{"name":"frame","encoding":"introduce","base":"frame"},{"name":"task","encoding":"id","base":"task"},{"name":"function","encoding":"string"},{"name":"site","encoding":"site"}]},
{"number":14,"name":"frame_enter","meaning":"A coroutine starts to run inside a task; it becomes the top of its await stack.","fields":[{"name":"frame","encoding":"id","base":"frame"},{"name":"task","encoding":"id","base":"task"},{"name":"site","encoding":"site"}]},
{"number":15,"name":"frame_leave","meaning":"A coroutine has ended; its awaiter goes on with the value.","fields":[{"name":"frame","encoding":"id","base":"frame"},{"name":"outcome","encoding":"enum","enumeration":"outcome"},{"name":"value","encoding":"text"}]},
{"number":16,"name":"group_create","meaning":"An await of several members begins.","fields":[{"name":"group","encoding":"introduce","base":"other"},{"name":"kind","encoding":"enum","enumeration":"group_kind"},{"name":"task","encoding":"id","base":"task"},{"name":"site","encoding":"site"}]},
{"number":17,"name":"group_member","meaning":"A member joins a group.","fields":[{"name":"group","encoding":"id","base":"other"},{"name":"member","encoding":"id","base":"other"}]},
{"number":18,"name":"group_end","meaning":"A group has its result.","fields":[{"name":"group","encoding":"id","base":"other"},{"name":"outcome","encoding":"enum","enumeration":"outcome"},{"name":"value","encoding":"text"}]},
{"number":19,"name":"resource_create","meaning":"Something that can be awaited or held exists from here on.","fields":[{"name":"resource","encoding":"introduce","base":"other"},{"name":"kind","encoding":"enum","enumeration":"resource_kind"},{"name":"limit","encoding":"signed"},{"name":"site","encoding":"site"},{"name":"name","encoding":"text"}]},
{"number":20,"name":"resource_state","meaning":"Its number or its holder has changed.","fields":[{"name":"resource","encoding":"id","base":"other"},{"name":"state","encoding":"signed"},{"name":"holder","encoding":"id","base":"task"}]},
{"number":21,"name":"resource_close","meaning":"It is gone.","fields":[{"name":"resource","encoding":"id","base":"other"}]},
{"number":22,"name":"job_submit","meaning":"Work is handed to a pool.","fields":[{"name":"job","encoding":"introduce","base":"other"},{"name":"task","encoding":"id","base":"task"},{"name":"pool","encoding":"id","base":"other"},{"name":"function","encoding":"string"},{"name":"site","encoding":"site"}]},
{"number":23,"name":"job_begin","meaning":"A worker begins the work, on this thread.","fields":[{"name":"job","encoding":"id","base":"other"}]},
{"number":24,"name":"job_end","meaning":"A worker has done the work.","fields":[{"name":"job","encoding":"id","base":"other"},{"name":"outcome","encoding":"enum","enumeration":"outcome"},{"name":"value","encoding":"text"}]},
{"number":25,"name":"poll_begin","meaning":"The loop has nothing to run and waits for the operating system.","fields":[{"name":"loop","encoding":"id","base":"loop"},{"name":"timeout","encoding":"signed"}]},
{"number":26,"name":"poll_end","meaning":"The loop goes on.","fields":[{"name":"loop","encoding":"id","base":"loop"}]},
{"number":27,"name":"span_begin","meaning":"A synchronous call begins on this thread.","fields":[{"name":"span","encoding":"introduce","base":"other"},{"name":"cause","encoding":"id","base":"other"},{"name":"function","encoding":"string"},{"name":"site","encoding":"site"}]},
{"number":28,"name":"span_end","meaning":"The synchronous call has ended.","fields":[{"name":"span","encoding":"id","base":"other"},{"name":"outcome","encoding":"enum","enumeration":"outcome"},{"name":"value","encoding":"text"}]},
{"number":29,"name":"print","meaning":"The program wrote text.","fields":[{"name":"stream","encoding":"enum","enumeration":"output_stream"},{"name":"site","encoding":"site"},{"name":"text","encoding":"text"}]},
{"number":30,"name":"mark","meaning":"The programmer's own note.","fields":[{"name":"site","encoding":"site"},{"name":"text","encoding":"text"}]},
{"number":31,"name":"counter","meaning":"The programmer's own number.","fields":[{"name":"name","encoding":"string"},{"name":"number","encoding":"real"}]},
{"number":32,"name":"lost","meaning":"Events are missing here.","fields":[{"name":"count","encoding":"unsigned"},{"name":"reason","encoding":"enum","enumeration":"lost_reason"}]},
{"number":33,"name":"clock_sync","meaning":"The recording clock beside the system's clocks.","fields":[{"name":"ticks","encoding":"unsigned"},{"name":"monotonic","encoding":"unsigned"},{"name":"realtime","encoding":"unsigned"}]},
{"number":34,"name":"task_retrieve","meaning":"Somebody takes the error that a task has ended with.","fields":[{"name":"task","encoding":"id","base":"task"},{"name":"by","encoding":"id","base":"task"}]}],"enumerations":{
"entity_kind":["none","loop","task","frame","resource","group","job","span"],
"wait_kind":["yield","timer","task","group","future","lock","event","condition","semaphore","barrier","queue_get","queue_put","job","io_read","io_write","accept","connect","dns","file","process","signal","other","eager"],
"resource_kind":["timer","future","lock","event","condition","semaphore","barrier","queue","pool","socket","server","file","dns","process","signal","other"],
"group_kind":["gather","wait","task_group","shield","timeout","as_completed"],
"outcome":["returned","raised","cancelled","dropped"],
"thread_role":["other","loop","worker"],
"output_stream":["out","error"],
"lost_reason":["disk_full","file_error","no_buffer","overwritten","paused","interrupted"],
"clock_kind":["monotonic","tsc","virtual_time"],
"precision":["precise","coarse"]}}
"""
# End of what is made.
