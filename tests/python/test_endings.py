"""How the coroutines of a task are left: they return, or an error leaves them, also one that their awaiter catches."""
import json
import subprocess

import recorded
from recorded import RecordedTest


class Endings(RecordedTest):
    # Before Python 3.12 nobody tells of an error that its awaiter catches: that there was one is known, and which only where it is still there.
    TELLS = subprocess.run([recorded.PYTHON, "-c", "import sys; sys.exit(not hasattr(sys, 'monitoring'))"]).returncode == 0

    def ends(self, trace, *functions):
        """Of each activation of these functions: the function, how it was left, and its value."""
        leaves = {event["frame"]: event for event in trace.of("frame_leave")}
        return [(event["function"], leaves[event["frame"]]["outcome"], leaves[event["frame"]].get("value", ""))
                for event in trace.of("frame_create") if event["function"] in functions]

    def test_how_each_was_left_that_its_awaiter_goes_on_behind(self):
        trace = self.record_program("""
            import asyncio
            async def returns():
                await asyncio.sleep(0)
                return 1
            async def fails():
                await asyncio.sleep(0)
                raise ValueError("no such page")
            async def passes():
                await returns()
                await fails()
            async def catches():
                try:
                    await fails()
                except ValueError:
                    return 2
            async def main():
                print(await returns())
                try:
                    await passes()
                except ValueError as error:
                    print(error)
                await asyncio.sleep(0)
                print(await catches())
                try:
                    await fails()
                except ValueError as error:
                    await asyncio.sleep(0)
                try:
                    await fails()
                except ValueError:
                    await returns()
                    raise KeyError(1)
                finally:
                    print("ends")
            try:
                asyncio.run(main())
            except KeyError:
                pass
        """)
        said = "ValueError: no such page"
        gone = said if self.TELLS else ""
        self.assertEqual(self.ends(trace, "main", "passes", "fails", "returns", "catches"), [
            ("main", "raised", "KeyError: 1"),
            ("returns", "returned", ""),
            ("passes", "raised", gone), ("returns", "returned", ""), ("fails", "raised", gone),
            ("catches", "returned", ""), ("fails", "raised", gone),
            ("fails", "raised", said), ("fails", "raised", said), ("returns", "returned", "")])

    def test_what_comes_from_what_it_waits_for(self):
        trace = self.record_program("""
            import asyncio
            async def fails():
                raise OSError("broken")
            async def waits(task):
                await task
            async def sleeps():
                await asyncio.sleep(9)
            async def in_time():
                async with asyncio.timeout(0.001):
                    await sleeps()
            async def converts():
                try:
                    await sleeps()
                except asyncio.CancelledError:
                    raise KeyError(1)
            async def cancelled():
                await sleeps()
            async def main():
                try:
                    await waits(asyncio.create_task(fails()))
                except OSError:
                    pass
                await asyncio.sleep(0)
                for coro, error in ((cancelled(), asyncio.CancelledError), (converts(), KeyError)):
                    asyncio.get_running_loop().call_later(0.001, asyncio.current_task().cancel)
                    try:
                        await coro
                    except error:
                        asyncio.current_task().uncancel()
                    await asyncio.sleep(0)
                try:
                    await in_time()
                except TimeoutError:
                    pass
            asyncio.run(main())
        """)
        self.assertEqual(self.ends(trace, "main", "waits", "sleeps", "in_time", "converts", "cancelled"), [
            ("main", "returned", ""), ("waits", "raised", "OSError: broken"),
            ("cancelled", "cancelled", ""), ("sleeps", "cancelled", ""),
            ("converts", "raised", "KeyError: 1" if self.TELLS else ""), ("sleeps", "cancelled", ""),
            ("in_time", "raised", "TimeoutError" if self.TELLS else ""), ("sleeps", "cancelled", "")])

    def test_those_of_generators_and_of_eager_tasks(self):
        trace = self.record_program("""
            import asyncio, types
            @types.coroutine
            def old(n):
                yield
                return 1 // n
            class Awaitable:
                def __await__(self):
                    yield from old(1)
                    raise LookupError("x")
            async def numbers():
                yield 1
                await asyncio.sleep(0)
                yield 2
                await asyncio.sleep(0)
                raise OSError("no more")
            async def closes():
                try:
                    yield 1
                finally:
                    await asyncio.sleep(0)
            async def attempts(it, *errors):
                try:
                    print(await it)
                except errors as error:
                    print(type(error).__name__)
                await asyncio.sleep(0)
            async def main():
                await attempts(old(1))
                await attempts(old(0), ZeroDivisionError)
                await attempts(Awaitable(), LookupError)
                some = numbers()
                for _ in range(3):
                    await attempts(anext(some), OSError)
                other = closes()
                await attempts(anext(other))
                await attempts(other.aclose())
                if hasattr(asyncio, "eager_task_factory"):
                    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
                await attempts(asyncio.create_task(attempts(old(0), ZeroDivisionError)))
            asyncio.run(main())
        """)
        self.assertEqual([each[:2] for each in self.ends(trace, "old", "__await__", "numbers.next", "closes.next", "closes.aclose")], [
            ("old", "returned"), ("old", "raised"), ("__await__", "raised"), ("old", "returned"), ("numbers.next", "returned"), ("numbers.next", "raised"),
            ("closes.aclose", "returned"), ("old", "raised")])

    def test_what_a_random_program_says_itself(self):
        program = self.write("""
            import asyncio, json, random, sys
            rng, truth = random.Random(int(sys.argv[1])), []
            async def node(depth):
                me = len(truth)
                truth.append("?")
                try:
                    await asyncio.sleep(0)
                    for _ in range(rng.randint(0, 3) if depth else 0):
                        await attempt(depth - 1)
                    if rng.random() < 0.35:
                        raise ValueError(me)
                except asyncio.CancelledError:
                    truth[me] = "cancelled"
                    raise
                except BaseException:
                    truth[me] = "raised"
                    raise
                truth[me] = "returned"
            async def attempt(depth):
                way = rng.randint(0, 5)
                try:
                    if way == 0:
                        await asyncio.gather(node(depth), node(depth), return_exceptions=rng.random() < 0.5)
                    elif way == 1:
                        async with asyncio.timeout(rng.choice((0, 0.001, 5))):
                            await node(depth)
                    elif way == 2:
                        task = asyncio.create_task(node(depth))
                        if rng.random() < 0.4:
                            await asyncio.sleep(0)
                            task.cancel()
                        await task
                    else:
                        await node(depth)
                except (ValueError, TimeoutError):
                    if rng.random() < 0.3:
                        await asyncio.sleep(0)
                    if rng.random() < 0.3:
                        raise
                    if rng.random() < 0.2:
                        raise KeyError(1)
                except asyncio.CancelledError:
                    if rng.random() < 0.7:
                        raise
                    raise ValueError("turned")
                except KeyError:
                    pass
            async def main():
                for _ in range(10):
                    try:
                        await node(4)
                    except (Exception, asyncio.CancelledError):
                        await asyncio.sleep(0)
            try:
                asyncio.run(main())
            finally:
                sys.stdout.write(json.dumps(truth))
        """)
        count = 0
        for seed in range(5):
            ran, trace = self.record(program, str(seed))
            truth = json.loads(ran.stdout)
            count += len(truth)
            ends = self.ends(trace, "node")
            self.assertEqual(len(ends), len(truth))
            for (_, outcome, value), said in zip(ends, truth):
                # What has been cancelled has been left by an error, of which this is all that may be known.
                if self.TELLS or (outcome, value, said) != ("raised", "", "cancelled"):
                    self.assertEqual(outcome, said, value)
        self.assertGreater(count, 100)


if __name__ == "__main__":
    recorded.main()
