"""The coroutines of a task: which are under way, and on what lines."""
import recorded
from recorded import RecordedTest


class Coroutines(RecordedTest):
    def test_the_await_stack_has_every_coroutine_and_its_line(self):
        trace = self.record_program("""
            import asyncio
            async def leaf():
                await asyncio.sleep(0.001)
            async def middle():
                await leaf()
            async def main():
                await middle()
            asyncio.run(main())
        """)
        frames = [event["function"] for event in trace.of("frame_create")]
        self.assertEqual(frames[:3], ["main", "middle", "leaf"])
        self.assertEqual(trace.of("task_suspend", wait="timer")[0]["site"]["line"], 4)


class AsyncGenerators(RecordedTest):
    def test_each_step_is_an_activation(self):
        trace = self.record_program("""
            import asyncio
            async def pages(count):
                try:
                    for page in range(count):
                        await asyncio.sleep(0.001)   # line 6
                        yield page
                finally:
                    await asyncio.sleep(0.001)
            async def main():
                async for page in pages(2):          # line 11
                    print(page)
                some = pages(3)
                print(await anext(some), await anext(some, None))
                await some.aclose()
                async for page in pages(1):
                    print(page)
            asyncio.run(main())
        """)
        frames = {event["frame"]: event["function"] for event in trace.of("frame_create")}
        self.assertEqual(list(frames.values()), ["main"] + ["pages.next"] * 5 + ["pages.aclose"] + ["pages.next"] * 2)
        self.assertEqual({event["wait"] for event in trace.of("task_suspend", task=trace.tasks()["main"])}, {"timer"})
        self.assertEqual([event["site"]["line"] for event in trace.of("task_suspend", task=trace.tasks()["main"])][:3], [6, 6, 9])
        self.assertEqual([event["site"]["line"] for event in trace.of("frame_enter")[1:3]], [11, 11])


if __name__ == "__main__":
    recorded.main()
