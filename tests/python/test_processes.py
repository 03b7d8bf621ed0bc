"""Programs of several processes are one trace."""
import json

import recorded
from recorded import RecordedTest


class Pools(RecordedTest):
    PROGRAM = """
        import asyncio, concurrent.futures, multiprocessing, sys
        def square(n):
            return n * n
        def fails():
            raise KeyError("x")
        async def main():
            loop = asyncio.get_running_loop()
            with concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(sys.argv[1])) as pool:
                print(await asyncio.gather(*[loop.run_in_executor(pool, square, n) for n in range(3)]))
                try:
                    await loop.run_in_executor(pool, fails)
                except KeyError as error:
                    print(repr(error))
        if __name__ == "__main__":
            asyncio.run(main())
    """

    def test_jobs_begin_and_end_where_they_are_done(self):
        for method in ("fork", "spawn"):
            with self.subTest(method):
                trace = self.record_program(self.PROGRAM, method)
                jobs = {event["job"]: event["function"] for event in trace.of("job_submit")}
                self.assertEqual(list(jobs.values()), ["square"] * 3 + ["fails"])
                begins = [event["job"] for event in trace.of("job_begin")]
                ends = {event["job"]: (event["outcome"], event.get("value", "")) for event in trace.of("job_end")}
                self.assertEqual(sorted(begins), sorted(jobs))
                self.assertEqual([ends[job] for job in jobs], [("returned", "0"), ("returned", "1"), ("returned", "4"), ("raised", "KeyError: 'x'")])
                workers = [event["name"] for event in trace.of("thread_start") if event.get("name", "").startswith("process ")]
                self.assertTrue(workers)
                self.assertEqual(len(trace.of("span_begin", function="square")), 3, "in the workers' own recordings")
                self.assertTrue(trace.is_closed())


class Children(RecordedTest):
    def test_the_trace_is_named_after_the_program_that_started_the_others(self):
        self.write("""
            import asyncio
            asyncio.run(asyncio.sleep(0))
        """, "child.py")
        trace = self.record_program("""
            import asyncio, subprocess, sys
            subprocess.run([sys.executable, "child.py"], check=True)
            asyncio.run(asyncio.sleep(0))
        """)
        told = json.loads(recorded.interleave("info", trace.path, "--json").stdout)
        self.assertTrue(told["argv"][-1].endswith("app.py"), told["argv"])
        self.assertEqual(told["processes"], 2)

    def test_a_python_that_a_python_starts(self):
        self.write(recorded.SHORT_PROGRAM, "child.py")
        trace = self.record_program("""
            import asyncio, sys
            async def main():
                process = await asyncio.create_subprocess_exec(sys.executable, "child.py", stdout=asyncio.subprocess.PIPE)
                out, _ = await process.communicate()
                print(out.decode().strip(), process.returncode)
            asyncio.run(main())
        """)
        self.assertEqual(len(trace.of("task_create", function="main")), 2, "one of each process")

    def test_a_forked_child_is_a_process_of_the_trace(self):
        trace = self.record_program("""
            import asyncio, os
            async def work(name):
                await asyncio.sleep(0.001)
                print(name, flush=True)
            asyncio.run(work("parent"))
            child = os.fork()
            if child == 0:
                asyncio.run(work("child"))
                os._exit(0)
            os.waitpid(child, 0)
        """)
        prints = {event["text"]: event["site"]["line"] for event in trace.of("print")}
        self.assertEqual(prints, {"parent": 5, "child": 5}, "each with its line")
        self.assertEqual(len(trace.of("task_create", function="work")), 2)

    def test_a_child_that_ends_at_once_leaves_a_closed_trace(self):
        trace = self.record_program("""
            import asyncio, atexit, concurrent.futures, multiprocessing, os, signal
            async def work(name):
                await asyncio.sleep(0.001)
                print(name, flush=True)
            def ends(*_):
                os._exit(6)
            class Ends:
                def __del__(self):
                    print("never", flush=True)
            asyncio.run(work("parent"))
            atexit.register(print, "the parent's handler")
            for end in (lambda: os._exit(3), lambda: os._exit(status=4), lambda: os.kill(os.getpid(), signal.SIGTERM)):
                child = os.fork()
                if child == 0:
                    kept = Ends()
                    signal.signal(signal.SIGTERM, ends)
                    asyncio.run(work("child"))
                    print("in the buffer")
                    end()
                print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
            process = multiprocessing.get_context("fork").Process(target=asyncio.run, args=(work("process"),))
            process.start()
            process.join()
            print(process.exitcode)
            with concurrent.futures.ProcessPoolExecutor(1) as pool:
                print(type(pool.submit(os._exit, 1).exception()).__name__)
            for wrong in ((), ("1",), (1 << 40,), (1, 2)):
                try:
                    os._exit(*wrong)
                except Exception as error:
                    print(type(error).__name__, error)
            asyncio.run(work("parent again"))
        """)
        self.assertTrue(trace.is_closed())
        self.assertEqual([event["text"] for event in trace.of("print")].count("child"), 3)
        self.assertTrue(trace.of("print", text="in the buffer") and trace.of("print", text="parent again"))


if __name__ == "__main__":
    recorded.main()
