"""Event loops: when they run and wait, who becomes ready in them and why, and who makes tasks."""
import asyncio
import functools
import selectors
import sys
import threading
import weakref
from asyncio import base_events, selector_events

from interleave import callbacks, executors, tasks
from interleave.tasks import NOW, LeftOutCoroutine, TracedCoroutine, TracedTask, traced_of
from interleave.vocabulary import ThreadRole, WaitKind
from interleave.waits import Waits
from interleave.when_imported import when_imported

_get_coro = asyncio.Task.get_coro


class LoopState:
    """What the trace knows of a loop."""

    __slots__ = ("id", "running", "thread", "tracer", "closed", "callback", "callbacks", "thrown", "_raised")

    def __init__(self, tracer, loop):
        self.tracer = tracer
        self.running = None  # the TracedCoroutine whose step is under way
        self.thread = threading.get_ident()  # that it was met on first: its own
        self.callback = 0  # the span of the program's callback that is under way
        self.thrown = ()  # what the step under way began with
        self.callbacks = {}  # id of a handle: it, and what its span will be
        self.closed = False
        self._raised = []  # of tasks that ended with an error: weak references
        self._introduce()
        tracer.loops.add(loop)

    def _introduce(self):
        tracer = self.tracer
        tracer.describe_thread(ThreadRole.LOOP)
        self.id = tracer.new_id()
        tracer.loops_seen += 1
        tracer.loop_start(NOW, self.id, b"event loop", len(b"event loop"))

    def move(self, loop):
        """It runs on another thread than that on which it was met: to the trace it is another loop there."""
        self.tracer.loop_stop(NOW, self.id)
        self.thread = threading.get_ident()
        self.begin_session(loop)

    def begin_session(self, loop):
        """Another recording begins, to which this loop and its tasks are introduced as they are; or not, where it is another thread's."""
        if self.closed:
            return
        is_here = self.thread == threading.get_ident()
        if is_here:
            self._introduce()
        else:
            del loop._interleave
            self.callbacks.clear()
        for task in asyncio.all_tasks(loop):
            if (traced := traced_of(task)) is not None:
                if is_here:
                    traced.begin_session(task.get_name().encode(errors="replace"))
                else:
                    traced.__class__ = LeftOutCoroutine

    def remember_raised(self, traced):
        task = asyncio.tasks.current_task()
        if isinstance(task, asyncio.Task) and _get_coro(task) is traced:
            self._raised.append((weakref.ref(task), traced))

    def end(self):
        for task, traced in self._raised:
            if (task := task()) is not None:
                traced.look_back(task)
        self.closed = True
        self.callbacks.clear()
        self.tracer.loop_stop(NOW, self.id)


def install(tracer):
    """Makes every loop of asyncio record from now on."""
    tracer.waits = Waits(tracer)
    tasks.bind(tracer)
    loop_class = base_events.BaseEventLoop
    check_running = loop_class._check_running
    places = tracer.places
    places.turn = loop_class._run_once.__code__

    def state_of(loop):
        state = loop.__dict__.get("_interleave")
        if state is None:
            state = loop._interleave = LoopState(tracer, loop)
            watch_selector(loop, state)
        return state

    def watch_selector(loop, state):
        selector = getattr(loop, "_selector", None)
        if not isinstance(selector, selectors.BaseSelector):
            return
        select = selector.select
        poll_begin, poll_end = tracer.poll_begin, tracer.poll_end

        def watched_select(timeout=None):
            if timeout is not None and timeout <= 0:
                return select(timeout)
            poll_begin(NOW, state.id, -1 if timeout is None else int(timeout * 1e9))
            try:
                return select(timeout)
            finally:
                poll_end(NOW, state.id)

        selector.select = watched_select

    # Until 3.12 asyncio names a task after it has made it: who calls knows the name already.
    naming = {id(function.__code__) for function in (asyncio.create_task, asyncio.TaskGroup.create_task)}

    def name_of(options):
        name = options.get("name")
        if name is None and "name" not in options:
            caller = sys._getframe(2)
            if id(caller.f_code) in naming:
                return caller.f_locals.get("name")
        return name

    accepts = selector_events.BaseSelectorEventLoop._accept_connection2.__code__
    ends_generators, ends_threads = loop_class.shutdown_asyncgens.__code__, loop_class.shutdown_default_executor.__code__
    ends_runner = asyncio.Runner.close.__code__

    def is_asyncios_own(loop, coro):
        """Of a task that asyncio makes of its own accord, and in which nothing of the program's waits: a connection is accepted, or asyncio.run() looks at
        its end for async generators and threads, and there are none."""
        code = getattr(coro, "cr_code", None)
        if code is accepts:
            return True
        if not (code is ends_generators and not loop._asyncgens or code is ends_threads and loop._default_executor is None):
            return False
        caller = sys._getframe(2)
        while caller is not None and places.is_inside(caller.f_code):
            if caller.f_code is ends_runner:
                return True
            caller = caller.f_back
        return False

    task_wake, from_frame, get_frame = tracer.task_wake, places.from_frame, sys._getframe

    def wake(task):
        """It becomes ready, by who calls the caller of this."""
        traced = _get_coro(task)
        if type(traced) is not TracedCoroutine or traced.ready or traced.finished:
            return
        traced.ready = True
        state = traced.loop
        running = state.running
        if running is not None and running is not traced:
            task_wake(NOW, traced.task, running.task, from_frame(get_frame(2)))
        elif traced.wait == WaitKind.YIELD:
            task_wake(NOW, traced.task, traced.task, 0)
        else:
            task_wake(NOW, traced.task, traced.on or state.id, from_frame(get_frame(2)) if state.callback else 0)

    @functools.wraps(check_running)
    def traced_check_running(self):
        check_running(self)
        state = state_of(self)
        if state.thread != threading.get_ident():
            state.move(self)

    def watch(loop_class):
        """Tasks and jobs of its loops, and their end."""
        create_task, close = loop_class.create_task, loop_class.close

        @functools.wraps(create_task)
        def traced_create_task(self, coro, **options):
            if type(coro) is TracedCoroutine or not asyncio.iscoroutine(coro) or self.is_closed() or is_asyncios_own(self, coro):
                return create_task(self, coro, **options)
            state = state_of(self)
            traced = TracedCoroutine(coro, tracer, state)
            name = name_of(options)
            traced.introduce(b"" if name is None else str(name).encode(errors="replace"), places.caller())
            if self.get_task_factory() is not None:
                return create_task(self, traced, **options)
            task = TracedTask(traced, loop=self, **options)
            if task._source_traceback:
                del task._source_traceback[-1]
            return task

        @functools.wraps(close)
        def traced_close(self):
            close(self)
            state = self.__dict__.get("_interleave")
            if state is not None and not state.closed:
                state.end()

        loop_class.create_task = traced_create_task
        loop_class.close = traced_close
        executors.install(tracer, state_of, loop_class)

    watch(loop_class)
    loop_class._check_running = traced_check_running
    shown = callbacks.install(tracer, state_of, wake)

    def watch_uvloop():
        from interleave import uvloop_loops
        uvloop_loops.install(tracer, state_of, watch, wake, shown)

    when_imported("uvloop", watch_uvloop)
