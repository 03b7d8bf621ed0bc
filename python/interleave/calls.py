"""Synchronous calls: each run of a function of the program's own is a span, from its first line to its return. Its coroutines are told of, too, at the
instant at which they begin and end, and with what they return.

Python 3.12 and later tell of calls by sys.monitoring. Before, sys.settrace() does, without its lines: sys.setprofile() would not say which
error has left a function. A generator's run, from one yield to the next, is a call as well; a coroutine's is a step of its task and is not.
"""
import inspect
import os
import sys
import threading

from interleave import values
from interleave.vocabulary import Outcome, ThreadRole

NOW = 0
NOTHING, CALL, COROUTINE = range(3)  # what a code object is to the recorder

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # with the bootstrap
_LIBRARY = os.path.dirname(os.__file__) + os.sep
_INSTALLED = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
_COROUTINES = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE
_RETURN_VALUE, _YIELD_VALUE = 83, 86  # of Python 3.11


def _kind_of(code):
    if not _is_the_programs(code):
        return NOTHING
    return CALL if not code.co_flags & _COROUTINES else COROUTINE if code.co_flags & inspect.CO_COROUTINE else NOTHING


def _is_the_programs(code):
    """Whether it is a function that the program itself has: none of Python's, of what is installed, of a class' body, of a comprehension."""
    name, file = code.co_name, code.co_filename
    if not code.co_flags & inspect.CO_OPTIMIZED or (name.startswith("<") and name != "<lambda>"):
        return False
    if file.startswith("<"):
        # What dataclasses make is of no file either.
        return file == "<stdin>" or (file == "<string>" and "-c" in sys.orig_argv and not name.startswith("__"))
    file = os.path.abspath(file)
    return not file.startswith((_OWN, _LIBRARY)) and not any(folder in file for folder in _INSTALLED)


class Calls:
    """Records calls from `start` on. `tracer_of` gives the tracer when the first call is there: who calls nothing makes no trace."""

    def __init__(self, tracer_of):
        self._tracer_of = tracer_of
        self._tracer = None
        self._codes = {}  # id of a code object: its kind
        self._kept = []  # these code objects, so that no id is another's later
        self._here = threading.local()
        self._is_starting = False
        self._watch = _Monitoring(self) if hasattr(sys, "monitoring") else _Tracing(self)
        os.register_at_fork(after_in_child=self._begin_child)

    def _begin_child(self):
        # What was called before is of another file.
        self._here = threading.local()

    begin_session = _begin_child

    def start(self):
        self._is_starting = True
        self._watch.start()

    def stop(self):
        """No call is begun any more. Those that are under way are still seen to end."""
        self._is_starting = False
        self._watch.stop()

    @property
    def is_starting(self):
        return self._is_starting

    def kind_of(self, code):
        known = self._codes.get(id(code))
        if known is None:
            known = self._codes[id(code)] = _kind_of(code)
            self._kept.append(code)
        return known

    def _under_way(self):
        """Of this thread: (frame's id, span's id), the innermost last. None where there is no recording."""
        try:
            return self._here.spans
        except AttributeError:
            if self._tracer is None:
                self._tracer = self._tracer_of()
                if self._tracer is None:
                    self.stop()
                    return None
            self._tracer.describe_thread(ThreadRole.OTHER)
            spans = self._here.spans = []
            return spans

    def is_idle(self):
        return not getattr(self._here, "spans", None)

    def begin(self, frame):
        spans = self._under_way()
        if spans is None:
            return
        tracer = self._tracer
        places, code = tracer.places, frame.f_code
        if code is tracer.called_back:
            tracer.called_back = None
            return
        caller = frame.f_back
        while caller is not None and not self._is_shown(caller.f_code):
            caller = caller.f_back
        site = places.site(code, code.co_firstlineno) if caller is None else places.site(caller.f_code, caller.f_lineno)
        function, span = places.function(code), tracer.new_id()
        spans.append((id(frame), span))
        try:
            tracer.span_begin(NOW, span, 0, function, site)
        except Exception:
            spans.pop()
            raise

    def _is_shown(self, code):
        """A caller's line is one of the program's, also where it is no function's."""
        return self.kind_of(code) or code.co_flags & _COROUTINES or code.co_name == "<module>" and not code.co_filename.startswith("<frozen")

    @staticmethod
    def _task_here():
        """What the trace knows of the task that runs on this thread; None where none does."""
        asyncio = sys.modules.get("asyncio.events")
        loop = None if asyncio is None else asyncio._get_running_loop()
        state = None if loop is None else loop.__dict__.get("_interleave")
        return None if state is None else state.running

    def begin_coroutine(self, frame):
        task = self._task_here()
        if task is not None:
            task.enter_now(frame)

    def end_coroutine(self, frame, outcome, text):
        task = self._task_here()
        if task is not None:
            task.leave_now(frame, outcome, text)

    def end(self, spans, outcome, text):
        self._tracer.span_end(NOW, spans[-1][1], outcome, text, len(text))
        spans.pop()

    def end_of(self, frame, outcome, text):
        """Ends the call that the frame is, and those within it whose end was not seen."""
        spans = getattr(self._here, "spans", None)
        if not spans:
            return
        wanted = id(frame)
        if spans[-1][0] != wanted:
            if not any(each == wanted for each, _ in spans):
                return
            while spans[-1][0] != wanted:
                self.end(spans, outcome, b"")
        self.end(spans, outcome, text)


