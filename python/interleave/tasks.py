"""Tasks: each step of a coroutine goes through here, and what it waits for, and who made, woke and cancelled it.

A task is given its coroutine inside a TracedCoroutine, whose send() and throw() are the steps. Nothing else of asyncio's tasks is touched: they
stay C tasks, and a traceback has one frame more.
"""
import asyncio
import collections.abc
import gc
import inspect
import sys
import types

from interleave import endings, values
from interleave.tracer import NOW, SAME_TIME
from interleave.vocabulary import Outcome, WaitKind

_get_coro = asyncio.Task.get_coro
_CANCEL_ALL = asyncio.runners._cancel_all_tasks.__code__  # by which run() ends what main has left behind


class _NoLoop:
    """Enough of a loop to make a future, whose iterator's type has no name."""

    def get_debug(self):
        return False


_Coroutine, _FutureIter = types.CoroutineType, type(iter(asyncio.Future(loop=_NoLoop())))

# Of the process' one recorder: looked up at each step, and so kept where that is quick.
_places = _codes_get = _task_resume = _task_suspend = _wait_of = _direct_get = _how_left = None
_get_referents = gc.get_referents


def bind(tracer):
    global _places, _codes_get, _task_resume, _task_suspend, _wait_of, _direct_get, _how_left
    _places, _codes_get = tracer.places, tracer.places.codes.get
    _task_resume, _task_suspend = tracer.task_resume, tracer.task_suspend
    _wait_of, _direct_get = tracer.waits.of, tracer.waits.direct.get
    _how_left = endings.find_out(lambda node: _within(node, type(node).__name__)[:2])


# What stands between a coroutine and what it awaits, and does not tell of it: a step of an async generator, anext() with a default, __await__().
_WRAPPERS = {"async_generator_asend": ".next", "async_generator_athrow": ".athrow", "anext_awaitable": None, "coroutine_wrapper": None}


def _within(node, kind):
    """Of a wrapper: the async generator and the step that it makes of it; or what else it stands for."""
    inner = gc.get_referents(node)
    for each in inner:
        if type(each) is types.AsyncGeneratorType:
            # aclose() has nothing to throw.
            return each, ".aclose" if kind == "async_generator_athrow" and len(inner) == 1 else _WRAPPERS[kind], None
    for each in inner:
        if type(each) in (types.CoroutineType, types.GeneratorType) or type(each).__name__ in _WRAPPERS:
            return None, None, each
    return None, None, None


def _name_of(coro):
    """Of what is run as a task and has no code of its own."""
    kind = type(coro).__name__
    generator, operation, _ = _within(coro, kind) if kind in _WRAPPERS else (None, None, None)
    return getattr(coro, "__name__", "?") if generator is None else generator.ag_code.co_name + operation


_AWAITED = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE


def _frame_of(node):
    """Of what stands in a task's stack: a frame, a coroutine, a generator, or a step of an async generator."""
    kind = type(node)
    if kind is types.FrameType:
        return node
    if kind is _Coroutine:
        return node.cr_frame
    if kind is types.GeneratorType:
        return node.gi_frame
    generator, _, _ = _within(node, kind.__name__)
    return None if generator is None else generator.ag_frame


