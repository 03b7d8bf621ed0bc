"""Jobs: what loops hand to threads and processes."""
import asyncio
import functools
import os
import selectors
import socket
import threading
from concurrent.futures import ProcessPoolExecutor

from interleave import values
from interleave.callbacks import function_of
from interleave.tracer import NOW
from interleave.vocabulary import Outcome, ThreadRole


class _Job:
    """The function, which says on its thread when it begins and ends."""

    def __init__(self, tracer, job, function):
        self.tracer, self.job, self.function = tracer, job, function

    def __call__(self, *args):
        tracer = self.tracer
        tracer.describe_thread(ThreadRole.WORKER)
        tracer.job_begin(NOW, self.job)
        tracer.set_job_here(self.job)
        outcome, text = Outcome.RAISED, b""
        try:
            result = self.function(*args)
            outcome, text = Outcome.RETURNED, values.result_text(result)
            return result
        except BaseException as error:
            text = values.error_text(error)
            raise
        finally:
            tracer.set_job_here(0)
            tracer.job_end(NOW, self.job, outcome, text, len(text))


# A job of a worker process begins and ends there, and is told of here: on a thread that stands for the process, by a socket between both.

def _address(parent, worker):
    return "\0interleave-jobs-%d-%d" % (parent, worker)


class _ElsewhereJob:
    """The function, which tells the process that wants it when it begins and ends. It travels to the worker."""

    def __init__(self, job, parent, function):
        self.job, self.parent, self.function = job, parent, function

    def __call__(self, *args):
        told = _connection_to(self.parent)
        _tell(told, b"begin %d\n" % self.job)
        outcome, text = Outcome.RAISED, b""
        span = _WorkersSpan(self.function)
        try:
            result = self.function(*args)
            outcome, text = Outcome.RETURNED, values.result_text(result)
            return result
        except BaseException as error:
            text = values.error_text(error)
            raise
        finally:
            span.end(outcome, text)
            _tell(told, b"end %d %d %s\n" % (self.job, outcome, text.replace(b"\n", b" ")))


class _WorkersSpan:
    """The same work, in the worker's own recording."""

    def __init__(self, function):
        from interleave import session
        self.tracer = tracer = session.tracer_now()
        if tracer is not None:
            function = function_of(function)
            code = getattr(function, "__code__", None)
            name = tracer.places.string(getattr(function, "__name__", type(function).__name__))
            tracer.describe_thread(ThreadRole.WORKER)
            self.span = tracer.new_id()
            tracer.span_begin(NOW, self.span, 0, name, 0 if code is None else tracer.places.site(code, code.co_firstlineno))
            tracer.called_back = code

    def end(self, outcome, text):
        if self.tracer is not None:
            self.tracer.called_back = None
            self.tracer.span_end(NOW, self.span, outcome, text, len(text))


_connections = threading.local()  # of a worker to who gives it work, and the process that it was made in


def _connection_to(parent):
    known = getattr(_connections, "known", None)
    if known is None or known[0] != (os.getpid(), parent):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(2)
        # Who gives the work has begun to listen before; to the name of this process, though, only once it knew of it.
        for _ in range(100):
            try:
                connection.connect(_address(parent, os.getpid()))
                break
            except OSError:
                threading.Event().wait(0.005)
        else:
            connection = None
        known = _connections.known = ((os.getpid(), parent), connection)
    return known[1]


def _tell(connection, message):
    """What is told has been recorded when this returns."""
    if connection is not None:
        try:
            connection.sendall(message)
            connection.recv(1)
        except OSError:
            pass


class _Processes:
    """Threads that stand for the worker processes."""

    def __init__(self, tracer):
        self._tracer = tracer
        self._known = set()
        self._count = 0

    def look(self, executor):
        """A thread for each process that is new."""
        for process in list((executor._processes or {}).values()):
            if process.pid not in self._known:
                self._known.add(process.pid)
                self._count += 1
                listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                try:
                    listener.bind(_address(os.getpid(), process.pid))
                    listener.listen(1)
                    threading.Thread(target=self._listen, args=(listener, process), name="process %d (pid %d)" % (self._count, process.pid), daemon=True).start()
                except (OSError, RuntimeError):
                    listener.close()

    def _listen(self, listener, process):
        try:
            with listener, selectors.DefaultSelector() as selector:
                selector.register(listener, selectors.EVENT_READ)
                selector.register(process.sentinel, selectors.EVENT_READ)
                if not any(key.fileobj is listener for key, _ in selector.select()):
                    return
                connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                self._tracer.describe_thread(ThreadRole.WORKER)
                for line in lines:
                    self._record(line.rstrip(b"\n").split(b" ", 3))
                    connection.sendall(b".")
        except (OSError, ValueError):
            pass  # the process has ended
        finally:
            self._known.discard(process.pid)

    def _record(self, said):
        if said[0] == b"begin":
            self._tracer.job_begin(NOW, int(said[1]))
        else:
            self._tracer.job_end(NOW, int(said[1]), int(said[2]), said[3], len(said[3]))


def install(tracer, state_of, loop_class):
    run_in_executor = loop_class.run_in_executor
    processes = _Processes(tracer)

    @functools.wraps(run_in_executor)
    def traced_run_in_executor(self, executor, func, *args):
        # Is refused; a wrapped function would not be known to be a coroutine's.
        if self.is_closed() or (self.get_debug() and (asyncio.iscoroutine(func) or asyncio.iscoroutinefunction(func))):
            return run_in_executor(self, executor, func, *args)
        job = tracer.new_id()
        running = state_of(self).running
        function = function_of(func)
        name = tracer.places.string(getattr(function, "__name__", type(function).__name__))
        tracer.job_submit(NOW, job, running.task if running is not None else 0, 0, name, tracer.places.caller())
        if isinstance(executor, ProcessPoolExecutor):
            future = run_in_executor(self, executor, _ElsewhereJob(job, os.getpid(), func), *args)
            processes.look(executor)
        else:
            future = run_in_executor(self, executor, _Job(tracer, job, func), *args)
        future._interleave_job = job
        return future

    loop_class.run_in_executor = traced_run_in_executor
