"""What asyncio takes for what runtime_bench.cpp measures, in nanoseconds, one line: await of a ready child, create + run + finish of a
task, an item handed over through a queue of length 1."""
import asyncio
import time

COUNT = 50_000
BATCH = 100


async def ready(value):
    return value


async def await_ready_child():
    for _ in range(COUNT):
        await ready(1)


async def create_run_finish():
    for _ in range(COUNT // BATCH):
        tasks = [asyncio.create_task(ready(i)) for i in range(BATCH)]
        await asyncio.sleep(0)
        del tasks


async def queue_hand_over():
    queue = asyncio.Queue(1)

    async def produce():
        for _ in range(COUNT):
            await queue.put(1)

    async def consume():
        for _ in range(COUNT):
            await queue.get()

    await asyncio.gather(produce(), consume())


def nanoseconds(program):
    begin = time.perf_counter_ns()
    asyncio.run(program())
    return (time.perf_counter_ns() - begin) / COUNT


print(*(min(nanoseconds(program) for _ in range(10)) for program in (await_ready_child, create_run_finish, queue_hand_over)))
