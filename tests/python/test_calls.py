"""Synchronous calls, and coroutines as their calls are seen: where they are asked for, and of programs without asyncio."""
import os

import recorded
from recorded import RecordedTest


SYNC = """
    import json, time
    def square(n):
        return n * n
    def fails():
        raise ValueError("no such page")
    def numbers():
        yield 1
        yield square(2)
    def section(name):
        print(name + ": one")
        time.sleep(0.005)
        print(name + ": two")
        return [square(n) for n in range(2)]
    section("red")
    section("green")
    try:
        fails()
    except ValueError as error:
        print("caught", error)
    print(list(numbers()), json.loads("[1]"), max([1, 2], key=lambda n: -n))
"""


class Calls(RecordedTest):
    def spans(self, trace):
        """Of each call: function, line it was called at, outcome, value, and how deep it lay."""
        ends = {event["span"]: event for event in trace.of("span_end")}
        depth, found = 0, []
        for event in trace.events:
            if event["kind"] == "span_begin":
                end = ends[event["span"]]
                found.append((event["function"], event["site"]["line"], end["outcome"], end.get("value", ""), depth))
                depth += 1
            elif event["kind"] == "span_end":
                depth -= 1
        return found

    def test_a_synchronous_program_is_recorded_as_calls_without_asking(self):
        trace = self.record_program(SYNC)
        self.assertEqual(self.spans(trace), [
            ("section", 15, "returned", "[0, 1]", 0), ("square", 14, "returned", "0", 1), ("square", 14, "returned", "1", 1),
            ("section", 16, "returned", "[0, 1]", 0), ("square", 14, "returned", "0", 1), ("square", 14, "returned", "1", 1),
            ("fails", 18, "raised", "ValueError: no such page", 0),
            ("numbers", 21, "returned", "1", 0), ("numbers", 21, "returned", "4", 0), ("square", 9, "returned", "4", 1), ("numbers", 21, "returned", "", 0),
            ("<lambda>", 21, "returned", "-1", 0), ("<lambda>", 21, "returned", "-2", 0)])
        self.assertEqual([event["text"] for event in trace.of("print")][:4], ["red: one", "red: two", "green: one", "green: two"])

    def test_none_are_recorded_where_they_are_not_wanted(self):
        ran, trace = self.record(self.write(SYNC), options=["--no-calls"])
        self.assertEqual(ran.returncode, 2)
        trace = self.record_program("""
            import asyncio
            def helps():
                pass
            async def main():
                helps()
            def starts():
                asyncio.run(main())
            starts()
        """)
        self.assertEqual(self.spans(trace), [], "of a program with asyncio only who asks gets them")

    def test_those_of_an_asyncio_program_on_request(self):
        path = self.write("""
            import asyncio, threading
            def parse(n):
                return n * 2
            async def work(n):
                await asyncio.sleep(0.001)
                return parse(n)
            async def counts():
                yield parse(1)
            async def main():
                async for n in counts():
                    pass
                print(await asyncio.gather(work(1), work(2)), await asyncio.to_thread(parse, 4))
            def starts():
                asyncio.run(main())
            starts()
            thread = threading.Thread(target=parse, args=(5,))
            thread.start(); thread.join()
        """)
        ran, trace = self.record(path, options=["--calls"])
        self.assertEqual(ran.stdout, "[2, 4] 8\n", ran.stderr)
        found = [(function, line, value) for function, line, _, value, _ in self.spans(trace)]
        self.assertEqual(found[:4], [("starts", 16, ""), ("parse", 9, "2"), ("parse", 7, "2"), ("parse", 7, "4")])
        self.assertEqual(sorted(value for function, _, value in found[4:]), ["10", "8"], "and on threads")

    def test_coroutines_begin_and_end_with_their_values(self):
        lib = os.path.join(self.folder, "site-packages")
        os.mkdir(lib)
        with open(lib + "/between.py", "w") as file:
            file.write("async def call(function, n):\n    return await function(n)\n")
        path = self.write("""
            import asyncio, sys
            sys.path.insert(0, "site-packages")
            import between
            async def quick(n):
                return n * 2
            async def slow(n):
                await asyncio.sleep(0.001)
                return n + 1
            async def fails():
                raise ValueError("no such page")
            async def both(n):
                return await quick(n) + await between.call(slow, n)
            async def counts():
                yield await quick(2)
                yield await slow(2)
            async def main():
                print(await both(3))
                try:
                    await fails()
                except ValueError:
                    print("caught")
                async for number in counts():
                    print(number)
                task = asyncio.create_task(slow(5))
                await asyncio.sleep(0)
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError:
                    print("cancelled")
            asyncio.run(main())
        """)
        ran, trace = self.record(path, options=["--calls"])
        self.assertEqual(ran.stdout, "10\ncaught\n4\n3\ncancelled\n", ran.stderr)
        leaves = {event["frame"]: event for event in trace.of("frame_leave")}
        found = [(event["function"], leaves[event["frame"]]["outcome"], leaves[event["frame"]].get("value", "")) for event in trace.of("frame_create")]
        self.assertEqual(found[:6], [("main", "returned", ""), ("both", "returned", "10"), ("quick", "returned", "6"), ("call", "returned", ""), ("slow", "returned", "4"),
                                     ("fails", "raised", "ValueError: no such page")])
        self.assertEqual([each for each in found[6:] if each[0] != "counts.next"], [("quick", "returned", "4"), ("slow", "returned", "3"), ("slow", "cancelled", "")])
        self.assertEqual(trace.of("span_begin"), [], "a coroutine is no call")

    def test_asyncio_that_is_imported_late_ends_calls_in_order(self):
        trace = self.record_program("""
            def helps():
                pass
            def starts():
                import asyncio
                async def main():
                    helps()
                asyncio.run(main())
                helps()
            helps()
            starts()
            helps()
        """)
        self.assertEqual([(function, line, outcome) for function, line, outcome, _, _ in self.spans(trace)],
                         [("helps", 10, "returned"), ("starts", 11, "returned")])

    def test_an_endless_recursion_ends_as_without_it(self):
        self.record_program("""
            def deep():
                deep()
            try:
                deep()
            except RecursionError as error:
                print(type(error).__name__)
        """)

    def test_what_dataclasses_make_is_not_the_programs(self):
        trace = self.record_program("""
            import dataclasses
            @dataclasses.dataclass
            class Point:
                x: int
                def double(self):
                    return self.x * 2
            print(Point(3).double(), Point(3))
        """)
        self.assertEqual([event["function"] for event in trace.of("span_begin")], ["double"])

    def test_of_a_command_line_and_from_within(self):
        ran, trace = self.record("-c", "def f(): return 7\nf()")
        self.assertEqual([event["function"] for event in trace.of("span_begin")], ["f"])
        program = self.write("""
            import interleave
            def f():
                return 7
            f()
            with interleave.record("inside.ilv", calls=True):
                f()
            f()
        """)
        ran = self.plain(program, env=dict(os.environ, PYTHONPATH=os.path.dirname(os.path.dirname(recorded.INTERLEAVE)) + "/python"))
        self.assertEqual(ran.returncode, 0, ran.stderr)
        trace = recorded.Trace(self.folder + "/inside.ilv")
        self.assertEqual([(event["function"], event["site"]["line"]) for event in trace.of("span_begin")], [("f", 7)])


if __name__ == "__main__":
    recorded.main()
