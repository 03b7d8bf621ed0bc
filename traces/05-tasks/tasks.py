# Lesson 05: awaiting one coroutine after the other adds no concurrency; tasks run side by side, and start before they
# are awaited.
import asyncio


async def make(what, time):
    print(f"{what}: begun")
    await asyncio.sleep(time)
    print(f"{what}: ready")
    return what


async def breakfast():
    # One after the other: the toast is begun when the tea is ready.
    await make("tea", 0.060)
    await make("toast", 0.040)

    # As tasks: both are begun at once, while this coroutine does something else.
    tea = asyncio.create_task(make("tea", 0.060), name="tea")
    toast = asyncio.create_task(make("toast", 0.040), name="toast")
    await asyncio.sleep(0.020)
    print("breakfast: the table is laid, and both are on their way")
    first = await tea
    second = await toast
    print(f"breakfast: {first} and {second}")


asyncio.run(breakfast())