class _Monitoring:
    """By sys.monitoring, where code that is not the program's is asked about once."""

    def __init__(self, calls):
        self._calls = calls
        self._tool = None

    def start(self):
        monitoring = sys.monitoring
        if self._tool is None:
            free = [tool for tool in (4, 3, monitoring.PROFILER_ID) if monitoring.get_tool(tool) is None]
            if not free:
                sys.stderr.write("interleave: calls are not recorded: others use all that Python has to watch them with\n")
                return
            self._tool = free[0]
            monitoring.use_tool_id(self._tool, "interleave")
            events = monitoring.events
            for event, function in ((events.PY_START, self._begun), (events.PY_RESUME, self._gone_on), (events.PY_RETURN, self._returned),
                                    (events.PY_YIELD, self._yielded), (events.PY_UNWIND, self._raised)):
                monitoring.register_callback(self._tool, event, function)
        events = monitoring.events
        monitoring.set_events(self._tool, events.PY_START | events.PY_RESUME | events.PY_RETURN | events.PY_YIELD | events.PY_UNWIND)
        monitoring.restart_events()

    def stop(self):
        if self._tool is not None and self._calls.is_idle():
            sys.monitoring.set_events(self._tool, 0)

    def _begun(self, code, offset):
        return self._begin(code, sys._getframe(1), (CALL, COROUTINE))

    # A generator's runs are calls; what a coroutine does between its beginning and its end is seen by its task's steps.
    def _gone_on(self, code, offset):
        return self._begin(code, sys._getframe(1), (CALL,))

    def _returned(self, code, offset, value):
        return self._end(code, sys._getframe(1), (CALL, COROUTINE), value)

    def _yielded(self, code, offset, value):
        return self._end(code, sys._getframe(1), (CALL,), value)

    def _begin(self, code, frame, kinds):
        calls = self._calls
        kind = calls.kind_of(code) if calls.is_starting else NOTHING
        if kind not in kinds:
            return sys.monitoring.DISABLE
        try:
            if kind == CALL:
                calls.begin(frame)
            else:
                calls.begin_coroutine(frame)
        except Exception:
            pass  # where the stack is full: the program will say so itself

    def _end(self, code, frame, kinds, value):
        calls = self._calls
        kind = calls.kind_of(code)
        if kind not in kinds:
            return sys.monitoring.DISABLE
        try:
            if kind == CALL:
                calls.end_of(frame, Outcome.RETURNED, values.result_text(value))
            else:
                calls.end_coroutine(frame, Outcome.RETURNED, values.result_text(value))
        except Exception:
            pass
        if not calls.is_starting:
            self.stop()

    def _raised(self, code, offset, error):
        calls = self._calls
        kind = calls.kind_of(code)
        if kind != NOTHING:
            try:
                if kind == CALL:
                    calls.end_of(sys._getframe(1), Outcome.RAISED, values.error_text(error))
                else:
                    calls.end_coroutine(sys._getframe(1), *values.failure(error))
            except Exception:
                pass


class _Tracing:
    """By sys.settrace, before Python 3.12."""

    def __init__(self, calls):
        self._calls = calls

    def start(self):
        if sys.gettrace() is None:
            threading.settrace(self._begun)
            sys.settrace(self._begun)

    def stop(self):
        threading.settrace(None)
        if self._calls.is_idle() and sys.gettrace() == self._begun:
            sys.settrace(None)

    def _begun(self, frame, what, argument):
        calls = self._calls
        if not calls.is_starting:
            if calls.is_idle():
                sys.settrace(None)
            return None
        kind = calls.kind_of(frame.f_code)
        if kind == NOTHING:
            return None
        try:
            if kind == COROUTINE:
                if frame.f_trace is not None:
                    return frame.f_trace  # it goes on
                calls.begin_coroutine(frame)
            else:
                calls.begin(frame)
            frame.f_trace_lines = False
            return _Traced(calls, kind)
        except Exception:
            return None  # the stack is full: the program will say so itself


class _Traced:
    """A call, or coroutine, that is under way: told of the errors that pass through it, and of its end."""

    __slots__ = ("_calls", "_kind", "_error")

    def __init__(self, calls, kind):
        self._calls, self._kind = calls, kind
        self._error = None  # (outcome, text): the error itself would keep the frame alive

    def __call__(self, frame, what, argument):
        try:
            if what == "exception":
                self._error = values.failure(argument[1])
            elif what == "return":
                self._end(frame, argument)
        except Exception:
            pass
        return self

    def _end(self, frame, value):
        calls, is_coroutine = self._calls, self._kind == COROUTINE
        operation = frame.f_code.co_code[frame.f_lasti] if is_coroutine or (self._error is not None and value is None) else _RETURN_VALUE
        if is_coroutine and operation == _YIELD_VALUE:
            return
        outcome, text = self._error if operation not in (_RETURN_VALUE, _YIELD_VALUE) and self._error is not None else (Outcome.RETURNED, values.result_text(value))
        self._error = None
        if is_coroutine:
            calls.end_coroutine(frame, outcome, text)
        else:
            calls.end_of(frame, Outcome.RAISED if outcome == Outcome.CANCELLED else outcome, text)
