"""CPython's own tests of asyncio, as Debian's libpython3.11-testsuite has them: what passes without the recorder passes with it.

What does not is listed, with its reason, in cpython_exceptions.md. The two runs take two minutes each, so the first is only made where the second has failed.
"""
import re
import subprocess
import tempfile
import unittest

import recorded

HERE = __file__.rpartition("/")[0] or "."
COMMAND = [recorded.PYTHON, "-m", "test", "-v", "test_asyncio"]


def failed(output):
    """The tests that failed, as `module.Class.test`."""
    return set(re.findall(r"^(?:FAIL|ERROR): \w+ \((?:test\.)?([\w.]+)\)", output, re.MULTILINE))


def excepted():
    """The tests that the list names: `- module.Class.test: reason`."""
    with open(HERE + "/cpython_exceptions.md") as file:
        return set(re.findall(r"^- `([\w.]+)`:", file.read(), re.MULTILINE))


@unittest.skipIf(subprocess.run([recorded.PYTHON, "-c", "import test.test_asyncio"], capture_output=True).returncode != 0,
                 "CPython's tests are not installed (libpython3.11-testsuite)")
class CPython(unittest.TestCase):
    def test_asyncios_own_tests_pass_recorded(self):
        with tempfile.TemporaryDirectory() as folder:
            run = {"capture_output": True, "text": True, "errors": "replace", "cwd": folder, "timeout": 800}
            ran = subprocess.run([recorded.INTERLEAVE, "record", "-o", "out.ilv", "--", *COMMAND], **run)
            said = ran.stdout + ran.stderr
            self.assertRegex(said, r"Ran \d{4} tests")
            checked = subprocess.run([recorded.INTERLEAVE, "check", "out.ilv"], **run)
            self.assertEqual(checked.returncode, 0, checked.stdout)
            unexpected = failed(said) - excepted()
            if unexpected:
                plain = subprocess.run(COMMAND, **run)
                unexpected -= failed(plain.stdout + plain.stderr)
            self.assertEqual(unexpected, set(), said[-20000:])


if __name__ == "__main__":
    recorded.main()
