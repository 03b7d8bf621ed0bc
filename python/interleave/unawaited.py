"""Coroutines that were made and never awaited: Python notices them when they are dropped, and so is it told."""
import functools
import os
import types
import warnings

from interleave.tasks import NOW

_OWN = '  File "' + os.path.dirname(os.path.abspath(__file__)) + os.sep


def _without_ours(message):
    """In debug mode it says where the coroutine was made, by which calls: those of the recorder are left out."""
    kept, is_ours = [], False
    for line in message.split("\n"):
        if line.startswith('  File "'):
            is_ours = line.startswith(_OWN)
        if not is_ours:
            kept.append(line)
    return "\n".join(kept)


def install(tracer):
    original = getattr(warnings, "_warn_unawaited_coroutine", None)
    if original is None:
        return

    def warn(message, category=None, stacklevel=1, source=None):
        """The warning stands at the line where it would without the recorder: two frames further out."""
        warnings.warn(_without_ours(message), category=category, stacklevel=stacklevel + 2, source=source)

    # The same function, but for whom it warns by.
    original = types.FunctionType(original.__code__, {**vars(warnings), "warn": warn}, original.__name__)

    @functools.wraps(original)
    def traced(coro):
        code = coro.cr_code
        frame = tracer.new_frame_id()
        tracer.frame_create(NOW, frame, 0, tracer.places.function(code), tracer.places.site(code, code.co_firstlineno))
        return original(coro)

    warnings._warn_unawaited_coroutine = traced
