# Lesson 18, forgotten: two awaits are missing. What was never awaited never ran; what nobody waits for is cut off at the end.
import asyncio


async def save(what):
    print(f"{what}: being saved")
    await asyncio.sleep(0.080)
    print(f"{what}: saved")


async def editor():
    letter = save("letter")  # only makes the coroutine
    await asyncio.sleep(0.040)
    photo = asyncio.create_task(save("photo"), name="photo")  # starts it, but nobody waits for it
    await asyncio.sleep(0.040)
    print("editor: closed")


asyncio.run(editor())
