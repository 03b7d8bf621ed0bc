# Lesson 13: when its time is over, a timeout cancels what is awaited in it, and nothing else. What is cancelled still cleans
# up; what stands behind a `shield` goes on.
import asyncio


async def download(name):
    try:
        print(f"{name}: begun")
        await asyncio.sleep(0.160)
        print(f"{name}: ready")
    finally:
        print(f"{name}: finally")


async def patient():
    photo = asyncio.create_task(download("photo"), name="photo")
    async with asyncio.timeout(0.300):
        await photo
    print("patient: in time")


async def hasty():
    film = asyncio.create_task(download("film"), name="film")
    try:
        async with asyncio.timeout(0.060):
            await film
    except TimeoutError:
        print("hasty: timed out")


async def careful():
    payment = asyncio.create_task(download("payment"), name="payment")
    try:
        async with asyncio.timeout(0.100):
            await asyncio.shield(payment)
    except TimeoutError:
        print("careful: timed out, but the payment goes on")
    await payment
    print("careful: the payment is made")


async def everything():
    first = asyncio.create_task(patient(), name="patient")
    second = asyncio.create_task(hasty(), name="hasty")
    third = asyncio.create_task(careful(), name="careful")
    await asyncio.gather(first, second, third)


asyncio.run(everything())
