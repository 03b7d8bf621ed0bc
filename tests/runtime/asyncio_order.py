"""The program of asyncio_order_test.cpp in Python: prints the steps that the test expects."""
import asyncio
log=[]
async def worker(name, q, lock):
    while True:
        item = await q.get()
        log.append(f"{name} got {item}")
        async with lock:
            log.append(f"{name} locked {item}")
            await asyncio.sleep(0)
        log.append(f"{name} done {item}")
        q.task_done()
async def producer(q, n):
    for i in range(n):
        await q.put(i)
        log.append(f"put {i}")
async def waiter(name, event):
    await event.wait()
    log.append(f"{name} saw event")
async def leaf(name, t):
    await asyncio.sleep(t)
    log.append(f"{name} slept")
    return name
async def nested(name, d):
    if d == 0:
        log.append(f"{name} leaf")
        return
    await asyncio.gather(nested(name+"l", d-1), nested(name+"r", d-1))
    log.append(f"{name} joined")
async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log.append("stubborn cancelled")
        await asyncio.sleep(0)
    log.append("stubborn ends")
async def main():
    loop = asyncio.get_running_loop()
    q = asyncio.Queue(2); lock = asyncio.Lock(); ev = asyncio.Event()
    ws = [asyncio.create_task(worker(n, q, lock)) for n in "ab"]
    es = [asyncio.create_task(waiter(n, ev)) for n in "xy"]
    p = asyncio.create_task(producer(q, 5))
    loop.call_soon(lambda: log.append("callback"))
    st = asyncio.create_task(stubborn())
    await asyncio.gather(nested("n", 2), leaf("s", 0))
    log.append("gathered")
    ev.set()
    p.add_done_callback(lambda t: log.append("producer callback"))
    await p
    log.append("produced")
    st.cancel()
    ls = asyncio.gather(leaf("l1", 0.02), leaf("l2", 0.01), leaf("l3", 0.01))
    loop.call_later(0.01, lambda: log.append("timer"))
    await q.join()
    log.append("queue joined")
    log.append(" ".join(await ls))
    for w in ws: w.cancel()
    await asyncio.gather(st, *es)
    log.append("end")
asyncio.run(main())
print(",\n".join('"%s"'%l for l in log))
