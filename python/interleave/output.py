"""What the program prints."""
import builtins
import functools
import io
import sys

from interleave.tracer import NOW
from interleave.vocabulary import OutputStream


def install(tracer_of):
    """`tracer_of` gives the tracer when something is printed first."""
    original = builtins.print

    @functools.wraps(original)
    def traced_print(*args, sep=" ", end="\n", file=None, flush=False):
        target = sys.stdout if file is None else file
        if target is None or (target is not sys.stdout and target is not sys.stderr):
            return original(*args, sep=sep, end=end, file=file, flush=flush)
        text = io.StringIO()
        original(*args, sep=sep, end=end, file=text)
        written = text.getvalue()
        stream = OutputStream.ERROR if target is sys.stderr else OutputStream.OUT
        data = written.rstrip("\n").encode(errors="replace")
        tracer = tracer_of()
        if tracer is None:
            return original(*args, sep=sep, end=end, file=file, flush=flush)
        tracer.print(NOW, stream, tracer.places.caller(), data, len(data))
        target.write(written)
        if flush:
            target.flush()

    builtins.print = traced_print
