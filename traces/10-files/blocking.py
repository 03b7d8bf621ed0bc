# Lesson 10, blocking: the same three files, copied with ordinary calls. Each call keeps the thread, so the loop stands, and the clock too.
import asyncio
import os
import pathlib
import tempfile
import time

FILES = 3


def copy_one(source, target):
    with open(source, "rb", buffering=0) as reader, open(target, "wb", buffering=0) as writer:
        while block := reader.read(1 << 20):
            writer.write(block)
        os.fsync(writer.fileno())  # until it is on the disk


async def copy_all(folder):
    for i in range(1, FILES + 1):
        copy_one(folder / str(i), folder / f"copy {i}")


async def tick(stop):
    while not stop.is_set():
        await asyncio.sleep(0.010)


async def everything(folder):
    stop = asyncio.Event()
    clock = asyncio.create_task(tick(stop), name="clock")
    await asyncio.sleep(0.025)
    copier = asyncio.create_task(copy_all(folder), name="copier")
    await copier
    print(f"{FILES} files are copied")
    await asyncio.sleep(0.030)
    stop.set()
    await clock


def large(folder):
    """How many bytes take a while to copy, however fast the disk is."""
    size = 24 << 20
    while True:
        (folder / "trial").write_bytes(b"x" * size)
        begin = time.monotonic()
        copy_one(folder / "trial", folder / "trial copy")
        took = time.monotonic() - begin
        (folder / "trial copy").unlink()
        if took > 0.060:
            return size
        size *= 2


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    size = large(folder)
    for i in range(1, FILES + 1):
        (folder / str(i)).write_bytes(b"x" * size)
    asyncio.run(everything(folder))
