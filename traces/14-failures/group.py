# Lesson 14, task group: the first error cancels the siblings; the block ends when all of them have ended.
import asyncio


async def cook(what, time, burns):
    await asyncio.sleep(time)
    if burns:
        raise RuntimeError(f"{what} is burnt")
    print(f"{what}: ready")


async def dinner():
    try:
        async with asyncio.TaskGroup() as dishes:
            dishes.create_task(cook("soup", 0.160, False), name="soup")
            dishes.create_task(cook("rice", 0.080, True), name="rice")
            dishes.create_task(cook("fish", 0.160, False), name="fish")
    except ExceptionGroup as group:
        print(f"dinner: {len(group.exceptions)} dish is burnt")
    await asyncio.sleep(0.120)
    print("dinner: over")


asyncio.run(dinner())
