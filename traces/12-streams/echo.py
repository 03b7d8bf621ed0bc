# Lesson 12, echo: a server and three clients in one program, on one thread. Whoever waits for bytes leaves the loop to the others.
import asyncio


async def echo(reader, writer):  # one task for each client
    while line := await reader.readline():  # until the client has ended
        writer.write(line)
        await writer.drain()
    writer.close()


async def talk(name, port, pause):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for i in range(1, 4):
        await asyncio.sleep(pause)
        writer.write(f"hello {i}\n".encode())
        await writer.drain()
        line = await reader.readline()
        print(f'{name}: "{line.decode().strip()}" came back')
    writer.write_eof()
    await reader.read()  # until the server has closed as well
    writer.close()


async def everything():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ada = asyncio.create_task(talk("ada", port, 0.020), name="ada")
    ben = asyncio.create_task(talk("ben", port, 0.036), name="ben")
    cleo = asyncio.create_task(talk("cleo", port, 0.050), name="cleo")
    await asyncio.gather(ada, ben, cleo)
    server.close()
    await server.wait_closed()


asyncio.run(everything())
