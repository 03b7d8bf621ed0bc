# Lesson 14, gather: the first error ends the wait at once, and the other tasks run on.
import asyncio


async def cook(what, time, burns):
    await asyncio.sleep(time)
    if burns:
        raise RuntimeError(f"{what} is burnt")
    print(f"{what}: ready")


async def dinner():
    soup = asyncio.create_task(cook("soup", 0.160, False), name="soup")
    rice = asyncio.create_task(cook("rice", 0.080, True), name="rice")
    fish = asyncio.create_task(cook("fish", 0.160, False), name="fish")
    try:
        await asyncio.gather(soup, rice, fish)
    except RuntimeError as error:
        print(f"dinner: {error}")
    await asyncio.sleep(0.120)  # soup and fish are still being cooked
    print("dinner: over")


asyncio.run(dinner())
