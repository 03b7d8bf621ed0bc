# Lesson 07, tasks: four pages are fetched by four coroutines, all on one thread.
#
# A coroutine that waits for its answer gives the thread to the next one. Each returns a value, as a function does.
import asyncio
import threading
import time
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


async def count_words(port, number):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /{number} HTTP/1.0\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return words_of(answer.partition(b"\r\n\r\n")[2])


async def everything(port):
    pages = [asyncio.create_task(count_words(port, number), name=f"page {number}") for number in range(1, 5)]
    words = await asyncio.gather(*pages)
    print("words:", *words)


site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
asyncio.run(everything(site.server_port))
