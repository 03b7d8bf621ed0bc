"""What the Python recorder costs: `python_bench.py INTERLEAVE [PYTHON]`, in one run, the plain program in turns with the recorded one.

A task switch: two tasks hand an item to and fro through two queues; the best of many short stretches, as machines are shared. Requests: an aiohttp
server and 32 clients in one process, on loopback; the best of the turns. Requests are left out where aiohttp is not installed.
"""
import os
import subprocess
import sys
import tempfile

SWITCHES = """
import asyncio, time
COUNT = 1000
async def ping(there, back):
    for number in range(COUNT):
        await there.put(number)
        await back.get()
async def pong(there, back):
    for number in range(COUNT):
        await there.get()
        await back.put(number)
async def main():
    best = 1e9
    for _ in range(40):
        there, back = asyncio.Queue(), asyncio.Queue()
        begin = time.perf_counter()
        await asyncio.gather(ping(there, back), pong(there, back))
        best = min(best, time.perf_counter() - begin)
    print(best / (2 * COUNT) * 1e6)
asyncio.run(main())
"""

REQUESTS = """
import asyncio, time
from aiohttp import ClientSession, web
async def hello(request):
    return web.Response(text="hello")
async def main():
    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = "http://127.0.0.1:%d/" % site._server.sockets[0].getsockname()[1]
    async with ClientSession() as session:
        async def client():
            for _ in range(50):
                async with session.get(url) as response:
                    await response.read()
        await asyncio.gather(*[client() for _ in range(32)])
        begin = time.perf_counter()
        await asyncio.gather(*[client() for _ in range(32)])
        print(32 * 50 / (time.perf_counter() - begin))
    await runner.cleanup()
asyncio.run(main())
"""


def main():
    interleave = sys.argv[1]
    python = sys.argv[2] if len(sys.argv) > 2 else "/usr/bin/python3"
    with tempfile.TemporaryDirectory() as folder:
        def one(program, recorder):
            path = os.path.join(folder, "app.py")
            with open(path, "w") as file:
                file.write(program)
            command = [python, path] if recorder == "plain" else [interleave, "record", "-o", os.path.join(folder, "app.ilv"), "--", python, path]
            ran = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, INTERLEAVE_PYTHON_RECORDER=recorder))
            if ran.returncode != 0:
                raise SystemExit(ran.stderr)
            return float(ran.stdout)

        def measure(program, turns, best):
            values = {recorder: [] for recorder in ("plain", "native", "pure")}
            for _ in range(turns):
                for recorder, measured in values.items():
                    measured.append(one(program, recorder))
            return {recorder: best(measured) for recorder, measured in values.items()}

        switch = measure(SWITCHES, 5, min)
        print("a task switch: plain %.1f µs, by the shared library +%.1f µs (must be 6), by Python alone +%.1f µs (must be 15)"
              % (switch["plain"], switch["native"] - switch["plain"], switch["pure"] - switch["plain"]))
        if subprocess.run([python, "-c", "import aiohttp"], capture_output=True).returncode == 0:
            requests = measure(REQUESTS, 5, max)
            print("an aiohttp server and its clients: plain %.0f requests/s, by the shared library %.0f %% of that (must be 60), by Python alone %.0f %%"
                  % (requests["plain"], 100 * requests["native"] / requests["plain"], 100 * requests["pure"] / requests["plain"]))


main()
