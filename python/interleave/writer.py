"""The recorder in Python alone, for where the shared library is not there: the same file, written as tracer/FORMAT.md has it.

Each thread writes into a mapped chunk of its own, and says after each record how far it has come: whatever ends the program, what was
recorded is in the file.
"""
import contextlib
import itertools
import mmap
import os
import struct
import sys
import threading
import time
import uuid

from interleave.places import HERE
from interleave.vocabulary import EVENTS, SCHEMA
from interleave.xxh64 import xxh64

PAGE, CHUNK_HEADER, CHUNK = 4096, 128, 1 << 18
_SCHEMA, _DEFINITIONS, _EVENTS, _SOURCE, _INDEX = 1, 2, 3, 4, 5
_MONOTONIC = 0
_LONGEST_TEXT = 4096
_RECORDERS_OWN = {"define_string", "define_site", "thread_start", "thread_end", "lost", "clock_sync"}


def _varint(value):
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


_SMALL = [_varint(value) for value in range(1 << 14)]


def _number(value):
    return _SMALL[value] if value < 1 << 14 else _varint(value & 0xFFFFFFFFFFFFFFFF)


def _signed(value):
    return _number((value << 1) ^ (value >> 63) if value >= 0 else ((-value) << 1) - 1)


class _Chunk:
    """A piece of the file that one thread fills."""

    def __init__(self, file, kind, stream, sequence, base_ns, capacity=CHUNK):
        self.offset = file.take_space(capacity)
        self.capacity, self.base_ns, self.kind, self.stream, self.records = capacity, base_ns, kind, stream, 0
        self.map = mmap.mmap(file.descriptor, capacity, offset=self.offset)
        line = struct.pack("<4sBBHIIIIQI20x", b"ILVC", kind, 0, CHUNK_HEADER, capacity, stream, sequence, 0, base_ns, 0)
        # The capacity first: a chunk without its hash is being made, and is stepped over.
        self.map[8:12] = line[8:12]
        self.map[:56] = line
        self.map[56:64] = struct.pack("<Q", xxh64(line))
        self.at = CHUNK_HEADER
        self.last_ns = base_ns
        self.last_other = self.last_task = self.last_frame = self.last_loop = 0
        file.chunks.append(self)

    def put(self, record):
        end = self.at + len(record)
        used = (end - CHUNK_HEADER).to_bytes(8, "little")
        self.map[self.at:end] = record
        self.map[64:72] = used
        self.at = end
        self.records += 1


class _Stream:
    """A thread's chunks."""

    __slots__ = ("file", "number", "sequence", "chunk", "kind", "is_busy", "waiting")

    def __init__(self, file, number, kind):
        self.file, self.number, self.kind = file, number, kind
        self.sequence, self.chunk = 0, None
        self.is_busy, self.waiting = False, []

    def record_what_waits(self):
        """What a signal handler, or a destructor, has recorded in the middle of a record."""
        while self.waiting:
            function, arguments = self.waiting.pop(0)
            function(*arguments)

    def chunk_for(self, room, now):
        chunk = self.chunk
        if chunk is None or chunk.at + room > chunk.capacity:
            chunk = self.chunk = _Chunk(self.file, self.kind, self.number, self.sequence, now)
            self.sequence += 1
        return chunk


class _File:
    def __init__(self, path):
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self.size = PAGE
        self.chunks = []
        self.lock = threading.Lock()
        os.posix_fallocate(self.descriptor, 0, PAGE)
        self.header = mmap.mmap(self.descriptor, PAGE)
        self._write_header()

    def _write_header(self):
        now = time.monotonic_ns()
        self.start_ns = now
        with open("/proc/sys/kernel/random/boot_id") as boot:
            boot_id = uuid.UUID(boot.read().strip()).bytes
        texts = b""
        for text in (sys.executable.encode(errors="replace"), b"\0".join(os.fsencode(word) for word in sys.orig_argv), b"python", b"0.1.0"):
            text = text[:800]
            texts += struct.pack("<H", len(text)) + text
        fixed = b"\x89ILV\r\n\x1a\n" + struct.pack("<HHIQQQQQ16s16sIBBHII", 2, 2, PAGE, 0x0102030405060708, 1_000_000_000, now, now, time.time_ns(),
                                                   uuid.uuid4().bytes, boot_id, os.getpid(), _MONOTONIC, 0, 0, len(texts), os.getppid())
        self.header[:104] = fixed
        self.header[104:112] = struct.pack("<Q", xxh64(fixed + texts))
        self.header[256:256 + len(texts)] = texts

    def take_space(self, size):
        with self.lock:
            offset = self.size
            os.posix_fallocate(self.descriptor, offset, size)
            self.size += size
            self.header[136:144] = struct.pack("<Q", self.size)
            return offset


