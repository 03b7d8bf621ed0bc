# Lesson 11, transaction: the first to write locks the database. The second waits for the commit; what fails is undone.
import asyncio
import pathlib
import sqlite3
import tempfile


def run_statement(connection, statement, values):
    return connection.execute(statement, values).fetchall()


async def execute(connection, statement, *values):
    return await asyncio.to_thread(run_statement, connection, statement, values)


async def pay_in(connection, name, amount, fails):
    await execute(connection, "BEGIN IMMEDIATE")
    try:
        rows = await execute(connection, "SELECT balance FROM account")
        balance = rows[0][0]
        print(f"{name}: the balance is {balance}")
        await asyncio.sleep(0.080)  # as if the customer were asked
        await execute(connection, "UPDATE account SET balance = ?", balance + amount)
        if fails:
            raise RuntimeError("the card is refused")
    except BaseException:
        await execute(connection, "ROLLBACK")
        raise
    await execute(connection, "COMMIT")
    print(f"{name}: committed")


async def try_to_pay_in(connection):
    await asyncio.sleep(0.020)
    try:
        await pay_in(connection, "ben", 20, True)
    except RuntimeError as error:
        print(f"ben: {error}, rolled back")


async def bank(path):
    one, other = (sqlite3.connect(path, isolation_level=None, check_same_thread=False) for _ in range(2))
    await execute(one, "CREATE TABLE account AS SELECT 100 AS balance")
    ada = asyncio.create_task(pay_in(one, "ada", 10, False), name="ada")
    ben = asyncio.create_task(try_to_pay_in(other), name="ben")
    await asyncio.gather(ada, ben)
    rows = await execute(one, "SELECT balance FROM account")
    print(f"bank: the balance is {rows[0][0]}")
    one.close()
    other.close()


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(bank(pathlib.Path(folder) / "bank.db"))
