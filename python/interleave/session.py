"""Starting and stopping a recording in this process."""
import contextlib
import os
import sys

_tracer = None
_calls = None
_loops_are_watched = _output_is_watched = False


def _recorder():
    from interleave.native import LIBRARY, NativeRecorder
    if os.path.exists(LIBRARY) and os.environ.get("INTERLEAVE_PYTHON_RECORDER") != "pure":
        try:
            return NativeRecorder()
        except OSError:
            pass  # built for another machine: Python alone will do
    import atexit

    from interleave.writer import PythonRecorder
    recorder = PythonRecorder()
    atexit.register(recorder.stop)
    return recorder


def tracer_now():
    """The recording that INTERLEAVE_TRACE asks for, which begins when something is to be recorded first; None where it cannot."""
    global _tracer
    if _tracer is None and os.environ.get("INTERLEAVE_TRACE"):
        from interleave.tracer import Tracer
        recorder = _recorder()
        if recorder.start_from_environment():
            _tracer = Tracer(recorder)
    return _tracer


def _watch_output():
    global _output_is_watched
    if not _output_is_watched:
        _output_is_watched = True
        from interleave import output
        output.install(tracer_now)


def _watch_loops():
    global _loops_are_watched
    if not _loops_are_watched:
        _loops_are_watched = True
        from interleave import loops, resources, unawaited
        loops.install(_tracer)
        resources.install(_tracer)
        unawaited.install(_tracer)


def _watch_calls():
    global _calls
    if _calls is None:
        from interleave.calls import Calls
        _calls = Calls(tracer_now)
    _calls.start()


def start_with_the_program():
    """Calls and output are recorded from the program's first line on, as INTERLEAVE_CALLS asks for it."""
    _watch_output()
    _watch_calls()


def start_with_asyncio():
    """asyncio has been imported: loops are recorded where INTERLEAVE_TRACE says so. Who has not asked for calls gets none any more."""
    if _calls is not None and os.environ.get("INTERLEAVE_CALLS") != "all":
        _calls.stop()
    if tracer_now() is not None:
        _watch_output()
        _watch_loops()


@contextlib.contextmanager
def record(path, calls=False):
    """Records what happens within the block into a trace file, with its synchronous calls if wanted. Loops of this thread and their tasks are
    introduced as they are now; those of other threads, if they were made before, are left out."""
    global _tracer
    if _tracer is not None:
        _tracer.recorder.start(path)
        _tracer.begin_session()
        if _calls is not None:
            _calls.begin_session()
    else:
        from interleave.tracer import Tracer
        recorder = _recorder()
        recorder.start(path)
        _tracer = Tracer(recorder)
    _watch_output()
    _watch_loops()
    if calls:
        _watch_calls()
    try:
        yield
    finally:
        if calls:
            _calls.stop()
        _tracer.recorder.stop()


def is_recording():
    return _tracer is not None and _tracer.recorder.is_recording()


def loops_seen():
    """How many loops the running recording has."""
    return 0 if _tracer is None else _tracer.loops_seen


def mark(text):
    """A note of your own on the timeline, at this instant."""
    if _tracer is not None:
        data = str(text).encode(errors="replace")
        _tracer.mark(0, _tracer.places.caller(), data, len(data))
