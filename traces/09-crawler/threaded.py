# Lesson 09, threaded: the same crawler, whose requests block a worker thread each.
#
# Queue, crawlers and semaphore are as they were. Only the client is another: an ordinary one, which knows of no loop.
import asyncio
import re
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site(BaseHTTPRequestHandler):
    """13 pages: page n links to 3n+1, 3n+2 and 3n+3. It answers after 40 ms, as a server elsewhere would."""

    def do_GET(self):
        number = int(self.path[1:])
        time.sleep(0.040)
        self.send_response(200)
        self.end_headers()
        for link in range(3 * number + 1, min(3 * number + 4, 13)):
            self.wfile.write(f"<a href=/{link}>".encode())

    def log_message(self, *_):
        pass


def links_of(page):
    return re.findall(r"href=([^>]*)>", page)


def get(port, path):
    site = HTTPConnection("127.0.0.1", port)
    site.request("GET", path)
    return site.getresponse().read().decode()


class Crawl:
    def __init__(self, port):
        self.port = port
        self.unread = asyncio.Queue()
        self.requests = asyncio.Semaphore(3)
        self.known = {"/0"}


async def fetch(crawl, path):
    async with crawl.requests:
        return await asyncio.to_thread(get, crawl.port, path)


async def work(crawl):
    while True:
        path = await crawl.unread.get()
        page = await fetch(crawl, path)
        links = links_of(page)
        print(f"{path}: {len(links)} links")
        for link in links:
            if link not in crawl.known:
                crawl.known.add(link)
                crawl.unread.put_nowait(link)
        crawl.unread.task_done()


async def everything(port):
    crawl = Crawl(port)
    crawl.unread.put_nowait("/0")
    crawlers = [asyncio.create_task(work(crawl), name=f"crawler {number}") for number in range(1, 5)]
    await crawl.unread.join()  # until every page that was put in is done with
    for crawler in crawlers:
        crawler.cancel()
    await asyncio.gather(*crawlers, return_exceptions=True)
    print(f"{len(crawl.known)} pages")


site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
asyncio.run(everything(site.server_port))