class TracedCoroutine(collections.abc.Coroutine):
    """A task's coroutine, and what the trace knows of the task."""

    __slots__ = ("coro", "tracer", "loop", "task", "resumes", "ready", "finished", "on", "wait", "stack", "retrieved", "_done_with_wait", "__weakref__")

    def __init__(self, coro, tracer, loop):
        self.coro = coro
        self.tracer = tracer
        self.loop = loop
        self.task = 0  # its id, once it is introduced
        self.resumes = 0
        self.ready = self.finished = self.retrieved = False
        self.on = 0  # what it waits for
        self.wait = None
        self.stack = []  # of its coroutines that are under way, the outermost first: (coroutine, frame id, id of its frame object)
        self._done_with_wait = None

    # What others ask a coroutine for.
    def __getattr__(self, name):
        return getattr(self.coro, name)

    def __repr__(self):
        return repr(self.coro)

    def __await__(self):
        return self.coro.__await__()

    def close(self):
        return self.coro.close()

    def send(self, value):
        loop = self.loop
        outer = loop.running
        if outer is not None or not self.ready:
            self._begin_unasked(outer)
        loop.running = self
        self.ready = False
        self.resumes = resumes = self.resumes + 1
        _task_resume(NOW, self.task, resumes)
        if self._done_with_wait is not None:
            self._end_wait()
        try:
            future = self.coro.send(value)
        except BaseException as error:
            self._finish(error, outer)
            raise
        self._suspend(future, outer)
        return future

    def introduce(self, name, site):
        tracer, coro, running = self.tracer, self.coro, self.loop.running
        self.task = tracer.new_task_id()
        code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
        function = tracer.places.string(_name_of(coro)) if code is None else tracer.places.function(code)
        parent = running.task if running is not None and running is not self else 0
        tracer.task_create(NOW, self.task, parent, self.loop.id, function, site, name, len(name))

    def begin_session(self, name):
        """Another recording begins, while the task is under way."""
        self.stack.clear()
        self.resumes, self.on, self._done_with_wait = 0, 0, None
        self.introduce(name, 0)
        is_running = self.loop.running is self
        if self.ready or is_running:
            self.tracer.task_wake(SAME_TIME, self.task, self.loop.id, 0)
        if is_running:
            self.resumes = 1
            self.tracer.task_resume(SAME_TIME, self.task, 1)

    # As send(), once more: a step is the one thing that must cost little.
    def throw(self, *error):
        loop = self.loop
        outer = loop.running
        if outer is not None or not self.ready:
            self._begin_unasked(outer)
        loop.running = self
        self.ready = False
        self.resumes += 1
        _task_resume(NOW, self.task, self.resumes)
        if self._done_with_wait is not None:
            self._end_wait()
        loop.thrown = error
        try:
            future = self.coro.throw(*error)
        except BaseException as failure:
            self._finish(failure, outer)
            raise
        else:
            self._suspend(future, outer)
            return future
        finally:
            loop.thrown = error = ()  # else it would hold itself, by its traceback's frames

    def _begin_unasked(self, outer):
        """A step that no loop asked for: a task that is started eagerly, within a step of another."""
        tracer = self.tracer
        if outer is not None:
            tracer.task_suspend(NOW, outer.task, WaitKind.EAGER, self.task, outer._line())
        if not self.ready:
            tracer.task_wake(SAME_TIME, self.task, outer.task if outer is not None else self.loop.id, 0)

    def _go_on(self, outer):
        """Back to the task within whose step this one was started."""
        outer.resumes += 1
        self.tracer.task_wake(SAME_TIME, outer.task, self.task, 0)
        self.tracer.task_resume(SAME_TIME, outer.task, outer.resumes)

    def _suspend(self, future, outer):
        """Finds where it is: which coroutines are under way, and the innermost line that a person wrote. This is done at each switch, so what calls
        would be elsewhere is written out here."""
        node, inner, code, depth, line, stack = self.coro, None, None, 0, 0, self.stack
        while type(node) is _Coroutine:
            inner, code = node, node.cr_code
            known = _codes_get(id(code)) or _places.known(code)
            if not known[3]:
                frame = node.cr_frame
                if frame is None:
                    break
                call, line = line, known[4].get(frame.f_lasti) or _places.site_now(known, frame)
                if depth == len(stack) or stack[depth][0] is not node:
                    self._enter(node, depth, known, None, call)
                depth += 1
            node = node.cr_await
        direct = on = None
        if type(node) is _FutureIter:
            direct = _direct_get(id(code))
        elif node is not None:
            inner, depth, line = self._follow(node, inner, depth, line)
        if depth < len(stack):
            self._leave_from(depth)
        if direct is not None:
            _, wait, owner = direct
            for each in _get_referents(inner):
                if type(each) is owner:
                    on = each.__dict__.get("_interleave_id")
                    break
        if on is not None and on > self.tracer.first_id:
            self._done_with_wait = None
        elif future is None:
            wait, on, self._done_with_wait = WaitKind.YIELD, 0, None
        else:
            wait, on, self._done_with_wait = _wait_of(self, future, inner, line)
        self.wait, self.on = wait, on
        _task_suspend(NOW, self.task, wait, on, line)
        self.loop.running = outer
        if outer is not None:
            self._go_on(outer)

    def _end_wait(self):
        done, self._done_with_wait = self._done_with_wait, None
        done()

    def _finish(self, error, outer):
        tracer = self.tracer
        self.finished = True
        if isinstance(error, StopIteration):
            outcome, text = Outcome.RETURNED, values.result_text(error.value)
        else:
            outcome, text = values.failure(error)
            if outcome == Outcome.RAISED:
                self.loop.remember_raised(self)
        self._leave_from(0, error)
        tracer.task_finish(NOW, self.task, outcome, text, len(text))
        self.loop.running = outer
        if outer is not None:
            self._go_on(outer)

    def _follow(self, node, inner, depth, line):
        """What _suspend() does, with generators and async generators as well."""
        places, stack = self.tracer.places, self.stack
        while node is not None:
            kind, operation = type(node), None
            if kind is _Coroutine:
                frame, code, following = node.cr_frame, node.cr_code, node.cr_await
            elif kind is types.GeneratorType:
                frame, code, following = node.gi_frame, node.gi_code, node.gi_yieldfrom
            elif kind.__name__ in _WRAPPERS:
                generator, operation, following = _within(node, kind.__name__)
                if generator is None:
                    node = following
                    continue
                frame, code, following = generator.ag_frame, generator.ag_code, generator.ag_await
            else:
                break
            if frame is None:
                break
            inner = node if operation is None else generator
            known = places.known(code)
            if not known[3]:
                call, line = line, places.site_now(known, frame)
                if depth == len(stack) or stack[depth][0] is not node:
                    self._enter(node, depth, known, operation, call)
                depth += 1
            node = following
        return inner, depth, line

    def _enter(self, node, depth, known, operation, call):
        """A coroutine that was not under way at the last look, called at the site `call`."""
        tracer, code, stack = self.tracer, known[0], self.stack
        if depth < len(stack) and type(stack[depth][0]) is types.FrameType and _frame_of(node) is stack[depth][0]:
            stack[depth] = (node, *stack[depth][1:])  # it was seen to begin
            return
        self._leave_from(depth)
        made = tracer.new_frame_id()
        function = known[2] if operation is None else tracer.places.string(code.co_name + operation)
        tracer.frame_create(NOW, made, self.task, function, tracer.places.site(code, code.co_firstlineno))
        tracer.frame_enter(SAME_TIME, made, self.task, call)
        self.stack.append((node, made, id(_frame_of(node))))

    # Where calls are recorded, coroutines are seen to begin and end: until the next suspend they are known by their frames.
    def enter_now(self, frame):
        """The coroutine begins, within those around it, of which some may not be the program's own and were not seen to begin."""
        stack, tracer = self.stack, self.tracer
        around = []
        while frame is not None and frame.f_code is not _SEND and frame.f_code is not _THROW:
            if frame.f_code.co_flags & _AWAITED and not tracer.places.is_inside(frame.f_code):
                around.append(frame)
            frame = frame.f_back
        for depth, each in enumerate(reversed(around)):
            if depth < len(stack) and _frame_of(stack[depth][0]) is each:
                continue
            self._leave_from(depth)
            made, code = tracer.new_frame_id(), each.f_code
            function = tracer.places.function(code) if not code.co_flags & inspect.CO_ASYNC_GENERATOR else tracer.places.string(code.co_name + ".next")
            tracer.frame_create(NOW, made, self.task, function, tracer.places.site(code, code.co_firstlineno))
            tracer.frame_enter(SAME_TIME, made, self.task, tracer.places.from_frame(each.f_back))
            stack.append((each, made, id(each)))

    def leave_now(self, frame, outcome, text):
        depth = self._depth_of(frame)
        if depth is not None:
            self._leave(depth, outcome, text)

    def leave_by(self, frame, error):
        """An error leaves it."""
        depth = self._depth_of(frame)
        if depth is not None:
            self._leave(depth, *values.failure(error))

    def _depth_of(self, frame):
        stack = self.stack
        for depth in range(len(stack) - 1, -1, -1):
            if _frame_of(stack[depth][0]) is frame:
                return depth
        return None

    def _leave(self, depth, outcome, text):
        self._leave_from(depth + 1)
        _, made, _ = self.stack.pop()
        self.tracer.frame_leave(NOW, made, outcome, text, len(text))

    def _leave_from(self, depth, error=None):
        """Coroutines that have ended since the last look. `error`: by which the outermost was left."""
        stack = self.stack
        while len(stack) > depth:
            node, made, frame = stack.pop()
            outcome, text = _how_left(node, frame, stack[-1][0] if stack else None, (error, *self.loop.thrown))
            self.tracer.frame_leave(NOW, made, outcome, text, len(text))

    def _line(self):
        """Where it is, of a task that runs."""
        return self.tracer.places.caller(3)

    def take(self, by):
        self.retrieved = True
        self.tracer.task_retrieve(NOW, self.task, by)

    def look_back(self, task):
        """At the end of a task's, or its loop's, life: whether somebody has taken its error, though nobody saw him."""
        if self.finished and not self.retrieved and not self.loop.closed and task.done() and not task.cancelled() and not task._log_traceback:
            self.take(0)


