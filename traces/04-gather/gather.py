# Lesson 04: `run` starts the loop, `gather` runs several at once and returns their values in the order of its arguments,
# whichever of them finishes first.
import asyncio


async def slow():
    await asyncio.sleep(0.090)
    print("slow has finished")
    return 1


async def fast():
    await asyncio.sleep(0.030)
    print("fast has finished")
    return 2


async def both():
    first, second = await asyncio.gather(slow(), fast())
    print(f"the results: {first} and {second}")


asyncio.run(both())
