"""The pytest plugin keeps the trace of a failing async test, and of no other."""
import glob
import os
import subprocess
import unittest

import recorded
from recorded import RecordedTest

TESTS = """
    import asyncio, unittest

    async def helps():
        await asyncio.sleep(0.001)

    def test_passes():
        asyncio.run(helps())

    def test_fails():
        asyncio.run(helps())
        assert False

    def test_fails_without_a_loop():
        assert False

    class Case(unittest.IsolatedAsyncioTestCase):
        async def test_case(self):
            await helps()
            self.fail()

    loop = asyncio.new_event_loop()
    left = []

    async def forever():
        while True:
            await asyncio.sleep(0.001)

    def test_leaves_a_task():
        async def leave():
            left.append(asyncio.create_task(forever(), name="forever"))
            await helps()
        loop.run_until_complete(leave())

    def test_has_a_task_of_the_test_before():
        loop.run_until_complete(helps())
        assert False
"""


@unittest.skipIf(subprocess.run([recorded.PYTHON, "-c", "import pytest"], capture_output=True).returncode != 0, "pytest is not installed (python3-pytest)")
class Pytest(RecordedTest):
    def test_the_traces_of_failing_async_tests_are_kept(self):
        self.write(TESTS, "test_some.py")
        folder = os.path.dirname(os.path.dirname(recorded.INTERLEAVE)) + "/python"
        ran = self.plain("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "interleave.pytest_plugin", "--interleave=traces", "test_some.py",
                         env=dict(os.environ, PYTHONPATH=folder))
        self.assertIn("4 failed, 2 passed", ran.stdout, ran.stderr)
        kept = {os.path.basename(path): recorded.Trace(path) for path in glob.glob(self.folder + "/traces/*")}
        self.assertEqual(set(kept), {"test_some.py-test_fails.ilv", "test_some.py-Case-test_case.ilv", "test_some.py-test_has_a_task_of_the_test_before.ilv"})
        for name, trace in kept.items():
            self.assertEqual(recorded.interleave("check", trace.path).returncode, 0, name)
            self.assertIn("interleave view " + os.path.realpath(trace.path), ran.stdout)
        self.assertIn("helps", kept["test_some.py-test_fails.ilv"].tasks())
        self.assertIn("forever", kept["test_some.py-test_has_a_task_of_the_test_before.ilv"].tasks())


if __name__ == "__main__":
    recorded.main()
