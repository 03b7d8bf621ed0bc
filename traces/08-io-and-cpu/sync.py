# Lesson 08, synchronous: ten requests that wait, then four parts of work that compute, one after the other.
#
# Both halves take the sum of what is in them. They look alike here: a call that waits and a call that computes are one solid bar.
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


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


def request(port, number):
    site = HTTPConnection("127.0.0.1", port)
    site.request("GET", f"/{number}")
    return site.getresponse().read()


def compute(part):
    return count_primes(part * 42_000, (part + 1) * 42_000)


ThreadingHTTPServer.request_queue_size = 64  # so many may knock at once
site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()

answers = [request(site.server_port, number) for number in range(1, 11)]
print(len(answers), "answers are here")

primes = [compute(part) for part in range(1, 5)]
print(len(primes), "parts are computed")
