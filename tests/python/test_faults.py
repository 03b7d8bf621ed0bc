"""Programs with a fault are found out, and their twins, which look alike, are not: as in C++ (tests/insight/fault_test.cpp)."""
import unittest

import recorded
from recorded import RecordedTest

HEAD = "import asyncio, time\n"


class Faults(RecordedTest):
    def findings(self, program):
        import textwrap
        path = self.write(HEAD + textwrap.dedent(program))
        ran, trace = self.record(path)
        self.assertIsNotNone(trace, ran.stderr)
        return set(trace.findings())

    def hold(self, rule, faulty, sound):
        self.assertIn(rule, self.findings(faulty))
        # A machine that is held up makes any program wait for the processor. A false alarm would be there each time.
        self.assertTrue(any(rule not in self.findings(sound) for _ in range(6)), rule)

    def test_blocking_call(self):
        self.hold("blocking-call", """
            async def main():
                await asyncio.sleep(0)
                time.sleep(0.12)
            asyncio.run(main())
        """, """
            async def main():
                await asyncio.to_thread(time.sleep, 0.12)
            asyncio.run(main())
        """)

    def test_deadlock(self):
        program = """
            async def take(first, second):
                async with first:
                    await asyncio.sleep(0.01)
                    async with second:
                        pass
            async def main():
                a, b = asyncio.Lock(), asyncio.Lock()
                try:
                    await asyncio.wait_for(asyncio.gather(take(a, b), take(%s)), 0.1)
                except asyncio.TimeoutError:
                    pass
            asyncio.run(main())
        """
        self.hold("deadlock", program % "b, a", program % "a, b")

    def test_never_awaited(self):
        self.hold("never-awaited", """
            async def work():
                pass
            async def main():
                work()
                await asyncio.sleep(0)
            asyncio.run(main())
        """, """
            async def work():
                pass
            async def main():
                await work()
            asyncio.run(main())
        """)

    def test_orphan_task(self):
        program = """
            async def work():
                await asyncio.sleep(%s)
            async def main():
                task = asyncio.create_task(work())
                await asyncio.sleep(0.01)
                %s
            asyncio.run(main())
        """
        self.hold("orphan-task", program % ("5", "pass"), program % ("0.02", "await task"))

    def test_exception_never_retrieved(self):
        program = """
            async def work():
                raise ValueError("lost")
            async def main():
                task = asyncio.create_task(work())
                await asyncio.sleep(0.01)
                %s
            asyncio.run(main())
        """
        self.hold("exception-never-retrieved", program % "pass", program % "print(type(task.exception()).__name__)")
        self.assertNotIn("exception-never-retrieved", self.findings(program % """
                try:
                    await task
                except ValueError:
                    pass""".strip()))
        self.assertNotIn("exception-never-retrieved", self.findings(program % """
                try:
                    task.result()
                except ValueError:
                    pass""".strip()))

    def test_slow_wake(self):
        program = """
            async def ready():
                await asyncio.sleep(0)
            async def busy():
                time.sleep(%s)
            async def main():
                await asyncio.gather(busy(), ready())
            asyncio.run(main())
        """
        self.hold("slow-wake", program % 0.06, program % 0.001)

    def test_sequential_awaits(self):
        self.hold("sequential-awaits", """
            async def fetch():
                await asyncio.sleep(0.03)
            async def main():
                await fetch()
                await fetch()
            asyncio.run(main())
        """, """
            async def fetch():
                await asyncio.sleep(0.03)
            async def main():
                await asyncio.gather(fetch(), fetch())
            asyncio.run(main())
        """)

    def test_cancellation_storm_and_ignored_cancels(self):
        program = """
            async def work():
                %s
            async def main():
                tasks = [asyncio.create_task(work()) for _ in range(%d)]
                await asyncio.sleep(0.01)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            asyncio.run(main())
        """
        sleeps, ignores = "await asyncio.sleep(5)", """try:
                    await asyncio.sleep(5)
                except asyncio.CancelledError:
                    pass"""
        self.hold("cancellation-storm", program % (sleeps, 150), program % (sleeps, 20))
        self.hold("cancel-ignored", program % (ignores, 1), program % (sleeps, 1))

    def test_lock_held_across_await(self):
        program = """
            async def work(lock):
                async with lock:
                    %s
            async def main():
                lock = asyncio.Lock()
                await asyncio.gather(*[work(lock) for _ in range(3)])
            asyncio.run(main())
        """
        self.hold("lock-held-across-await", program % "await asyncio.sleep(0.02)", program % "pass")

    def test_queue_grows(self):
        program = """
            async def main():
                queue = asyncio.Queue()
                for number in range(400):
                    queue.put_nowait(number)
                    await asyncio.sleep(0.0002)
                    %s
            asyncio.run(main())
        """
        self.hold("queue-grows", program % "pass", program % "queue.get_nowait()")

    def test_task_leak(self):
        program = """
            async def work():
                await asyncio.sleep(%s)
            async def main():
                tasks = []
                for number in range(400):
                    tasks.append(asyncio.create_task(work()))
                    await asyncio.sleep(0.0005)
            asyncio.run(main())
        """
        self.hold("task-leak", program % "10", program % "0.001")


if __name__ == "__main__":
    recorded.main()
