"""os._exit(): it ends the process at once, and nothing that Python or the library does at the end is done. The recording is finished before."""
import functools
import os


def install(recorder):
    original = os._exit

    @functools.wraps(original)
    def traced(*arguments, **options):
        # What os._exit() refuses goes on.
        given = [*arguments, *options.values()]
        is_refused = len(given) != 1 or not isinstance(given[0], int) or not -1 << 31 <= given[0] < 1 << 31
        try:
            if not is_refused:
                recorder.stop_at_once()
        finally:
            original(*arguments, **options)

    traced.__module__ = "os"  # where pickle finds it
    os._exit = traced
