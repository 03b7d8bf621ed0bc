# Lesson 18, awaited: the same program with both awaits. Both files are saved before the editor closes.
import asyncio


async def save(what):
    print(f"{what}: being saved")
    await asyncio.sleep(0.080)
    print(f"{what}: saved")


async def editor():
    await save("letter")
    await asyncio.sleep(0.040)
    photo = asyncio.create_task(save("photo"), name="photo")
    await asyncio.sleep(0.040)
    await photo
    print("editor: closed")


asyncio.run(editor())
