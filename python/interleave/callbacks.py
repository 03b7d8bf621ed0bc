"""Callbacks of the program's own, by call_soon() and the like: each is a span, with its cause. asyncio's own callbacks are not shown."""
import asyncio
import functools
import sys
import threading
import types
from asyncio import base_events, events

from interleave import values
from interleave.tracer import NOW, SAME_TIME
from interleave.tasks import TracedCoroutine, traced_of
from interleave.vocabulary import Outcome, ResourceKind


def function_of(callback):
    """Through partials, and contextvars' run as to_thread() wraps it."""
    while isinstance(callback, functools.partial):
        callback = callback.args[0] if getattr(callback.func, "__name__", "") == "run" and callback.args else callback.func
    return callback


class _Noticing:
    """A context that keeps the error which leaves the callback."""

    def __init__(self, context):
        self.context, self.outcome, self.text = context, Outcome.RETURNED, b""

    def run(self, callback, *args):
        try:
            return self.context.run(callback, *args)
        except BaseException as error:
            self.outcome, self.text = Outcome.RAISED, values.error_text(error)
            raise


class _Traced:
    """What TracedHandle and TracedTimerHandle have in common. What the trace knows of them stands in their loop's state, as they have no room."""

    __slots__ = ()

    def _run(self):
        state = self._loop._interleave
        known = state.callbacks.pop(id(self), None)
        if known is None:
            return super()._run()
        _, name, cause, site, timer, code = known
        tracer = state.tracer
        context = self._context
        noticing = self._context = _Noticing(context)
        span = tracer.new_id()
        tracer.span_begin(NOW, span, cause, name, site)
        outer, state.callback, tracer.called_back = state.callback, span, code
        try:
            super()._run()
        finally:
            state.callback, tracer.called_back = outer, None
            self._context = context
            tracer.span_end(NOW, span, noticing.outcome, noticing.text, len(noticing.text))
            if timer:
                tracer.resource_close(SAME_TIME, timer)

    def cancel(self):
        if not self._cancelled:
            state = self._loop._interleave
            known = state.callbacks.pop(id(self), None)
            if known is not None and known[4]:
                state.tracer.resource_close(NOW, known[4])
        super().cancel()


class TracedHandle(_Traced, events.Handle):
    __slots__ = ()


class TracedTimerHandle(_Traced, events.TimerHandle):
    __slots__ = ()


for _traced, _plain in ((TracedHandle, events.Handle), (TracedTimerHandle, events.TimerHandle)):
    for _name in ("__name__", "__qualname__", "__module__", "__doc__"):
        setattr(_traced, _name, getattr(_plain, _name))


class Callbacks:
    def __init__(self, tracer, state_of):
        self._tracer = tracer
        self._state_of = state_of

    def is_the_programs(self, callback, caller):
        """Whether the function is of the program, or, where it has no code (`future.set_result`), who asks for it is."""
        function = function_of(callback)
        code = getattr(function, "__code__", None)
        if code is None:
            call = None if isinstance(function, (types.BuiltinFunctionType, type)) else getattr(type(function), "__call__", None)
            code = getattr(call, "__code__", None)
        places = self._tracer.places
        if code is not None and not places.is_inside(code):
            return True
        return caller is not None and not places.is_inside(caller.f_code)

    def note(self, handle, callback, args, loop, site, timer=0):
        """The handle is going to run a callback that is shown. `timer`: at its time."""
        state = self._state_of(loop)
        function = function_of(callback)
        name = self._tracer.places.string(getattr(function, "__name__", type(function).__name__))
        cause = timer or self.cause(state, args, site)
        state.callbacks[id(handle)] = (handle, name, cause, site, timer, getattr(function, "__code__", None))

    def cause(self, state, args, site):
        """Because of what a callback is called that somebody asks for now."""
        if state.thread != threading.get_ident():
            return self._tracer.job_here() or state.id
        if len(args) == 1 and isinstance(args[0], asyncio.Future):
            return self._id_of_future(args[0], site)
        return state.running.task if state.running is not None else state.callback or state.id

    def _id_of_future(self, future, site):
        if isinstance(future, asyncio.Task):
            traced = traced_of(future)
            if traced is not None:
                return traced.task
        return self._tracer.id_of(future, ResourceKind.FUTURE, site)


