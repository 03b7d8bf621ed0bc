# Lesson 14, forgotten: nobody awaits the task, so nobody sees its error, and the program goes on as if all were well.
import asyncio


async def cook(what, time, burns):
    await asyncio.sleep(time)
    if burns:
        raise RuntimeError(f"{what} is burnt")
    print(f"{what}: ready")


async def dinner():
    cake = asyncio.create_task(cook("cake", 0.080, True), name="cake")  # started, and forgotten
    soup = asyncio.create_task(cook("soup", 0.160, False), name="soup")
    await soup
    print("dinner: over")


asyncio.run(dinner())
