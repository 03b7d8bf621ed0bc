# Lesson 17, unbounded: the belt has room without end. The baker never waits, and the loaves pile up.
import asyncio


async def bake(belt):
    for loaf in range(1, 8):
        await asyncio.sleep(0.020)
        await belt.put(loaf)
        print(f"baker: loaf {loaf} is on the belt")


async def pack(belt):
    for _ in range(7):
        loaf = await belt.get()
        await asyncio.sleep(0.070)
        print(f"packer: loaf {loaf} is packed")


async def bakery():
    belt = asyncio.Queue()
    baker = asyncio.create_task(bake(belt), name="baker")
    packer = asyncio.create_task(pack(belt), name="packer")
    await asyncio.gather(baker, packer)


asyncio.run(bakery())
