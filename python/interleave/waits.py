"""What a task waits for: found from the future that it gave to the loop, and from the coroutine of asyncio's that it is in."""
import asyncio
import asyncio.base_subprocess
import asyncio.selector_events
import asyncio.streams
import socket
import sys
from gc import get_referents
from types import CoroutineType, GeneratorType

from interleave import values
from interleave.tasks import NOW, SAME_TIME, traced_of
from interleave.vocabulary import GroupKind, Outcome, ResourceKind, WaitKind

_GatheringFuture = asyncio.tasks._GatheringFuture


def _code(owner, name):
    function = getattr(owner, name, None)
    return getattr(function, "__code__", None)


def _local(inner, name, kind):
    """A local variable of a coroutine, by its name, and by what it is: that is found without a frame object, which would have to be made first."""
    for each in get_referents(inner):
        if type(each) is kind:
            return each
    return _locals(inner).get(name)


def _locals(inner):
    return inner.cr_frame.f_locals if type(inner) is CoroutineType else inner.gi_frame.f_locals


def limit_of(thing):
    """The largest number that it may have, of a queue its length; 0 where there is no limit."""
    size = thing.__dict__.get("_maxsize")
    return int(size) if isinstance(size, (int, float)) and 0 < size < 1 << 62 else 0


def _shielded(future):
    """What a future that shield() has made stands for."""
    for callback, _ in getattr(future, "_callbacks", None) or ():
        if getattr(callback, "__name__", "") == "_outer_done_callback":
            cells = dict(zip(callback.__code__.co_freevars, callback.__closure__ or ()))
            if "inner" in cells:
                return cells["inner"].cell_contents
    return None


def _returned():
    return Outcome.RETURNED, b""


def _end_of(future):
    """How it has ended, when whoever waited for it goes on. Who asks so has not retrieved its error."""
    if not future.done() or future.cancelled():
        return Outcome.CANCELLED, b""
    error = future._exception
    return _returned() if error is None else values.failure(error)


def _end_of_task_group(group):
    """The same of a TaskGroup, when the last of its tasks is done."""
    errors = getattr(group, "_errors", None)
    if errors:
        return Outcome.RAISED, b"ExceptionGroup: unhandled errors in a TaskGroup (%d sub-exception%s)" % (len(errors), b"s" if len(errors) > 1 else b"")
    return (Outcome.CANCELLED, b"") if getattr(group, "_aborting", False) else _returned()


_ON_TIMEOUT = _code(getattr(getattr(asyncio, "timeouts", None), "Timeout", None), "_on_timeout")
_OF_TASK_GROUPS = [_code(getattr(asyncio, "TaskGroup", None), name) for name in ("_on_task_done", "_abort")]


