"""A desktop of one's own: Xvfb with a window manager, a viewer in it, and a person's hands (xdotool).

The viewer writes its state and the rectangles of its named widgets as JSON (--state-file) whenever they change, so a
journey clicks what is there and asserts on what the viewer says of itself.
"""
import contextlib
import json
import os
import shutil
import struct
import subprocess
import tempfile
import time
import zlib

TIMEOUT_S = 60
CALM_S = 0.4


def needed_programs_missing():
    return [name for name in ("Xvfb", "xdotool", "openbox") if shutil.which(name) is None]


class Desktop:
    """Use as a context manager. `pictures` is the folder that screenshots are kept in."""

    def __init__(self, pictures, width=1280, height=800):
        self.pictures, self.size = pictures, (width, height)
        self.processes = []
        os.makedirs(pictures, exist_ok=True)

    def __enter__(self):
        # The screen is a mapped file: in memory, so that no busy disk holds it up.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = tempfile.mkdtemp(prefix="interleave-desktop-", dir=memory)
        read_end, write_end = os.pipe()
        self._start(["Xvfb", "-displayfd", str(write_end), "-screen", "0", "%dx%dx24" % self.size, "-fbdir", self.folder, "-noreset", "-nolisten", "tcp"],
                    pass_fds=[write_end])
        os.close(write_end)
        with os.fdopen(read_end) as display:
            self.environment = dict(os.environ, DISPLAY=":" + display.readline().strip(), LC_ALL="C.UTF-8", XDG_CONFIG_HOME=self.folder,
                                    LIBGL_ALWAYS_SOFTWARE="1")
        self.environment.pop("WAYLAND_DISPLAY", None)
        self._start(["openbox", "--sm-disable"])
        self._wait_for_window_manager()
        return self

    def __exit__(self, *error):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait_for_window_manager(self):
        """Waits until openbox has taken the screen over and said so.

        A window that is mapped while it does so may never be told that it is visible, and GLFW 3.3 waits for that for ever.
        """
        deadline = time.monotonic() + TIMEOUT_S
        while subprocess.run(["xdotool", "get_desktop"], env=self.environment, capture_output=True, timeout=TIMEOUT_S).returncode != 0:
            if time.monotonic() > deadline:
                raise AssertionError("waited in vain for the window manager; " + self.logs())
            time.sleep(0.02)

    def _start(self, command, **options):
        options.setdefault("env", getattr(self, "environment", os.environ))
        with open(os.path.join(self.folder, os.path.basename(command[0]) + ".log"), "ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, **options)
        self.processes.append(process)
        return process

    def view(self, viewer, *arguments):
        """Opens the viewer, as large as the screen, and waits for its first picture."""
        self.state_file = os.path.join(self.folder, "state.json")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.state_file)  # of the viewer before
        self.sent = 0
        self.viewer = self._start([viewer, "--state-file", self.state_file, *arguments])
        self.wait_for(lambda state: state["widgets"])
        window = self.window = self.xdotool("search", "--sync", "--pid", str(self.viewer.pid), "--onlyvisible", "--name", ".").split()[0]
        self.xdotool("windowactivate", "--sync", window)
        self.xdotool("windowsize", "--sync", window, *map(str, self.size))
        self.xdotool("windowmove", window, "0", "0")
        self.xdotool("windowfocus", "--sync", window)
        self.settle()

    def close(self):
        """Closes the window as a person would, and waits for the viewer's end."""
        self.xdotool("key", "alt+F4")
        self.viewer.wait(TIMEOUT_S)

    def xdotool(self, *arguments):
        self.sent += inputs_of(arguments)
        return subprocess.run(["xdotool", *arguments], env=self.environment, check=True, capture_output=True, text=True, timeout=TIMEOUT_S).stdout

    def state(self):
        with open(self.state_file) as file:
            return json.load(file)

    def wait_for(self, condition, what="the viewer's state"):
        """The state once `condition(state)` holds; fails after TIMEOUT_S."""
        deadline = time.monotonic() + TIMEOUT_S
        state = None
        while time.monotonic() < deadline:
            if self.viewer.poll() is not None:
                raise AssertionError("the viewer has ended with code %s; %s" % (self.viewer.returncode, self.logs()))
            with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
                state = self.state()
                if condition(state):
                    return state
            time.sleep(0.02)
        raise AssertionError("waited in vain for %s; it was %s; %s" % (what, json.dumps(state)[:3000], self.logs()))

    def logs(self):
        """What the programs of this desktop have said."""
        said = ""
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".log"):
                with open(os.path.join(self.folder, name), errors="replace") as log:
                    said += "%s: %s\n" % (name, log.read()[-2000:])
        return said

    def settle(self):
        """Waits until the viewer has taken all that was sent and nothing has changed for a moment, and gives the state."""
        self._wait_until_taken()
        last, since = self.state(), time.monotonic()
        while time.monotonic() - since < CALM_S:
            state = self.state()
            if state != last:
                last, since = state, time.monotonic()
            time.sleep(0.02)
        return last

    def press(self, *keys):
        """Keys one after the other, such as "Right", "shift+n"; then the state when all is calm."""
        for key in keys:
            self.xdotool("key", key)
        return self.settle()

    def step(self, key):
        """A key that moves the cursor, and the state that follows: faster than settling."""
        self.xdotool("key", key)
        return self._wait_until_taken()

    def _wait_until_taken(self):
        return self.wait_for(lambda state: state["inputs"] >= self.sent, "the viewer to take %d keys, clicks and notches of the wheel" % self.sent)

    def drop(self, *files):
        """Drops files on the middle of the window. Debian's own Python has Xlib."""
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "drop.py")
        subprocess.run(["/usr/bin/python3", source, self.window, str(self.size[0] // 2), str(self.size[1] // 2), *files], env=self.environment, check=True,
                       timeout=TIMEOUT_S)

    def processor_seconds(self):
        """What the viewer has used so far, of all its threads."""
        with open("/proc/%d/stat" % self.viewer.pid) as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def point_at(self, x, y):
        self.xdotool("mousemove", "--sync", str(int(x)), str(int(y)))

    def click(self, widget, button=1):
        """Clicks the middle of a widget by its name."""
        left, top, right, bottom = self.rectangle(widget)
        return self.click_at((left + right) / 2, (top + bottom) / 2, button)

    def click_at(self, x, y, button=1):
        self.point_at(x, y)
        self.xdotool("click", str(button))
        return self.settle()

    def scroll(self, steps, *, control=False):
        """Turns the wheel where the pointer is; negative is down."""
        if control:
            self.xdotool("keydown", "ctrl")
        self.xdotool("click", "--repeat", str(abs(steps)), "--delay", "30", "4" if steps > 0 else "5")
        if control:
            self.xdotool("keyup", "ctrl")
        return self.settle()

    def rectangle(self, widget):
        widgets = self.wait_for(lambda state: widget in state["widgets"], "the widget " + widget)["widgets"]
        return widgets[widget]

    def screenshot(self, name):
        """Keeps what the screen shows as build/…/NAME.png."""
        path = os.path.join(self.pictures, name + ".png")
        with open(os.path.join(self.folder, "Xvfb_screen0"), "rb") as file:
            write_png(path, *read_xwd(file.read()))
        return path


def inputs_of(arguments):
    """How many inputs the viewer will count when xdotool has done this."""
    if arguments[0] == "type":
        return len(arguments[-1])
    if arguments[0] == "click" and "--repeat" in arguments:
        return int(arguments[arguments.index("--repeat") + 1])
    return len(arguments) - 1 if arguments[0] in ("key", "click") else 0


def read_xwd(data):
    """Width, height and rows of RGB bytes of an X window dump with 32 bits a pixel (what Xvfb keeps)."""
    header = struct.unpack(">25I", data[:100])
    header_size, width, height, row_bytes, colours = header[0], header[4], header[5], header[12], header[19]
    offset = header_size + colours * 12
    rows = []
    for y in range(height):
        row = data[offset + y * row_bytes:offset + y * row_bytes + width * 4]
        rgb = bytearray(width * 3)
        rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
        rows.append(bytes(rgb))
    return width, height, rows


def write_png(path, width, height, rows):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pixels = b"".join(b"\0" + row for row in rows)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(pixels, 6)) + chunk(b"IEND", b""))
