# Lesson 03: the event loop. Things are registered with it; when an event happens, it calls back; in between it is idle.
import asyncio
import time


async def wait_for_the_bell(bell):
    print("listener: I wait for the bell")
    await bell.wait()
    print("listener: the bell rang")


def read_the_disk():
    time.sleep(0.090)  # a worker thread may block: the loop is not here
    return 4096


async def wait_for_the_disk():
    count = await asyncio.to_thread(read_the_disk)
    print(f"reader: {count} bytes were read")


async def wait_for_the_clock():
    for tick in range(1, 4):
        await asyncio.sleep(0.040)
        print(f"clock: tick {tick}")


async def everything():
    bell = asyncio.Event()
    asyncio.get_running_loop().call_later(0.060, bell.set)  # a plain function, called when its time has come
    listener = asyncio.create_task(wait_for_the_bell(bell), name="listener")
    reader = asyncio.create_task(wait_for_the_disk(), name="reader")
    clock = asyncio.create_task(wait_for_the_clock(), name="clock")
    await asyncio.gather(listener, reader, clock)


asyncio.run(everything())