class Waits:
    """Knows asyncio's waiting coroutines by their code."""

    def __init__(self, tracer):
        self._tracer = tracer
        self._by_code = {}
        self.direct = {}  # id of a code object: it, the kind of wait, and of what class is what it waits for
        know = self._know
        know(asyncio, "sleep", self._timer)
        know(asyncio.tasks, "_wait", self._wait_group)
        if sys.version_info < (3, 12):  # later it is a timeout()
            know(asyncio.tasks, "wait_for", self._wait_for)
        for name in ("__aexit__", "_aexit"):
            know(getattr(asyncio, "TaskGroup", None), name, self._task_group)
        know(asyncio.Lock, "acquire", self._resource(asyncio.Lock, "acquire", WaitKind.LOCK, ResourceKind.LOCK))
        know(asyncio.Event, "wait", self._resource(asyncio.Event, "wait", WaitKind.EVENT, ResourceKind.EVENT))
        know(asyncio.Condition, "wait", self._resource(asyncio.Condition, "wait", WaitKind.CONDITION, ResourceKind.CONDITION))
        know(asyncio.Semaphore, "acquire", self._resource(asyncio.Semaphore, "acquire", WaitKind.SEMAPHORE, ResourceKind.SEMAPHORE))
        for name in ("wait", "_wait", "_block"):
            know(getattr(asyncio, "Barrier", None), name, self._resource(getattr(asyncio, "Barrier", None), name, WaitKind.BARRIER, ResourceKind.BARRIER))
        know(asyncio.Queue, "get", self._resource(asyncio.Queue, "get", WaitKind.QUEUE_GET, ResourceKind.QUEUE))
        know(asyncio.Queue, "put", self._resource(asyncio.Queue, "put", WaitKind.QUEUE_PUT, ResourceKind.QUEUE))
        know(asyncio.Queue, "join", self._resource(asyncio.Queue, "join", WaitKind.OTHER, ResourceKind.QUEUE))
        know(asyncio.StreamReader, "_wait_for_data", self._stream(WaitKind.IO_READ))
        know(asyncio.streams.FlowControlMixin, "_drain_helper", self._stream(WaitKind.IO_WRITE))
        loop = asyncio.selector_events.BaseSelectorEventLoop
        for name, kind in (("sock_recv", WaitKind.IO_READ), ("sock_recv_into", WaitKind.IO_READ), ("sock_recvfrom", WaitKind.IO_READ),
                           ("sock_sendall", WaitKind.IO_WRITE), ("sock_sendto", WaitKind.IO_WRITE), ("sock_connect", WaitKind.CONNECT),
                           ("_sock_connect", WaitKind.CONNECT), ("sock_accept", WaitKind.ACCEPT)):
            know(loop, name, self._socket(kind))
        know(asyncio.base_subprocess.BaseSubprocessTransport, "_wait", self._process)

    def _know(self, owner, name, answer):
        code = _code(owner, name)
        if code is not None:
            self._by_code[id(code)] = (code, answer)

    def of(self, traced, future, inner, site):
        """`inner`: the innermost coroutine. The kind of wait, the id of what is waited for, and what is to be called when the wait is over (or None)."""
        if inner is not None:
            kind = type(inner)
            code = inner.cr_code if kind is CoroutineType else inner.gi_code if kind is GeneratorType else inner.ag_code
            known = self._by_code.get(id(code))
            if known is not None:
                return known[1](traced, inner, site)
        if isinstance(future, asyncio.Task):
            other = traced_of(future)
            if other is not None:
                return WaitKind.TASK, other.task, None
        if type(future) is _GatheringFuture:
            return self._group(traced, GroupKind.GATHER, future._children, site, lambda: _end_of(future))
        job = getattr(future, "_interleave_job", None)
        if job is not None:
            return WaitKind.JOB, job, None
        shielded = _shielded(future)
        if shielded is not None:
            return self._group(traced, GroupKind.SHIELD, [shielded], site, lambda: _end_of(future))
        return WaitKind.FUTURE, self._tracer.id_of(future, ResourceKind.FUTURE, site), None

    def _timer(self, traced, inner, site):
        tracer = self._tracer
        delay = _locals(inner).get("delay", 0)
        timer = tracer.new_id()
        tracer.resource_create(NOW, timer, ResourceKind.TIMER, 0, site, b"", 0)
        tracer.resource_state(SAME_TIME, timer, max(0, int(delay * 1e9)), 0)
        return WaitKind.TIMER, timer, lambda: tracer.resource_close(SAME_TIME, timer)

    def _group(self, traced, kind, members, site, ended=_returned, group=None):
        """`ended` gives outcome and text once the wait is over."""
        tracer = self._tracer
        if group is None:
            group = tracer.new_id()
            tracer.group_create(NOW, group, kind, traced.task, site)
        for member in list(members):
            other = traced_of(member) if isinstance(member, asyncio.Task) else None
            known = other.task if other is not None else tracer.id_of(member, ResourceKind.FUTURE, site)
            tracer.group_member(SAME_TIME, group, known)

        def end():
            outcome, text = ended()
            tracer.group_end(SAME_TIME, group, outcome, text, len(text))
        return WaitKind.GROUP, group, end

    def _wait_group(self, traced, inner, site):
        return self._group(traced, GroupKind.WAIT, _locals(inner)["fs"], site)

    def _wait_for(self, traced, inner, site):
        future = _locals(inner)["fut"]
        return self._group(traced, GroupKind.TIMEOUT, [future], site, lambda: _end_of(future))

    def _task_group(self, traced, inner, site):
        group = _locals(inner)["self"]
        state = group.__dict__
        made = state.pop("_interleave_made", None)
        made = made if made is not None and made >= self._tracer.first_id else None
        answer = self._group(traced, GroupKind.TASK_GROUP, group._tasks, site, lambda: _end_of_task_group(group), made)
        state["_interleave_group"] = answer[1]
        return answer

    def canceller(self, frame):
        """What asks for a cancel by itself, from this frame of asyncio's: a timeout, or a group of tasks; 0 where it is neither."""
        tracer = self._tracer
        if frame.f_code is _ON_TIMEOUT:
            return tracer.id_of(frame.f_locals["self"], ResourceKind.TIMER, 0)
        if frame.f_code not in _OF_TASK_GROUPS:
            return 0
        group = frame.f_locals["self"]
        known = group.__dict__.get("_interleave_group")
        if known is None or known < tracer.first_id:
            # The task is still in the group's block, and has not come to wait for its members.
            parent = traced_of(group._parent_task)
            known = tracer.new_id()
            tracer.group_create(NOW, known, GroupKind.TASK_GROUP, 0 if parent is None else parent.task, 0)
            group._interleave_group = group._interleave_made = known
        return known

    def _resource(self, owner, name, wait, kind):
        """A method of `owner` that waits for its object."""
        tracer, code = self._tracer, _code(owner, name)
        if code is not None:
            self.direct[id(code)] = (code, wait, owner)

        def answer(traced, inner, site):
            thing = _local(inner, "self", owner)
            known = thing.__dict__.get("_interleave_id", 0)
            return wait, known if known > tracer.first_id else tracer.id_of(thing, kind, site, limit=limit_of(thing)), None
        return answer

    def _stream(self, wait):
        def answer(traced, inner, site):
            stream = _local(inner, "self", asyncio.StreamReader)
            transport = getattr(stream, "_transport", None)
            return wait, self._tracer.id_of(stream if transport is None else transport, ResourceKind.SOCKET, site), None
        return answer

    def _socket(self, wait):
        def answer(traced, inner, site):
            sock = _local(inner, "sock", socket.socket)
            return wait, 0 if sock is None else self._tracer.id_of(sock, ResourceKind.SOCKET, site), None
        return answer

    def _process(self, traced, inner, site):
        return WaitKind.PROCESS, self._tracer.id_of(_locals(inner)["self"], ResourceKind.PROCESS, site), None
