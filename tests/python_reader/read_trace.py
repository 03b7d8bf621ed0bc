"""Reads an Interleave trace: written from tracer/FORMAT.md alone, with Python's standard library, and no code shared with the C++ reader.

    python3 read_trace.py TRACE [--no-hashes]     one JSON object an event, a line each, by time; exit code 1 where something is damaged

Checksums are verified (xxh64.py); --no-hashes is for large traces, because that is slow in Python.
Packed chunks need zstd, which the standard library (before Python 3.14) has not: the program `zstd` is used where it is installed, else they
are reported and left out.
"""
import bisect
import json
import shutil
import struct
import subprocess
import sys

from xxh64 import xxh64

MASK = (1 << 64) - 1
MAGIC, CHUNK_MAGIC, PAGE, CHUNK_HEADER = b"\x89ILV\r\n\x1a\n", b"ILVC", 4096, 128
SCHEMA, DEFINITIONS, EVENTS, SOURCE, INDEX, CLOCK, FREE, PROCESS = range(1, 9)
OPEN, CLOSED, PACKED = range(3)
TSC = 1
MOST_RAW = 16 << 20


class Damaged(Exception):
    """Bytes that are not what the format says."""


class Cursor:
    """Reads forward over the fields of records."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Damaged("a record goes beyond the end of its chunk")
        self.at += count
        return self.data[self.at - count:self.at]

    def varint(self):
        value = shift = 0
        while shift < 64:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & MASK
            shift += 7
        raise Damaged("a number has more than 64 bits")


def signed(coded):
    return (coded >> 1) ^ -(coded & 1)


class Clock:
    """Ticks of a recording clock as nanoseconds: straight lines through its snapshots."""

    def __init__(self, page):
        self.rate, *start = struct.unpack_from("<QQQQ", page, 24)
        self.kind, self.boot, self.start = page[92], page[72:88], start[:2]
        self.zero, self.realtime = 0, start[2]
        self.snapshots = [tuple(self.start)]
        latest = struct.unpack_from("<QQ", page, 112)
        if latest[0]:
            self.snapshots.append(latest)

    def relate_to(self, first, shared):
        """Sets zero: what CLOCK_MONOTONIC of this process's machine was when the first process began to record."""
        self.zero = first.start[1]
        if any(first.boot) and any(self.boot) and first.boot != self.boot:  # another run of the machine: only the day's time relates them
            self.zero = self.start[1] - (self.realtime - first.realtime)
        if self.kind != TSC:
            return
        self.knots = []
        for ticks, ns in sorted(shared if self.shares_counter_with(first) else self.snapshots):
            if not self.knots or (ticks > self.knots[-1][0] and ns - self.knots[-1][1] >= 1_000_000):
                self.knots.append((ticks, ns))
        self.ticks = [ticks for ticks, _ in self.knots]

    def shares_counter_with(self, first):
        less, more = sorted((self.rate, first.rate))
        return self is first or (self.kind == first.kind == TSC and any(first.boot) and self.boot == first.boot and more - less <= less // 4)

    def to_ns(self, ticks):
        if self.kind != TSC:  # ticks are nanoseconds
            return ticks - self.start[0] + self.start[1] - self.zero
        if len(self.knots) == 1:
            t0, n0 = self.knots[0]
            return n0 - self.zero + int((ticks - t0) * (1e9 / self.rate if self.rate else 1))
        at = min(max(bisect.bisect_right(self.ticks, ticks), 1), len(self.knots) - 1)
        (t0, n0), (t1, n1) = self.knots[at - 1], self.knots[at]
        return n0 - self.zero + int((ticks - t0) * ((n1 - n0) / (t1 - t0)))


class Process:
    def __init__(self, page):
        self.clock, self.strings, self.sites = Clock(page), {0: ""}, {}


class Trace:
    def __init__(self, path, hashes=True):
        with open(path, "rb") as file:
            self.data = file.read()
        self.hashes, self.damage = hashes, []
        self.check_header(self.data[:PAGE], "the file")
        self.processes = {0: Process(self.data[:PAGE])}
        chunks = list(self.chunks())
        schemas = [payload for header, payload in chunks if header["kind"] == SCHEMA]
        if not schemas:
            raise Damaged("the file has no schema")
        try:
            schema = json.loads(schemas[0])
            self.layouts = {event["number"]: event for event in schema["events"]}
            self.words = schema["enumerations"]
        except (ValueError, KeyError, TypeError) as why:
            raise Damaged("the file's schema cannot be understood") from why
        for header, payload in chunks:
            if header["kind"] == PROCESS:
                self.check_header(payload, f"process {header['process']}")
                self.processes[header["process"]] = Process(payload)
        self.sources = {}
        for header, payload in chunks:
            if header["kind"] == SOURCE:
                length = struct.unpack_from("<I", payload)[0]
                self.sources[payload[4:4 + length].decode(errors="replace")] = payload[4 + length:]
        for header, payload in chunks:
            if header["kind"] in (DEFINITIONS, CLOCK):
                self.define(header, payload)
        first = self.processes[0].clock
        clocks = [process.clock for process in self.processes.values()]
        shared = {snapshot for clock in clocks if clock.shares_counter_with(first) for snapshot in clock.snapshots}
        for clock in clocks:
            clock.relate_to(first, shared)
        self.event_chunks = list(self.counting([chunk for chunk in chunks if chunk[0]["kind"] == EVENTS]))

    def check_header(self, page, whose):
        if len(page) < PAGE or page[:8] != MAGIC:
            raise Damaged(f"{whose} has no header")
        major, _, header_bytes, endian = struct.unpack_from("<HHIQ", page, 8)
        if major > 2 or header_bytes != PAGE or endian != 0x0102030405060708:
            raise Damaged(f"{whose} is of a format that this reader does not know")
        texts = page[256:256 + struct.unpack_from("<I", page, 96)[0]]
        if self.hashes and xxh64(page[:104] + texts) != struct.unpack_from("<Q", page, 104)[0]:
            self.damage.append(f"the header of {whose} does not fit its checksum")

    def header_at(self, at):
        data = self.data[at:at + CHUNK_HEADER]
        if len(data) < CHUNK_HEADER or data[:4] != CHUNK_MAGIC:
            return None
        names = ("kind", "flags", "header", "capacity", "stream", "sequence", "process", "base", "batch")
        header = dict(zip(names, struct.unpack_from("<BBHIIIIQI", data, 4)))
        if header["header"] != CHUNK_HEADER or header["capacity"] < CHUNK_HEADER:
            return None
        if self.hashes and xxh64(data[:56]) != struct.unpack_from("<Q", data, 56)[0]:
            return None
        header["offset"] = at
        header["committed"], header["hash"] = struct.unpack_from("<Q8xQ", data, 64)
        header["raw"], header["closed"], header["state"] = struct.unpack_from("<IQB", data, 92)
        return header

    def unfinished_at(self, at):
        """The capacity of a chunk that was being made when the program was killed; 0: there is none."""
        data = self.data[at:at + CHUNK_HEADER]
        if len(data) < CHUNK_HEADER or data[:4] not in (CHUNK_MAGIC, bytes(4)) or any(data[56:64]):
            return 0
        capacity, = struct.unpack_from("<I", data, 8)
        sound = capacity >= CHUNK_HEADER and capacity % 8 == 0 and at + capacity <= len(self.data)
        return capacity if sound else 0

    def chunks(self):
        """Headers and payloads of all sound chunks, unpacked."""
        at = PAGE
        while at < len(self.data):
            header = self.header_at(at)
            if header is None and self.unfinished_at(at):
                at += self.unfinished_at(at)
                continue
            if header is None:
                begin = at
                at = (at + 7) // 8 * 8
                while at < len(self.data) and self.header_at(at) is None:
                    at = self.data.find(CHUNK_MAGIC, at + 1)
                    while at >= 0 and at % 8:
                        at = self.data.find(CHUNK_MAGIC, at + 1)
                    at = len(self.data) if at < 0 else at
                if any(self.data[begin:at]):
                    self.damage.append(f"{at - begin} bytes at {begin} hold no chunk")
                continue
            claimed = header["committed" if header["state"] == OPEN else "closed"]
            room = self.data[at + CHUNK_HEADER:at + header["capacity"]]
            payload = room[:claimed]
            at += header["capacity"]
            if at > len(self.data) or claimed > len(payload):
                self.damage.append(f"the chunk at {header['offset']} is cut off")
            elif header["state"] != OPEN and self.hashes and xxh64(payload) != header["hash"]:
                self.damage.append(f"the chunk at {header['offset']} does not fit its checksum")
                continue
            if header["state"] == PACKED:
                payload = self.unpacked(header, payload)
            if payload is not None and header["kind"] not in (FREE, INDEX):
                yield header, payload

    def unpacked(self, header, frame):
        program = shutil.which("zstd")
        if program is None:
            self.damage.append(f"the chunk at {header['offset']} is packed, and there is no zstd program: it is left out")
            return None
        done = subprocess.run([program, "-dc", "--memory=32MB"], input=frame, capture_output=True, check=False)
        if done.returncode != 0 or len(done.stdout) != header["raw"] or header["raw"] > MOST_RAW:
            self.damage.append(f"the packed chunk at {header['offset']} does not unpack")
            return None
        return done.stdout

    def records(self, header, payload):
        """(ticks, event name, fields) of each record; fields as the file has them."""
        cursor, ticks, last_ids = Cursor(payload), header["base"], {}
        while cursor.at < len(payload) and payload[cursor.at] != 0:
            try:
                number = cursor.take(1)[0]
                ticks += cursor.varint()
                if number >= 192:
                    cursor.take(cursor.varint())
                    continue
                if number not in self.layouts:
                    raise Damaged(f"event number {number} is not in the schema")
                layout, fields = self.layouts[number], {}
                for field in layout["fields"]:
                    encoding = field["encoding"]
                    if encoding in ("id", "introduce"):
                        coded = cursor.varint()
                        base = field.get("base")
                        if coded:
                            last_ids[base] = last_ids.get(base, 0) + signed(coded - 1) & MASK
                        value = last_ids[base] if coded else 0
                    elif encoding == "text":
                        value = cursor.take(cursor.varint()).decode(errors="replace")
                    elif encoding == "real":
                        value = struct.unpack("<d", cursor.take(8))[0]
                    elif encoding == "enum":
                        value = cursor.take(1)[0]
                    else:
                        value = cursor.varint()
                        value = signed(value) if encoding == "signed" else value
                    fields[field["name"]] = value
            except Damaged as why:
                self.damage.append(f"in the chunk at {header['offset']}: {why}")
                return
            yield ticks, layout, fields

    def define(self, header, payload):
        process = self.processes.get(header["process"], self.processes[0])
        for _, layout, fields in self.records(header, payload):
            if layout["name"] == "define_string":
                process.strings[fields["index"]] = fields["text"]
            elif layout["name"] == "define_site":
                process.sites[fields["index"]] = (fields["file"], fields["line"], fields["function"])
            elif layout["name"] == "clock_sync":
                process.clock.snapshots.append((fields["ticks"], fields["monotonic"]))

    def counting(self, chunks):
        """The chunks of events that count, of each stream by their sequence."""
        streams, finished = {}, struct.unpack_from("<Q", self.data, 168)[0]
        for header, payload in chunks:
            stream = streams.setdefault((header["process"], header["stream"]), {"condensed": ((-1, 0), None)})
            if header["flags"] & 1:
                rank = (header["sequence"], header["batch"])
                if header["batch"] <= finished and rank >= stream["condensed"][0]:
                    stream["condensed"] = (rank, (header, payload))
            elif header["sequence"] in stream:
                self.damage.append(f"the chunk at {header['offset']} stands twice")
            else:
                stream[header["sequence"]] = (header, payload)
        for (_, number), stream in sorted(streams.items()):
            (last_condensed, _), stands_for_them = stream.pop("condensed")
            if stands_for_them:
                yield stands_for_them
            expected = last_condensed + 1
            for n in sorted(n for n in stream if n > last_condensed):
                if n != expected:
                    self.damage.append(f"chunks of thread {number} are missing before the one numbered {n}")
                expected = n + 1
                yield stream[n]

    def events(self):
        """All events, those of a thread in their order, the threads merged by time: dictionaries with the words of FORMAT.md."""
        found, newest = [], {}
        for header, payload in self.event_chunks:
            process = self.processes.get(header["process"], self.processes[0])
            stream = (header["process"], header["stream"])
            for ticks, layout, fields in self.records(header, payload):
                newest[stream] = max(process.clock.to_ns(ticks), newest.get(stream, -1 << 63))
                found.append((newest[stream], self.told(process, header, layout, fields)))
        found.sort(key=lambda event: event[0])  # stable: a thread's own order stays
        for time, event in found:
            yield {"t_ns": time - found[0][0], **event}

    def told(self, process, header, layout, fields):
        event = {"process": header["process"], "thread": header["stream"], "kind": layout["name"]}
        for field in layout["fields"]:
            value, name = fields[field["name"]], field["name"]
            if field["encoding"] in ("id", "introduce", "string", "site", "text") and not value:
                continue
            if field["encoding"] == "string":
                value = process.strings.get(value, "")
            elif field["encoding"] == "site":
                file, line, function = process.sites.get(value, (0, 0, 0))
                value = {"file": process.strings.get(file, ""), "line": line, "function": process.strings.get(function, "")}
            elif field["encoding"] == "enum":
                words = self.words[field["enumeration"]]
                value = words[value] if value < len(words) else "?"
            event[field["enumeration"] if name == "kind" else name] = value  # `kind` is the event's
        return event


def main(arguments):
    options = [argument for argument in arguments if argument.startswith("--")]
    files = [argument for argument in arguments if not argument.startswith("--")]
    if len(files) != 1 or set(options) - {"--no-hashes"}:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        trace = Trace(files[0], hashes="--no-hashes" not in options)
        for event in trace.events():
            print(json.dumps(event, ensure_ascii=False))
    except (OSError, Damaged) as why:
        print(f"read_trace: {files[0]}: {why}", file=sys.stderr)
        return 2
    for damage in trace.damage:
        print(f"read_trace: {files[0]}: {damage}", file=sys.stderr)
    return 1 if trace.damage else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
