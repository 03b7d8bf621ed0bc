"""For pytest: `pytest -p interleave.pytest_plugin --interleave=DIR` keeps the trace of each failing test that runs an event loop."""
import os
import re

import pytest

from interleave import session


def pytest_addoption(parser):
    parser.getgroup("interleave").addoption("--interleave", metavar="DIR", default=None, help="keep the traces of failing async tests in the folder DIR")


def pytest_configure(config):
    folder = config.getoption("--interleave")
    if folder is not None:
        if session.is_recording():
            raise pytest.UsageError("--interleave: this run is recorded as a whole already")
        os.makedirs(folder, exist_ok=True)
        config.pluginmanager.register(_Recorder(folder), "interleave-recorder")


class _Recorder:
    def __init__(self, folder):
        self._folder = folder

    def _path(self, item):
        name = re.sub(r"[^\w.\-]+", "-", item.nodeid.replace("::", "-")).strip("-")
        return os.path.abspath(os.path.join(self._folder, name[-200:] + ".ilv"))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        path = self._path(item)
        item._interleave_failed = False
        with session.record(path):
            yield
            loops = session.loops_seen()
        if not item._interleave_failed or loops == 0:
            os.unlink(path)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item):
        outcome = yield
        report = outcome.get_result()
        if report.failed:
            item._interleave_failed = True
            if session.loops_seen():
                report.sections.append(("Interleave", "The trace of this test: interleave view %s" % self._path(item)))
