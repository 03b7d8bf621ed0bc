"""Holds the C++ reader against the Python one, event by event, on traces that both read.

    python3 compare.py INTERLEAVE FOLDER [--made]      INTERLEAVE: the command. FOLDER: that of folders with traces.

With --made the stored traces are packed, unpacked, merged, cut and recovered first, and the results are compared.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from read_trace import Damaged, Trace

KEYS_OF_ONE_SIDE = {"n", "process"}  # the number among all events; Python tells the process, the command does not always


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode > 1:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def by_thread(events):
    threads = {}
    for event in events:
        threads.setdefault(event["thread"], []).append(event)
    return threads


def difference(ours, theirs):
    """What two events differ in; times may differ by rounding. The command adds the running task to events that have no `task`."""
    if abs(ours["t_ns"] - theirs["t_ns"]) > 1:
        return "t_ns"
    for key in (ours.keys() | theirs.keys()) - KEYS_OF_ONE_SIDE - {"t_ns"}:
        if key == "task" and key not in ours:
            continue
        here, there = ours.get(key), theirs.get(key)
        # Ids are unique in their process; the command puts the process into their highest 16 bits.
        if here != there and not (isinstance(here, int) and isinstance(there, int) and here == there & (1 << 48) - 1 and ours["process"]):
            return key
    return None


def compare(command, path):
    """Counts the events; says where the two readers differ."""
    trace = Trace(path)
    if any("there is no zstd program" in damage for damage in trace.damage):
        print(f"{path}: not compared: it is packed, and there is no zstd program")
        return 0, True
    ours = by_thread(trace.events())
    theirs = by_thread(json.loads(line) for line in run(command, "events", path, "--json").splitlines())
    wrong = []
    if ours.keys() != theirs.keys():
        wrong.append(f"threads {sorted(ours)} here, {sorted(theirs)} there")
    for thread in ours.keys() & theirs.keys():
        if len(ours[thread]) != len(theirs[thread]):
            wrong.append(f"thread {thread}: {len(ours[thread])} events here, {len(theirs[thread])} there")
        for here, there in zip(ours[thread], theirs[thread]):
            key = difference(here, there)
            if key:
                wrong.append(f"thread {thread}: {key} differs: {here} here, {there} there")
                break
    sound = run(command, "check", path)
    if trace.damage and ": sound: " in sound:
        wrong.append(f"damaged here ({trace.damage[0]}), sound there")
    count = sum(map(len, ours.values()))
    if count == 0:
        wrong.append("there is no event")
    for message in wrong:
        print(f"{path}: {message}")
    return count, not wrong


def made(command, stored, folder):
    """Traces made of the stored ones."""
    if shutil.which("zstd"):
        for path in stored:
            packed = folder / f"{path.stem}-packed.ilv"
            run(command, "pack", path, "-o", packed)
            yield packed
            run(command, "unpack", packed, "-o", folder / f"{path.stem}-unpacked.ilv")
            yield folder / f"{path.stem}-unpacked.ilv"
    else:
        print("packed traces are not compared: there is no zstd program")
    for path in stored:
        data = path.read_bytes()
        size = len(data)
        for cut in (size - 300, size * 9 // 10, size * 85 // 100):
            short = folder / f"{path.stem}-cut-{cut}.ilv"
            short.write_bytes(data[:cut])
            try:
                Trace(short)
            except Damaged:
                continue
            if Trace(short).event_chunks:
                yield short
                run(command, "recover", short, "-o", folder / f"{path.stem}-recovered-{cut}.ilv")
                yield folder / f"{path.stem}-recovered-{cut}.ilv"
    merged = folder / "merged.ilv"
    run(command, "merge", *stored, "-o", merged)
    yield merged


def main(arguments):
    command, traces = pathlib.Path(arguments[0]), pathlib.Path(arguments[1])
    stored = sorted(traces.glob("*/*.ilv"))
    if not stored:
        sys.exit(f"there is no trace below {traces}")
    with tempfile.TemporaryDirectory() as name:
        results = [compare(command, path) for path in (made(command, stored, pathlib.Path(name)) if "--made" in arguments else stored)]
    print(f"{len(results)} traces, {sum(count for count, _ in results)} events")
    return 0 if all(right for _, right in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
