"""Runs before any program when its folder stands in PYTHONPATH, as `interleave record` puts it: records asyncio once it is imported, and calls from
the first on where they are wanted."""
import os
import sys


def _run_the_next_one(here):
    """Another sitecustomize, which this one stands before, has its turn as well."""
    import importlib.machinery
    others = [path for path in sys.path if os.path.abspath(path or ".") != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        import importlib.util
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


def _guarded(function):
    def run():
        try:
            function()
        except Exception as error:  # a program runs on, whatever becomes of its recording
            sys.stderr.write("interleave: %s; the program runs on unrecorded\n" % (error,))
    return run


@_guarded
def _record_asyncio():
    from interleave import session
    from interleave.when_imported import when_imported
    when_imported("asyncio", _guarded(session.start_with_asyncio))


@_guarded
def _record_calls():
    from interleave import session
    session.start_with_the_program()


_here = os.path.dirname(os.path.abspath(__file__))
if os.environ.get("INTERLEAVE_TRACE"):
    _record_asyncio()
_run_the_next_one(_here)
if os.environ.get("INTERLEAVE_TRACE") and os.environ.get("INTERLEAVE_CALLS") in ("all", "alone"):
    _record_calls()