_SEND, _THROW = TracedCoroutine.send.__code__, TracedCoroutine.throw.__code__


class LeftOutCoroutine(TracedCoroutine):
    """One whose task is not in this recording, as it was under way before on another thread."""

    __slots__ = ()

    def send(self, value):
        return self.coro.send(value)

    def throw(self, *error):
        return self.coro.throw(*error)


class TracedTask(asyncio.Task):
    """A task whose cancels and whose error's takers are recorded. To everybody else it is a Task."""

    def get_coro(self):
        coro = _get_coro(self)
        return coro.coro if isinstance(coro, TracedCoroutine) else coro

    def cancel(self, msg=None):
        traced = _get_coro(self)
        if not self.done() and type(traced) is TracedCoroutine:
            tracer = traced.tracer
            running = traced.loop.running
            asker = sys._getframe(1)
            by = tracer.waits.canceller(asker) or (running.task if running is not None else traced.loop.id if asker.f_code is _CANCEL_ALL else 0)
            text = b"" if msg is None else str(msg).encode(errors="replace")[: values.LIMIT]
            tracer.task_cancel(NOW, traced.task, by, tracer.places.caller(), text, len(text))
        return super().cancel(msg)

    def _taken(self):
        """Somebody takes its result: that matters where it is an error."""
        traced = _get_coro(self)
        if type(traced) is TracedCoroutine and not traced.retrieved and self.done() and not self.cancelled() and super().exception() is not None:
            by = traced.loop.running
            traced.take(by.task if by is not None else 0)

    # Not result(): an error that it raises would have a frame of ours in its traceback. Who took it so is seen at the end.
    def exception(self):
        self._taken()
        return super().exception()

    def __await__(self):
        self._taken()
        return super().__await__()

    def __del__(self):
        traced = _get_coro(self)
        if type(traced) is TracedCoroutine:
            traced.look_back(self)
        super().__del__()

    def set_name(self, name):
        # 3.13.0 names a task None behind a factory's back.
        if name is not None:
            super().set_name(name)


for _name in ("__name__", "__qualname__", "__module__", "__doc__"):
    setattr(TracedTask, _name, getattr(asyncio.Task, _name))


def traced_of(task):
    """The TracedCoroutine of a task; None of one that is not recorded."""
    coro = _get_coro(task)
    return coro if type(coro) is TracedCoroutine else None
