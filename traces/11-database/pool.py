# Lesson 11, pool: a query keeps a thread busy, not the loop. With two connections two queries run at a time; the others wait.
import asyncio
import pathlib
import sqlite3
import tempfile

MAKE_TABLE = (
    "CREATE TABLE word AS WITH RECURSIVE n(length) AS (SELECT 1 UNION ALL SELECT length + 1 FROM n WHERE length < 1600) SELECT length FROM n"
)
SLOW_QUERY = "SELECT count(*) FROM word a, word b WHERE a.length < b.length"


def run_statement(connection, statement):
    return connection.execute(statement).fetchall()


class Pool:
    def __init__(self, path, size):
        self.connections = asyncio.Semaphore(size)
        self.idle = [sqlite3.connect(path, check_same_thread=False) for _ in range(size)]

    async def execute(self, statement):
        async with self.connections:
            connection = self.idle.pop()
            try:
                return await asyncio.to_thread(run_statement, connection, statement)
            finally:
                self.idle.append(connection)


async def ask(pool):
    rows = await pool.execute(SLOW_QUERY)
    return rows[0][0]


async def library(path):
    pool = Pool(path, 2)
    await pool.execute(MAKE_TABLE)
    queries = []
    for i in range(1, 5):
        queries.append(asyncio.create_task(ask(pool), name=f"query {i}"))
        await asyncio.sleep(0.005)  # the next reader asks a little later
    answers = await asyncio.gather(*queries)
    print(f"library: {len(answers)} answers, the last is {answers[-1]}")
    for connection in pool.idle:
        connection.close()


with tempfile.TemporaryDirectory() as folder:
    asyncio.run(library(pathlib.Path(folder) / "library.db"))
