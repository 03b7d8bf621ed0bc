"""Callbacks of the program's own are spans, with their causes."""
import recorded
from recorded import RecordedTest


class Callbacks(RecordedTest):
    def spans(self, trace):
        """By function: cause, line where it was asked for, outcome, value."""
        ends = {event["span"]: event for event in trace.of("span_end")}
        return {event["function"]: (event["cause"], event["site"]["line"] if "site" in event else 0, ends[event["span"]]["outcome"], ends[event["span"]].get("value", ""))
                for event in trace.of("span_begin")}

    def test_callbacks_are_spans_with_their_causes(self):
        trace = self.record_program("""
            import asyncio, functools
            async def waits(event):
                await event.wait()
            def rings(event, other):
                event.set()   # line 6
            def fails():
                raise ValueError("no bell")
            async def main():
                loop = asyncio.get_running_loop()
                loop.set_exception_handler(lambda loop, context: print(context["message"].split(" at ")[0], type(context["handle"]).__name__))
                event = asyncio.Event()
                loop.call_later(0.005, functools.partial(rings, event), 1)
                await asyncio.create_task(waits(event), name="waits")
                loop.call_soon(fails)
                cancelled = loop.call_at(loop.time() + 9, fails)
                cancelled.cancel()
                print(cancelled.cancelled(), type(cancelled).__name__, isinstance(cancelled, asyncio.TimerHandle))
                future = loop.create_future()
                loop.call_later(0.001, future.set_result, 4)
                print(await future)
                await asyncio.to_thread(lambda: loop.call_soon_threadsafe(print, "from a thread"))
                await asyncio.sleep(0.001)
            asyncio.run(main())
        """)
        spans, main = self.spans(trace), trace.tasks()["main"]
        timers = {event["resource"]: event["site"]["line"] for event in trace.of("resource_create", resource_kind="timer")}
        cause, line, outcome, _ = spans["rings"]
        self.assertEqual((timers[cause], line, outcome), (13, 13, "returned"))
        self.assertEqual(spans["fails"], (main, 15, "raised", "ValueError: no bell"))
        self.assertEqual((timers[spans["set_result"][0]], spans["set_result"][1]), (20, 20))
        self.assertEqual(spans["print"][0], trace.of("job_submit")[0]["job"], "called by the job of a thread")
        woken = trace.of("task_wake", task=trace.tasks()["waits"])[1]
        self.assertEqual((woken["cause"], woken["site"]["line"]), (trace.of("resource_create", resource_kind="event")[0]["resource"], 6))
        closed = {event["resource"] for event in trace.of("resource_close")}
        self.assertLessEqual(set(timers), closed, "also the one that was cancelled")

    def test_who_is_told_of_a_tasks_end_is_called_because_of_the_task(self):
        trace = self.record_program("""
            import asyncio
            async def work():
                return 3
            def done(task):
                print("done", task.result())
            async def main():
                task = asyncio.create_task(work(), name="work")
                task.add_done_callback(done)
                await task
                await asyncio.sleep(0)
            asyncio.run(main())
        """)
        self.assertEqual(self.spans(trace)["done"][0], trace.tasks()["work"])

    def test_asyncios_own_are_not_shown(self):
        trace = self.record_program("""
            import asyncio
            async def main():
                await asyncio.gather(asyncio.sleep(0.001), asyncio.wait_for(asyncio.sleep(0.001), 1))
                async with asyncio.timeout(1):
                    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
                    print(await reader.read())
                    writer.close()
            async def serve(reader, writer):
                writer.write(b"hello")
                await writer.drain()
                writer.close()
            async def everything():
                global server
                async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
                    await main()
            asyncio.run(everything())
        """)
        self.assertEqual(trace.of("span_begin"), [])


if __name__ == "__main__":
    recorded.main()
