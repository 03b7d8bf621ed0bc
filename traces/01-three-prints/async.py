# Lesson 01, asynchronous: the same three sections, started together.
#
# Each still prints its lines in order. But where it waits it says `await`, and then the others have their turn.
import asyncio


async def section(name, pause):
    print(f"{name}: one")
    await asyncio.sleep(pause)
    print(f"{name}: two")
    await asyncio.sleep(pause)
    print(f"{name}: three")


async def everything():
    red = asyncio.create_task(section("red", 0.060), name="red")
    green = asyncio.create_task(section("green", 0.040), name="green")
    blue = asyncio.create_task(section("blue", 0.020), name="blue")
    await asyncio.gather(red, green, blue)


asyncio.run(everything())
