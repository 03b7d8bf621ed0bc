"""A recorded program does what it does unrecorded."""
import os
import signal
import subprocess
import time

import recorded
from recorded import RecordedTest


class AsWithoutIt(RecordedTest):
    def test_an_uncaught_error_has_one_frame_more_at_most(self):
        program = self.write("""
            import asyncio
            async def fails():
                raise ValueError("no such page")
            async def main():
                await asyncio.sleep(0)
                await fails()
            asyncio.run(main())
        """)
        plain = self.plain(program)
        ran, trace = self.record(program)
        self.assertEqual(ran.returncode, plain.returncode)
        frames = [text.count('File "') for text in (plain.stderr, ran.stderr)]
        self.assertLessEqual(frames[1], frames[0] + 1, ran.stderr)
        self.assertIn("ValueError: no such page", ran.stderr)
        self.assertEqual(trace.of("task_finish", outcome="raised")[0]["value"], "ValueError: no such page")

    def test_tasks_look_like_tasks(self):
        self.record_program("""
            import asyncio, inspect, contextvars
            var = contextvars.ContextVar("var", default=0)
            async def child():
                var.set(5)
                await asyncio.sleep(0)
                return var.get()
            async def main():
                task = asyncio.create_task(child(), name="kid")
                print(type(task).__name__, type(task).__module__, task.get_name(), inspect.iscoroutine(task.get_coro()), task.get_coro().__qualname__)
                print(isinstance(task, asyncio.Task), asyncio.current_task().get_coro().__name__, len(asyncio.all_tasks()))
                await asyncio.sleep(0)
                print([frame.f_code.co_name for frame in task.get_stack()])
                print(await task, var.get(), task.done(), task.result(), task.exception())
                print(repr(task).split(" at ")[0].split(" coro")[0])
            asyncio.run(main())
        """)

    def test_debug_mode_and_custom_factories(self):
        self.record_program("""
            import asyncio
            async def child(n):
                await asyncio.sleep(0.001)
                return n
            class MyTask(asyncio.Task):
                pass
            def factory(loop, coro, **options):
                return MyTask(coro, loop=loop, **options)
            async def main():
                asyncio.get_running_loop().set_task_factory(factory)
                task = asyncio.create_task(child(3))
                print(type(task).__name__, await task)
            asyncio.run(main(), debug=True)
        """)

    def test_a_warning_of_what_was_never_awaited_points_to_the_program(self):
        program = self.write("""
            import asyncio, sys
            async def work():
                pass
            async def main():
                work()
                coro = work()
                await asyncio.sleep(0)
                coro = None
            asyncio.run(main())
            sys.set_coroutine_origin_tracking_depth(10)
            asyncio.run(main())
        """)
        plain = self.plain(program)
        ran, trace = self.record(program)
        self.assertEqual(plain.stderr.count("never awaited"), 4)
        self.assertEqual(ran.stderr.partition("interleave: recorded")[0], plain.stderr)
        self.assertEqual(len(trace.of("frame_create", function="work")), 4)

    def test_exit_codes_and_exits(self):
        trace = self.record_program("""
            import asyncio, os, sys
            async def main():
                print("before", flush=True)
                os._exit(7)
            asyncio.run(main())
        """)
        self.assertTrue(trace.of("print", text="before"))
        self.record_program("import asyncio, sys\nasync def main(): sys.exit(3)\nasyncio.run(main())\n")

    def test_a_killed_program_keeps_what_it_had_done(self):
        program = self.write("""
            import asyncio, os, signal
            async def main():
                for n in range(100):
                    await asyncio.sleep(0)
                os.kill(os.getpid(), signal.SIGKILL)
            asyncio.run(main())
        """)
        ran, trace = self.record(program)
        self.assertEqual(ran.returncode, 128 + signal.SIGKILL)
        self.assertEqual(len(trace.of("task_suspend", wait="yield")), 100)

    def test_ctrl_c_is_the_programs(self):
        program = self.write("""
            import asyncio
            async def main():
                try:
                    print("running", flush=True)
                    await asyncio.sleep(20)
                finally:
                    print("cleaned up", flush=True)
            try:
                asyncio.run(main())
            except KeyboardInterrupt:
                print("interrupted")
        """)
        process = subprocess.Popen([recorded.INTERLEAVE, "record", "-o", self.folder + "/c.ilv", "--", recorded.PYTHON, program], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.assertEqual(process.stdout.readline(), "running\n")
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual(out, "cleaned up\ninterrupted\n")
        self.assertEqual(recorded.interleave("check", self.folder + "/c.ilv").returncode, 0)


if __name__ == "__main__":
    recorded.main()