def install(tracer, state_of, wake):
    """`wake(task)` says that a task becomes ready."""
    loop_class = base_events.BaseEventLoop
    ask_soon, call_soon, call_at = loop_class.call_soon, loop_class._call_soon, loop_class.call_at
    callbacks = Callbacks(tracer, state_of)
    thread_safe = loop_class.call_soon_threadsafe.__code__
    later = loop_class.call_later.__code__
    Task, Handle, get_frame = asyncio.Task, events.Handle, sys._getframe

    # The most frequent one by far, that a task becomes ready, goes no further.
    @functools.wraps(ask_soon)
    def traced_ask_soon(self, callback, *args, context=None):
        if self._debug or self._closed:
            handle = ask_soon(self, callback, *args, context=context)
            if handle._source_traceback:
                del handle._source_traceback[-1]
            return handle
        task = getattr(callback, "__self__", None)
        if isinstance(task, Task):
            traced = get_coro(task)
            state = self.__dict__.get("_interleave")
            running = None if state is None else state.running
            if running is None or running is traced or type(traced) is not TracedCoroutine:
                wake(task)
            elif not traced.ready and not traced.finished:
                traced.ready = True
                task_wake(NOW, traced.task, running.task, from_frame(get_frame(1)))
            handle = Handle(callback, args, self, context)
            self._ready.append(handle)
        else:
            handle = self._call_soon(callback, args, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        return handle

    get_coro, task_wake, from_frame = Task.get_coro, tracer.task_wake, tracer.places.from_frame
    soon, soon_plain = traced_ask_soon.__code__, ask_soon.__code__

    @functools.wraps(call_soon)
    def traced_call_soon(self, callback, args, context):
        owner = getattr(callback, "__self__", None)
        if isinstance(owner, Task):
            wake(owner)
            handle = Handle(callback, args, self, context)
        else:
            caller = get_frame(1)
            # Before it runs nobody but its own thread knows what thread that will be.
            is_known = caller.f_code is not thread_safe or "_interleave" in self.__dict__
            while caller.f_code is soon or caller.f_code is soon_plain or caller.f_code is thread_safe:
                caller = caller.f_back
            # A future's callbacks are asked for by asyncio, whoever's line it is that sets it.
            if is_known and callbacks.is_the_programs(callback, None if _is_futures(args) else caller) and not self._closed:
                handle = TracedHandle(callback, args, self, context)
                callbacks.note(handle, callback, args, self, tracer.places.from_frame(caller))
            else:
                handle = Handle(callback, args, self, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        self._ready.append(handle)
        return handle

    def _is_futures(args):
        return len(args) == 1 and isinstance(args[0], asyncio.Future)

    @functools.wraps(call_at)
    def traced_call_at(self, when, callback, *args, context=None):
        caller = get_frame(1)
        if caller.f_code is later:
            caller = caller.f_back
        handle = call_at(self, when, callback, *args, context=context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        if type(handle) is events.TimerHandle and callbacks.is_the_programs(callback, caller):
            handle.__class__ = TracedTimerHandle
            site, timer = tracer.places.from_frame(caller), tracer.new_id()
            state_of(self)
            tracer.resource_create(NOW, timer, ResourceKind.TIMER, 0, site, b"", 0)
            tracer.resource_state(SAME_TIME, timer, max(0, int((when - self.time()) * 1e9)), 0)
            callbacks.note(handle, callback, args, self, site, timer)
        return handle

    loop_class.call_soon, loop_class._call_soon = traced_ask_soon, traced_call_soon
    loop_class.call_at = traced_call_at
    return callbacks
