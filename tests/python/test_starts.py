"""Ways to start a recording, and what it records by."""
import os

import recorded
from recorded import RecordedTest


class WaysToStart(RecordedTest):
    def test_a_module_and_a_command_line(self):
        self.write(recorded.SHORT_PROGRAM, "tool.py")
        for arguments in (["-m", "tool"], ["-c", "import asyncio, tool; asyncio.run(tool.main())"]):
            ran, trace = self.record(*arguments)
            self.assertEqual((ran.stdout, ran.returncode), ("done\n", 0), ran.stderr)
            self.assertIn("main", trace.tasks())

    def test_loops_one_after_another_and_in_threads(self):
        trace = self.record_program("""
            import asyncio, threading
            async def work(n):
                await asyncio.sleep(0.001)
                return n
            loop = asyncio.new_event_loop()
            print(loop.run_until_complete(work(1)), loop.run_until_complete(work(2)))
            loop.close()
            print(asyncio.run(work(3)))
            with asyncio.Runner() as runner:
                print(runner.run(work(4)))
            thread = threading.Thread(target=lambda: asyncio.run(work(5)))
            thread.start(); thread.join()
        """)
        self.assertEqual(len(trace.of("loop_start")), 4)
        self.assertEqual(len(trace.of("loop_stop")), 4)
        self.assertEqual(len(trace.of("task_create", function="work")), 5)

    def test_from_within_the_program(self):
        folder = os.path.dirname(os.path.dirname(recorded.INTERLEAVE)) + "/python"
        program = self.write("""
            import asyncio, interleave
            async def main():
                interleave.mark("here")
                await asyncio.sleep(0.001)
            with interleave.record("inside.ilv"):
                asyncio.run(main())
            asyncio.run(main())
            print("ran on")
        """)
        ran = self.plain(program, env=dict(os.environ, PYTHONPATH=folder))
        self.assertEqual((ran.stdout, ran.returncode), ("ran on\n", 0), ran.stderr)
        self.assertEqual(recorded.interleave("check", self.folder + "/inside.ilv").returncode, 0)
        trace = recorded.Trace(self.folder + "/inside.ilv")
        self.assertEqual([event["text"] for event in trace.of("mark")], ["here"], "what comes behind the block is not recorded")

    def test_a_program_that_does_nothing_to_be_recorded_says_so(self):
        ran, trace = self.record("-c", "import sys; sys.stdout.write('sync\\n')")
        self.assertEqual((ran.stdout, ran.returncode), ("sync\n", 2))
        self.assertIn("recorded nothing", ran.stderr)
        self.assertIsNone(trace)


class Library(RecordedTest):
    # By ctypes a call would take five times as long, and nobody would notice.
    def test_its_functions_are_built_in(self):
        folder = os.path.dirname(os.path.dirname(recorded.INTERLEAVE)) + "/python"
        ran = self.plain("-c", """if True:
            import os
            from interleave import native, vocabulary
            if os.path.exists(native.LIBRARY):
                recorder = native.NativeRecorder()
                names = [name for name, _, _ in vocabulary.EVENTS if name not in native._RECORDERS_OWN] + ["new_id", "new_task_id", "new_frame_id"]
                print([name for name in names if type(getattr(recorder, name)).__name__ != "builtin_function_or_method"])
                try:
                    recorder.task_resume(0, 1)
                except TypeError as error:
                    print("refused")
                try:
                    recorder.task_resume(0, "1", 1)
                except TypeError as error:
                    print("refused")
        """, env=dict(os.environ, PYTHONPATH=folder))
        self.assertIn(ran.stdout, ("[]\nrefused\nrefused\n", ""), ran.stderr)


if __name__ == "__main__":
    recorded.main()
