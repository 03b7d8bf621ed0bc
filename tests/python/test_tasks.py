"""What tasks do is what their traces tell: who makes, wakes and cancels them, and what they wait for."""
import recorded
from recorded import RecordedTest


class Tasks(RecordedTest):
    def test_gather_is_a_group_of_tasks_that_main_made(self):
        trace = self.record_program("""
            import asyncio
            async def fetch(n):
                await asyncio.sleep(0.01 * n)
                return n
            async def main():
                print(await asyncio.gather(fetch(1), fetch(2)))
            asyncio.run(main())
        """)
        creates = trace.of("task_create", function="fetch")
        main = trace.tasks()["main"]
        self.assertEqual([event["parent"] for event in creates], [main, main])
        self.assertEqual(len(trace.of("group_create", group_kind="gather")), 1)
        waits = trace.of("task_suspend", task=main, wait="group")
        self.assertEqual(len(waits), 1)
        members = [event["member"] for event in trace.of("group_member", group=waits[0]["on"])]
        self.assertEqual(members, [event["task"] for event in creates])
        finishes = {event["task"]: event for event in trace.of("task_finish")}
        self.assertEqual([finishes[event["task"]]["value"] for event in creates], ["1", "2"])
        self.assertEqual(finishes[main]["outcome"], "returned")

    def test_groups_tell_how_they_ended(self):
        trace = self.record_program("""
            import asyncio, sys
            async def fails():
                raise ValueError("no such page")
            async def sleeps():
                await asyncio.sleep(10)
            async def shields():
                await asyncio.shield(fails())
            async def gathers():
                await asyncio.gather(sleeps(), sleeps())
            async def main():
                await asyncio.wait([asyncio.create_task(fails())])
                for wait in (asyncio.gather(fails(), asyncio.sleep(0)), shields()):
                    try:
                        await wait
                    except ValueError:
                        pass
                task = asyncio.create_task(gathers())
                await asyncio.sleep(0.01)
                task.cancel()
                await asyncio.wait([task])
                if hasattr(asyncio, "TaskGroup"):
                    try:
                        async with asyncio.TaskGroup() as group:
                            group.create_task(fails())
                            group.create_task(sleeps())
                    except* ValueError:
                        pass
            asyncio.run(main())
        """)
        kinds = {event["group"]: event["group_kind"] for event in trace.of("group_create")}
        ends = [(kinds[event["group"]], event["outcome"], event.get("value", "")) for event in trace.of("group_end")]
        self.assertIn(("wait", "returned", ""), ends)
        self.assertIn(("gather", "raised", "ValueError: no such page"), ends)
        self.assertIn(("shield", "raised", "ValueError: no such page"), ends)
        self.assertIn(("gather", "cancelled", ""), ends)
        self.assertIn(("task_group", "raised", "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)"), ends)

    def test_who_wakes_whom_and_on_what_line(self):
        trace = self.record_program("""
            import asyncio
            async def waits(event):
                await event.wait()
            async def sets(event):
                await asyncio.sleep(0.01)
                event.set()   # line 7
            async def main():
                event = asyncio.Event()
                await asyncio.gather(waits(event), sets(event))
            asyncio.run(main())
        """)
        tasks = trace.tasks()
        wait = trace.of("task_suspend", task=tasks["waits"])[0]
        self.assertEqual(wait["wait"], "event")
        woken = trace.of("task_wake", task=tasks["waits"], cause=tasks["sets"])
        self.assertEqual(len(woken), 1)
        self.assertEqual(woken[0]["site"]["line"], 7)

    def test_waits_are_told_by_what_is_awaited(self):
        trace = self.record_program("""
            import asyncio
            async def locker(lock):
                async with lock:
                    await asyncio.sleep(0.01)
            async def taker(queue):
                return await queue.get()
            async def giver(queue):
                await asyncio.sleep(0)
                await queue.put(1)
            async def child():
                await asyncio.sleep(0.005)
            async def main():
                lock, queue, permits = asyncio.Lock(), asyncio.Queue(), asyncio.Semaphore(1)
                await asyncio.gather(locker(lock), locker(lock))
                await asyncio.gather(taker(queue), giver(queue))
                task = asyncio.create_task(child(), name="child")
                await task
                future = asyncio.get_running_loop().create_future()
                asyncio.get_running_loop().call_later(0.005, future.set_result, 3)
                print(await future)
                async with asyncio.TaskGroup() as group:
                    group.create_task(child(), name="in group")
                done, pending = await asyncio.wait([asyncio.create_task(child(), name="waited for")])
            asyncio.run(main())
        """)
        waits = {event["wait"] for event in trace.of("task_suspend")}
        self.assertLessEqual({"lock", "timer", "queue_get", "yield", "task", "future", "group"}, waits)
        self.assertEqual({event["group_kind"] for event in trace.of("group_create")}, {"gather", "task_group", "wait"})
        self.assertTrue(trace.of("task_create", name="in group") and trace.of("task_create", name="waited for"))

    def test_a_queue_tells_its_limit_whoever_comes_first(self):
        trace = self.record_program("""
            import asyncio
            async def taker(queue):
                print(await queue.get())
            async def main():
                waited, filled, endless, odd = asyncio.Queue(2), asyncio.Queue(maxsize=3), asyncio.LifoQueue(-1), asyncio.Queue(float("inf"))
                taking = asyncio.create_task(taker(waited))
                await asyncio.sleep(0)
                for queue in (filled, endless, odd, waited):
                    await queue.put(1)
                await taking
            asyncio.run(main())
        """)
        self.assertEqual([event["limit"] for event in trace.of("resource_create", resource_kind="queue")], [2, 3, 0, 0])

    def test_cancels_say_who_asked_and_how_it_ended(self):
        trace = self.record_program("""
            import asyncio
            async def sleeps():
                await asyncio.sleep(10)
            async def main():
                task = asyncio.create_task(sleeps(), name="sleeps")
                await asyncio.sleep(0.01)
                task.cancel("enough")
                try:
                    await task
                except asyncio.CancelledError:
                    print("cancelled")
            asyncio.run(main())
        """)
        tasks = trace.tasks()
        asked = trace.of("task_cancel", task=tasks["sleeps"])
        self.assertEqual([(event["by"], event["message"], event["site"]["line"]) for event in asked], [(tasks["main"], "enough", 8)])
        self.assertEqual(trace.of("task_finish", task=tasks["sleeps"])[0]["outcome"], "cancelled")

    def test_threads_do_jobs(self):
        trace = self.record_program("""
            import asyncio, time
            def heavy(n):
                time.sleep(0.01)
                return n
            async def main():
                print(await asyncio.gather(asyncio.to_thread(heavy, 1), asyncio.to_thread(heavy, 2)))
                loop = asyncio.get_running_loop()
                print(await loop.run_in_executor(None, heavy, 3))
            asyncio.run(main())
        """)
        self.assertEqual([event["function"] for event in trace.of("job_submit")][:3], ["heavy"] * 3)
        self.assertGreaterEqual(len(trace.of("job_begin")), 3)
        self.assertIn("job", {event["wait"] for event in trace.of("task_suspend")})

    def test_what_asyncio_shuts_down_at_the_end_is_a_task_where_there_is_something_to_do(self):
        ends = """
            import asyncio
            async def numbers():
                yield 1
                yield 2
            async def main():
                %s
            asyncio.run(main())
        """
        for program, tasks in (("print(1)", ["main"]),
                               ("print(await asyncio.to_thread(abs, -1))", ["main", "shutdown_default_executor"]),
                               ("global kept; kept = numbers(); print(await anext(kept))", ["main", "shutdown_asyncgens", "numbers.aclose"])):
            trace = self.record_program(ends % program)
            self.assertEqual([event["function"] for event in trace.of("task_create")], tasks)
        trace = self.record_program("""
            import asyncio
            async def main():
                print(2)
            loop = asyncio.new_event_loop()
            loop.run_until_complete(main())
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
        """)
        self.assertEqual([event["function"] for event in trace.of("task_create")], ["main", "shutdown_asyncgens"], "that the program asks for")

    def test_a_connection_that_asyncio_accepts_is_its_own(self):
        trace = self.record_program("""
            import asyncio
            async def serve(reader, writer):
                writer.write(b"hello")
                writer.close()
            async def main():
                async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
                    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
                    print(await reader.read())
                    writer.close()
            asyncio.run(main())
        """)
        self.assertEqual([event["function"] for event in trace.of("task_create")], ["main", "_create_server_getaddrinfo", "serve"])

    def test_what_is_printed_has_its_line_and_stream(self):
        trace = self.record_program("""
            import asyncio, sys
            async def main():
                print("one", 2, sep="-")
                print("bad", file=sys.stderr)
                print("end", end="", flush=True)
            asyncio.run(main())
        """)
        self.assertEqual([(event["text"], event["stream"], event["site"]["line"]) for event in trace.of("print")],
                         [("one-2", "out", 4), ("bad", "error", 5), ("end", "out", 6)])


if __name__ == "__main__":
    recorded.main()
