# Lesson 16, deadlock: each has what the other wants and waits for it, for ever. Only the timeout around them ends it.
import asyncio


async def write_letter(name, first, second):
    async with first:
        print(f"{name}: has one, wants the other")
        await asyncio.sleep(0.040)
        async with second:
            print(f"{name}: has both")
            await asyncio.sleep(0.040)
            print(f"{name}: the letter is written")


async def desk():
    pen, paper = asyncio.Lock(), asyncio.Lock()
    ada = asyncio.create_task(write_letter("ada", pen, paper), name="ada")
    ben = asyncio.create_task(write_letter("ben", paper, pen), name="ben")  # the other way round
    try:
        async with asyncio.timeout(0.240):
            await asyncio.gather(ada, ben)
        print("desk: all is written")
    except TimeoutError:
        print("desk: nothing happens any more, so I stop them")


asyncio.run(desk())
