# Lesson 02: calling an async function makes a coroutine and runs nothing; `await` runs it and brings its value.
import asyncio


async def greet(name):
    print("greet: now I run")
    await asyncio.sleep(0.050)
    return "hello " + name


async def caller():
    greeting = greet("Ada")  # made, not started
    print("caller: greet was called, and has not run")
    await asyncio.sleep(0.050)
    print("caller: still not; now I await it")
    text = await greeting  # runs it to its end
    print(f'caller: it returned "{text}"')


asyncio.run(caller())