class PythonRecorder:
    """Has the same functions as NativeRecorder."""

    def __init__(self):
        self.file = None
        self._local = threading.local()
        self._streams = itertools.count(1)
        self._definitions_lock = threading.Lock()
        self._sites = set()
        self._thread_names = threading.local()
        # Ids of each kind lie near each other, which makes short records.
        self.new_task_id, self.new_frame_id, self.new_id = (itertools.count(first).__next__ for first in (1 << 20, 1 << 40, 1))
        for name, number, fields in EVENTS:
            if name not in _RECORDERS_OWN:
                setattr(self, name, self._event(name, number, fields))

    def start_from_environment(self):
        wanted = os.environ.get("INTERLEAVE_TRACE")
        if not wanted:
            return False
        for attempt in range(1000):
            path = wanted if attempt == 0 else "%s.%d.ilv" % (wanted, os.getpid()) if attempt == 1 else "%s.%d.%d.ilv" % (wanted, os.getpid(), attempt)
            try:
                self._begin(path)
                return True
            except FileExistsError:
                continue
        raise OSError("cannot record into %s: all its names are taken" % wanted)

    def is_recording(self):
        return self.file is not None

    def begin_child(self):
        """In a forked child: the parent's file is its own, and what is recorded here goes into one beside it."""
        if self.file is None:
            return
        beside, self.file = "%s.%d.ilv" % (self.file.path, os.getpid()), None
        self._definitions_lock, self._sites = threading.Lock(), set()
        try:
            self._begin(beside)
        except OSError as error:
            sys.stderr.write("interleave: %s; this process runs on unrecorded\n" % (error,))

    def start(self, path):
        """Records into the file; an older one of that name is removed."""
        self.stop()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        self._begin(path)

    def _begin(self, path):
        self.file = _File(os.fspath(path))
        self._strings, self._string_count, self._site_count = {}, 0, 0
        self._local = threading.local()
        self._streams = itertools.count(1)
        self._definitions = _Stream(self.file, 0, _DEFINITIONS)
        schema = SCHEMA.encode()
        chunk = _Chunk(self.file, _SCHEMA, 0, 0, self.file.start_ns, (CHUNK_HEADER + len(schema) + 4095) // 4096 * 4096)
        chunk.put(schema)

    def stop(self):
        """Closes the file: sources are added, and the clock's end."""
        if self.file is None:
            return
        file, self.file = self.file, None
        for path in sorted(self._sites):
            self._add_source(file, path)
        self._sites = set()
        index = b"".join(struct.pack("<QQQIIII", each.offset, each.base_ns, each.last_ns, each.stream, each.records if each.kind in (_DEFINITIONS, _EVENTS) else 0,
                                     0, each.kind) for each in file.chunks)
        chunk = _Chunk(file, _INDEX, 0, 0, file.start_ns, (CHUNK_HEADER + len(index) + 4095) // 4096 * 4096)
        chunk.put(index)
        file.header[144:152] = struct.pack("<Q", chunk.offset)
        file.header[112:136] = struct.pack("<QQQ", time.monotonic_ns(), time.monotonic_ns(), time.time_ns())
        file.header[160] = 1

    def stop_at_once(self):
        """As stop(), where the program may be in the middle of anything: a signal handler would wait for ever for a lock that its own thread holds."""
        if self.file is not None and self.file.lock.acquire(timeout=0.1):
            self.file.lock.release()
            self.stop()

    @staticmethod
    def _add_source(file, path):
        try:
            with open(os.path.join(HERE, path), "rb") as source:
                text = source.read(1 << 20)
        except OSError:
            return
        name = os.fsencode(path)
        payload = struct.pack("<I", len(name)) + name + text
        chunk = _Chunk(file, _SOURCE, 0, 0, file.start_ns, (CHUNK_HEADER + len(payload) + 4095) // 4096 * 4096)
        chunk.put(payload)

    def describe_thread(self, role, name):
        self._thread_names.role, self._thread_names.name = role, name

    # Definitions stand in the file before their numbers are used.
    def string(self, text):
        with self._definitions_lock:
            return self._string(text)

    def _string(self, text):
        known = self._strings.get(text)
        if known is None:
            known = self._strings[text] = self._string_count = self._string_count + 1
            data = text.encode(errors="replace")[:_LONGEST_TEXT]
            self._define(1, _number(known) + _number(len(data)) + data)
        return known

    def site(self, file, line, function):
        with self._definitions_lock:
            path = self._string(file)
            self._site_count += 1
            self._sites.add(file)
            self._define(2, _number(self._site_count) + _number(path) + _number(line) + _number(function))
            return self._site_count

    def _define(self, number, fields):
        if self.file is None:
            return
        chunk = self._definitions.chunk_for(len(fields) + 16, self.file.start_ns)
        chunk.put(bytes((number, 0)) + fields)

    def _begin_stream(self):
        """A thread's first event."""
        stream = _Stream(self.file, next(self._streams), _EVENTS)
        name = getattr(self._thread_names, "name", "").encode(errors="replace")[:_LONGEST_TEXT]
        now = time.monotonic_ns()
        fields = bytes((getattr(self._thread_names, "role", 0),)) + _number(threading.get_native_id()) + _number(len(name)) + name
        stream.chunk_for(len(fields) + 32, now).put(bytes((3, 0)) + fields)
        self._local.stream = stream
        return stream

    def _event(self, name, number, fields):
        """The function of one event: (when, fields …), where a text is two arguments.

        It is written out, as a loop over the fields takes twice as long. Until the record is whole nothing is changed: where the program's
        stack is full, an error may come from any call.
        """
        arguments, body, bases, room = ["when"], [], [], "128"
        for field, encoding, base in fields:
            field = "its_" + field
            arguments.append(field)
            if encoding in ("id", "introduce"):
                if base not in bases:
                    bases.append(base)
                body += [f"if {field}:",
                         f"    step = {field} - last_{base}",
                         f"    last_{base} = {field}",
                         "    step = (step << 1) + 1 if step >= 0 else -step << 1",
                         "    record += small[step] if step < limit else varint(step)",
                         "else:",
                         "    record += zero"]
            elif encoding == "text":
                arguments.append("size")
                room = f"128 + len({field})"
                body += [f"{field} = {field}[:longest]", f"record += number(len({field})) + {field}"]
            elif encoding == "signed":
                body.append(f"record += signed({field})")
            elif encoding == "real":
                body.append(f"record += real({field})")
            else:
                body.append(f"record += small[{field}] if {field} < limit else varint({field})")
        lines = ["chunk = stream.chunk",
                 "now = chunk.last_ns if when else clock()",
                 f"if chunk.at + {room} > chunk.capacity:",
                 f"    chunk = stream.chunk_for({room}, now)",
                 *(f"last_{base} = chunk.last_{base}" for base in bases),
                 "step = now - chunk.last_ns",
                 "record = head + (small[step] if step < limit else varint(step))",
                 *body,
                 "at = chunk.at",
                 "end = at + len(record)",
                 "bytes_used = length(end - header)",
                 "map = chunk.map",
                 "map[at:end] = record",
                 "map[64:72] = bytes_used",
                 "chunk.at, chunk.last_ns = end, now",
                 "chunk.records += 1",
                 *(f"chunk.last_{base} = last_{base}" for base in bases)]
        given = ", ".join(arguments)
        frame = ["if recorder.file is None:",
                 "    return",
                 "try:",
                 "    stream = recorder._local.stream",
                 "except AttributeError:",
                 "    stream = recorder._begin_stream()",
                 "if stream.is_busy:",
                 f"    stream.waiting.append(({name}, ({given})))",
                 "    return",
                 "stream.is_busy = True",
                 "try:",
                 *("    " + line for line in lines),
                 "finally:",
                 "    stream.is_busy = False",
                 "if stream.waiting:",
                 "    stream.record_what_waits()"]
        text = f"def {name}({given}):\n" + "".join("    " + line + "\n" for line in frame)
        made = {"recorder": self, "clock": time.monotonic_ns, "head": bytes((number,)), "small": _SMALL, "limit": len(_SMALL), "varint": _varint,
                "zero": b"\0", "number": _number, "signed": _signed, "real": struct.Struct("<d").pack, "longest": _LONGEST_TEXT,
                "length": struct.Struct("<Q").pack, "header": CHUNK_HEADER}
        exec(compile(text, __file__, "exec"), made)
        return made[name]
