# Lesson 09, synchronous: a crawler that fetches one page after the other.
#
# It keeps a list of pages that it knows and has not read. The site answers after 40 ms, so 13 pages take 13 times 40 ms.
import re
import threading
import time
from collections import deque
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


def fetch(port, path):
    site = HTTPConnection("127.0.0.1", port)
    site.request("GET", path)
    return site.getresponse().read().decode()


site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()

unread = deque(["/0"])
known = {"/0"}
while unread:
    path = unread.popleft()
    links = links_of(fetch(site.server_port, path))
    print(f"{path}: {len(links)} links")
    for link in links:
        if link not in known:
            known.add(link)
            unread.append(link)
print(f"{len(known)} pages")
