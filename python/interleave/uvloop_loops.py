"""uvloop's loops: tasks, wakes, callbacks and jobs are recorded as asyncio's are. When the loop waits for the operating system is not seen, nor that
a callback is cancelled."""
import asyncio
import functools
import sys
import threading

from interleave import values
from interleave.callbacks import function_of
from interleave.tracer import NOW, SAME_TIME
from interleave.vocabulary import Outcome, ResourceKind


class _Shown:
    """A callback of the program's: a span when it is called."""

    def __init__(self, state, callback, cause, site, timer=0):
        self._state, self._callback, self._cause, self._site, self._timer = state, callback, cause, site, timer

    def __repr__(self):
        return repr(self._callback)

    def __call__(self, *args):
        state, tracer = self._state, self._state.tracer
        function, span = function_of(self._callback), tracer.new_id()
        name = tracer.places.string(getattr(function, "__name__", type(function).__name__))
        tracer.span_begin(NOW, span, self._cause, name, self._site)
        state.callback, tracer.called_back = span, getattr(function, "__code__", None)
        outcome, text = Outcome.RETURNED, b""
        try:
            return self._callback(*args)
        except BaseException as error:
            outcome, text = Outcome.RAISED, values.error_text(error)
            raise
        finally:
            state.callback, tracer.called_back = 0, None
            tracer.span_end(NOW, span, outcome, text, len(text))
            if self._timer:
                tracer.resource_close(SAME_TIME, self._timer)


def install(tracer, state_of, watch, wake, callbacks):
    """`watch(loop_class)` has tasks, jobs and the end of loops recorded."""
    loop_class = sys.modules["uvloop"].Loop
    places = tracer.places
    places.other_turn = asyncio.Runner.run.__code__
    watch(loop_class)
    call_soon, call_at, call_later, run_forever = loop_class.call_soon, loop_class.call_at, loop_class.call_later, loop_class.run_forever

    @functools.wraps(call_soon)
    def traced_call_soon(self, callback, *args, context=None):
        owner = getattr(callback, "__self__", None)
        if isinstance(owner, asyncio.Task):
            wake(owner)
        else:
            caller = sys._getframe(1)
            if callbacks.is_the_programs(callback, None if len(args) == 1 and isinstance(args[0], asyncio.Future) else caller):
                state, site = state_of(self), places.from_frame(caller)
                callback = _Shown(state, callback, callbacks.cause(state, args, site), site)
        return call_soon(self, callback, *args, context=context)

    def at(self, delay, callback, caller):
        if not callbacks.is_the_programs(callback, caller):
            return callback
        state, site, timer = state_of(self), places.from_frame(caller), tracer.new_id()
        tracer.resource_create(NOW, timer, ResourceKind.TIMER, 0, site, b"", 0)
        tracer.resource_state(SAME_TIME, timer, max(0, int(delay * 1e9)), 0)
        return _Shown(state, callback, timer, site, timer)

    @functools.wraps(call_later)
    def traced_call_later(self, delay, callback, *args, context=None):
        return call_later(self, delay, at(self, delay, callback, sys._getframe(1)), *args, context=context)

    @functools.wraps(call_at)
    def traced_call_at(self, when, callback, *args, context=None):
        return call_at(self, when, at(self, when - self.time(), callback, sys._getframe(1)), *args, context=context)

    @functools.wraps(run_forever)
    def traced_run_forever(self):
        state = state_of(self)
        if state.thread != threading.get_ident():
            state.move(self)
        return run_forever(self)

    loop_class.call_soon, loop_class.call_later, loop_class.call_at = traced_call_soon, traced_call_later, traced_call_at
    loop_class.run_forever = traced_run_forever
