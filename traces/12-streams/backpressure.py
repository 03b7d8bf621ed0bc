# Lesson 12, back-pressure: the receiver is busy and reads nothing. Soon all buffers are full, and `drain` makes the sender wait.
import asyncio

BLOCKS = 16
BLOCK = 1 << 20  # 1 MiB


async def receive(reader, writer):
    await asyncio.sleep(0.100)  # busy with something else
    print("receiver: now I read")
    received = 0
    while data := await reader.read(BLOCK):
        received += len(data)
        await asyncio.sleep(0.001)  # works on what has come
    print(f"receiver: {received // BLOCK} MiB")
    writer.close()


async def send(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    block = b"x" * BLOCK
    for _ in range(BLOCKS):
        writer.write(block)
        await writer.drain()  # waits while too much lies in the buffers
    print("sender: all is written")
    writer.write_eof()
    await reader.read()  # until the receiver has closed as well
    writer.close()


async def everything():
    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sender = asyncio.create_task(send(port), name="sender")
    await sender
    server.close()
    await server.wait_closed()


asyncio.run(everything())
