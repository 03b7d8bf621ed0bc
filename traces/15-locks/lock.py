# Lesson 15, lock: who reads the balance holds the lock until it is written back. The others queue, and no update is lost.
import asyncio

balance = 100


async def deposit(name, amount, account):
    global balance
    async with account:
        read = balance
        print(f"{name}: the balance is {read}")
        await asyncio.sleep(0.060)  # as if the bank were asked
        balance = read + amount
        print(f"{name}: now it is {balance}")


async def bank():
    account = asyncio.Lock()
    ada = asyncio.create_task(deposit("ada", 10, account), name="ada")
    ben = asyncio.create_task(deposit("ben", 20, account), name="ben")
    cleo = asyncio.create_task(deposit("cleo", 30, account), name="cleo")
    await asyncio.gather(ada, ben, cleo)
    print(f"bank: the balance is {balance}")


asyncio.run(bank())
