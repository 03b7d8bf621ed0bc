"""The program of sync_order_test.cpp in Python: prints the steps that the test expects."""
import asyncio
log = []
async def consumer(name, cond, items):
    while True:
        async with cond:
            try:
                await cond.wait_for(lambda: items)
            except asyncio.CancelledError:
                log.append(f"{name} cancelled, {'has the lock' if cond.locked() else 'has no lock'}")
                raise
            log.append(f"{name} took {items.pop()}")
        await asyncio.sleep(0)
async def producer(cond, items):
    for i in range(4):
        async with cond:
            items.append(i)
            cond.notify(1 + i % 2)
        log.append(f"made {i}")
        await asyncio.sleep(0)
async def user(name, sem):
    for i in range(2):
        async with sem:
            log.append(f"{name} inside {i}, {sem._value} left")
            await asyncio.sleep(0)
    log.append(f"{name} outside, {sem._value} left")
async def party(name, barrier):
    for i in range(2):
        try:
            log.append(f"{name} is {await barrier.wait()}")
        except asyncio.BrokenBarrierError:
            log.append(f"{name} broken, {barrier.n_waiting} wait")
async def server(name, q):
    try:
        while True:
            log.append(f"{name} serves {await q.get()}")
            q.task_done()
    except asyncio.QueueShutDown:
        log.append(f"{name} goes home")
async def joiner(q):
    await q.join()
    log.append("all served")
async def main():
    cond = asyncio.Condition(); items = []; sem = asyncio.BoundedSemaphore(2); barrier = asyncio.Barrier(3)
    q = asyncio.PriorityQueue(2)
    cs = [asyncio.create_task(consumer(n, cond, items)) for n in "ab"]
    us = [asyncio.create_task(user(n, sem)) for n in "uvwx"]
    ps = [asyncio.create_task(party(n, barrier)) for n in "klmn"]
    ss = [asyncio.create_task(server(n, q)) for n in "st"]
    make = asyncio.create_task(producer(cond, items))
    await asyncio.sleep(0)
    log.append("main")
    for i in (3, 1, 2): await q.put(i)
    join = asyncio.create_task(joiner(q))
    us[3].cancel()
    cs[0].cancel()
    await make
    log.append(f"{barrier.n_waiting} wait, {sem._value} left")
    await barrier.reset()
    await join
    q.put_nowait(4)
    q.shutdown()
    await asyncio.gather(*us[:3], *ss)
    await barrier.abort()
    await asyncio.gather(*ps)
    cs[1].cancel()
    await asyncio.sleep(0)
    log.append("end")
asyncio.run(main())
print(",\n".join(f'"{l}"' for l in log))
