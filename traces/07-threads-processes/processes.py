# Lesson 07, processes: four pages are fetched by four worker processes.
#
# Each process has its own memory: the numbers travel to it, and the value travels back. To start one takes longer than anything else.
import asyncio
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context


class Site(BaseHTTPRequestHandler):
    """It answers after 100 ms, as a server elsewhere would."""

    def do_GET(self):
        time.sleep(0.100)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"word " * 10 * int(self.path[1:]))

    def log_message(self, *_):
        pass


def words_of(page):
    return page.count(b" ")


def count_words(port, number):
    site = HTTPConnection("127.0.0.1", port)
    site.request("GET", f"/{number}")
    return words_of(site.getresponse().read())


async def in_a_process(pool, port, number):
    return await asyncio.get_running_loop().run_in_executor(pool, count_words, port, number)


async def everything(pool, port):
    pages = [asyncio.create_task(in_a_process(pool, port, number), name=f"page {number}") for number in range(1, 5)]
    words = await asyncio.gather(*pages)
    print("words:", *words)


if __name__ == "__main__":
    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    with ProcessPoolExecutor(4, get_context("spawn")) as pool:
        list(pool.map(words_of, [b""] * 4))  # starts the processes: in a task that would hold up the loop
        asyncio.run(everything(pool, site.server_port))
