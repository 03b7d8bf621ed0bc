# Lesson 08, processes: the requests are tasks, and the parts of work are computed in processes, each on a processor of its own.
#
# Waiting is left to the loop, computing to the processes: each does what it is good at.
import asyncio
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import cpu_count, get_context


class Site(BaseHTTPRequestHandler):
    """It answers after 40 ms, as a server elsewhere would."""

    def do_GET(self):
        time.sleep(0.040)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"the answer to " + self.path.encode())

    def log_message(self, *_):
        pass


def count_primes(start, end):
    primes = 0
    for number in range(start, end):
        divisor = 2
        while divisor * divisor <= number and number % divisor != 0:
            divisor += 1
        primes += divisor * divisor > number
    return primes


async def request(port, number):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /{number} HTTP/1.0\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer.partition(b"\r\n\r\n")[2]


async def compute(pool, part):
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(pool, count_primes, part * 42_000, (part + 1) * 42_000)


async def everything(pool, port):
    requests = [asyncio.create_task(request(port, number), name=f"request {number}") for number in range(1, 11)]
    answers = await asyncio.gather(*requests)
    print(len(answers), "answers are here")

    parts = [asyncio.create_task(compute(pool, part), name=f"part {part}") for part in range(1, 5)]
    primes = await asyncio.gather(*parts)
    print(len(primes), "parts are computed")


if __name__ == "__main__":
    ThreadingHTTPServer.request_queue_size = 64  # so many may knock at once
    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    with ProcessPoolExecutor(None, get_context("spawn")) as pool:  # a process for each processor
        list(pool.map(count_primes, [0] * cpu_count(), [0] * cpu_count()))  # starts them: in a task that would hold up the loop
        asyncio.run(everything(pool, site.server_port))
