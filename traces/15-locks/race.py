# Lesson 15, race: between reading the balance and writing it back each task awaits. The other's update is lost.
import asyncio

balance = 100


async def deposit(name, amount):
    global balance
    read = balance
    print(f"{name}: the balance is {read}")
    await asyncio.sleep(0.060)  # as if the bank were asked
    balance = read + amount
    print(f"{name}: now it is {balance}")


async def bank():
    ada = asyncio.create_task(deposit("ada", 10), name="ada")
    ben = asyncio.create_task(deposit("ben", 20), name="ben")
    cleo = asyncio.create_task(deposit("cleo", 30), name="cleo")
    await asyncio.gather(ada, ben, cleo)
    print(f"bank: the balance is {balance}")


asyncio.run(bank())
