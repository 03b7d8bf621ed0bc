# Lesson 07, threads: four pages are fetched by four worker threads.
#
# Each thread runs an ordinary blocking function and sleeps in it until its answer is there. The pool hands the value back.
import asyncio
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


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


async def on_a_thread(port, number):
    return await asyncio.to_thread(count_words, port, number)


async def everything(port):
    pages = [asyncio.create_task(on_a_thread(port, number), name=f"page {number}") for number in range(1, 5)]
    words = await asyncio.gather(*pages)
    print("words:", *words)


site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
asyncio.run(everything(site.server_port))
