"""Drops files on a window as a file manager does: the source's side of the XDND protocol, version 5.

Usage: drop.py WINDOW X Y FILE...   (with DISPLAY set; X and Y are those of the screen)
"""
import sys
import time
import urllib.parse

from Xlib import X, Xatom, display
from Xlib.protocol import event

TIMEOUT_S = 20


class Source:
    def __init__(self, target, files):
        self.display = display.Display()
        self.screen = self.display.screen()
        self.target = self.display.create_resource_object("window", target)
        self.uris = "".join("file://%s\r\n" % urllib.parse.quote(file) for file in files).encode()
        self.window = self.screen.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.window.set_selection_owner(self.atom("XdndSelection"), X.CurrentTime)

    def atom(self, name):
        return self.display.intern_atom(name)

    def send(self, kind, data):
        message = event.ClientMessage(window=self.target, client_type=self.atom(kind), data=(32, [self.window.id] + data))
        self.target.send_event(message)
        self.display.flush()

    def answer(self, request):
        """Gives the target the list of files that it asks for."""
        request.requestor.change_property(request.property, request.target, 8, self.uris)
        request.requestor.send_event(event.SelectionNotify(time=request.time, requestor=request.requestor, selection=request.selection,
                                                           target=request.target, property=request.property))
        self.display.flush()

    def wait_for(self, kind):
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline:
            while self.display.pending_events():
                got = self.display.next_event()
                if got.type == X.SelectionRequest:
                    self.answer(got)
                elif got.type == X.ClientMessage and got.client_type == self.atom(kind):
                    return got
            time.sleep(0.01)
        raise SystemExit("the window sent no %s" % kind)

    def drop(self, x, y):
        uri_list = self.atom("text/uri-list")
        self.send("XdndEnter", [5 << 24, uri_list, 0, 0])
        self.send("XdndPosition", [0, x << 16 | y, X.CurrentTime, self.atom("XdndActionCopy")])
        self.wait_for("XdndStatus")
        self.send("XdndDrop", [0, X.CurrentTime, 0, 0])
        self.wait_for("XdndFinished")


if __name__ == "__main__":
    Source(int(sys.argv[1]), sys.argv[4:]).drop(int(sys.argv[2]), int(sys.argv[3]))
