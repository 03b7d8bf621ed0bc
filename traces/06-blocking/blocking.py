# Lesson 06, blocking: one call that blocks holds up every other task.
#
# `report` asks an ordinary function, which waits without awaiting. The thread waits with it, and the loop is on that thread.
import asyncio
import time


# As most libraries have it: it returns when it is done, and knows of no loop.
def count_pages():
    time.sleep(0.180)
    return 7


async def report():
    await asyncio.sleep(0.050)
    print("report: I count the pages")
    pages = count_pages()
    print(f"report: {pages} pages")


async def every(name, pause, times):
    for turn in range(1, times + 1):
        await asyncio.sleep(pause)
        print(f"{name}: {turn}")


async def everything():
    first = asyncio.create_task(report(), name="report")
    clock = asyncio.create_task(every("clock", 0.040, 5), name="clock")
    lamp = asyncio.create_task(every("lamp", 0.070, 3), name="lamp")
    await asyncio.gather(first, clock, lamp)


asyncio.run(everything())
