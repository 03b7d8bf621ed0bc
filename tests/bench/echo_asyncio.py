"""An echo server on asyncio's streams, in the shape of echo_server.cpp: what echo_bench measures beside it.

Usage: echo_asyncio.py SOCKET   (a file descriptor, for the commands of echo_server.hpp)
"""
import asyncio
import socket
import struct
import sys
import time


async def handle(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()


async def serve(control):
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    finished = asyncio.Event()

    def obey():
        if control.recv(1) in (b"", b"q"):
            finished.set()
        else:
            control.send(struct.pack("QQ", port, time.process_time_ns()))

    asyncio.get_running_loop().add_reader(control, obey)
    await finished.wait()


asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))
