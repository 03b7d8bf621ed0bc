"""Runs Python programs under `interleave record`, and asks what their traces tell."""
import json
import os
import subprocess
import tempfile
import textwrap
import unittest

INTERLEAVE = os.environ["INTERLEAVE_COMMAND"]
PYTHON = os.environ.get("INTERLEAVE_PYTHON", "/usr/bin/python3")


def interleave(*arguments, **options):
    return subprocess.run([INTERLEAVE, *arguments], capture_output=True, text=True, timeout=120, **options)


class Trace:
    def __init__(self, path):
        self.path = path
        self.events = [json.loads(line) for line in interleave("events", path, "--json").stdout.splitlines()]

    def of(self, what, **fields):
        """The events of the kind `what` whose fields are as given."""
        return [event for event in self.events if event["kind"] == what and all(event.get(name) == value for name, value in fields.items())]

    def tasks(self):
        """Ids by name, or by function where the program gave no name."""
        return {event.get("name") or event["function"]: event["task"] for event in self.of("task_create")}

    def is_closed(self):
        """Whether each of its processes has ended its recording in order."""
        return json.loads(interleave("info", self.path, "--json").stdout)["clean"]

    def findings(self):
        return [found["rule"] for found in json.loads(interleave("lint", self.path, "--json").stdout)["findings"]]


# One task that waits for a moment and prints `done`.
SHORT_PROGRAM = """
    import asyncio
    async def main():
        await asyncio.sleep(0.001)
        print("done")
    if __name__ == "__main__":
        asyncio.run(main())
"""


class RecordedTest(unittest.TestCase):
    """`run_program` writes a program into a folder of the test's own and records it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, text, name="app.py"):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(textwrap.dedent(text))
        return path

    def plain(self, *arguments, **options):
        return subprocess.run([PYTHON, *arguments], capture_output=True, text=True, timeout=120, cwd=self.folder, **options)

    def record(self, *arguments, options=(), **how):
        """The finished process, and its trace, which must be sound. `options` are those of `interleave record`."""
        path = os.path.join(self.folder, "out.ilv")
        ran = interleave("record", *options, "-o", path, "--", PYTHON, *arguments, cwd=self.folder, **how)
        if not os.path.exists(path):
            return ran, None
        checked = interleave("check", path)
        self.assertEqual(checked.returncode, 0, checked.stdout)
        return ran, Trace(path)

    def record_program(self, text, *arguments):
        """Records a program and holds it to what it does without the recorder: its output and its exit code."""
        program = self.write(text)
        plain = self.plain(program, *arguments)
        ran, trace = self.record(program, *arguments)
        self.assertEqual(ran.stdout, plain.stdout, ran.stderr)
        self.assertEqual(ran.returncode, plain.returncode, ran.stderr)
        self.assertIsNotNone(trace, ran.stderr)
        return trace


def main():
    unittest.main(verbosity=2)
