"""Runs a program that has LTTng-UST tracepoints inside a session of LTTng, and counts what has arrived.

Usage: lttng_session.py COUNTS PROGRAM [ARGUMENTS...]

Everything is made in a temporary folder and removed with it. COUNTS becomes a JSON file: what LTTng wrote, in bytes, and how many events
are in it. Exit status 3: LTTng could not be started, and one line on standard error says why.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SESSION = f"interleave-bench-{os.getpid()}"
SECONDS_TO_START = 10


class NotStarted(Exception):
    pass


def lttng(*arguments):
    done = subprocess.run(["lttng", "--no-sessiond", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise NotStarted(f"`lttng {' '.join(arguments)}` said: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    return done.stdout


def answers():
    return subprocess.run(["lttng", "--no-sessiond", "list"], capture_output=True).returncode == 0


def start_daemon(folder):
    """The session daemon, which stays a child of ours; none where one runs already."""
    if answers():
        return None
    with open(folder / "daemon.log", "w") as log:
        daemon = subprocess.Popen(["lttng-sessiond", "--no-kernel"], stdout=log, stderr=log)
    for _ in range(SECONDS_TO_START * 10):
        if answers():
            return daemon
        if daemon.poll() is not None:
            break
        time.sleep(0.1)
    stop_daemon(daemon)
    lines = (folder / "daemon.log").read_text().strip().splitlines()
    raise NotStarted("lttng-sessiond does not answer" + (f": {lines[-1]}" if lines else ""))


def stop_daemon(daemon):
    if daemon is None or daemon.poll() is not None:
        return
    daemon.terminate()
    try:
        daemon.wait(10)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


def counts(traces):
    size = sum(file.stat().st_size for file in traces.rglob("*") if file.is_file() and file.name != "metadata" and file.suffix != ".idx")
    said = subprocess.run(["babeltrace2", str(traces), "--component=sink.utils.counter"], capture_output=True, text=True).stdout
    events = re.findall(r"(\d+) Event messages", said)  # it tells that now and then; the last is the whole
    return {"bytes": size, "events": int(events[-1]) if events else 0}


def record(program, folder):
    """Runs the program in a session; its exit status."""
    traces = folder / "traces"
    lttng("create", SESSION, f"--output={traces}")
    try:
        lttng("enable-channel", "--userspace", f"--session={SESSION}", "--subbuf-size=1M", "--num-subbuf=8", "events")
        lttng("enable-event", "--userspace", f"--session={SESSION}", "--channel=events", "interleave_bench:*")
        lttng("start", SESSION)
        status = subprocess.run(program).returncode
        lttng("stop", SESSION)
    finally:
        subprocess.run(["lttng", "--no-sessiond", "destroy", SESSION], capture_output=True)
    return status, counts(traces)


def main(counts_file, *program):
    for tool in ("lttng", "lttng-sessiond", "babeltrace2"):
        if shutil.which(tool) is None:
            raise NotStarted(f"there is no {tool} here")
    folder = Path(tempfile.mkdtemp(prefix="interleave-lttng-"))
    os.environ["LTTNG_HOME"] = str(folder)
    daemon = None
    try:
        daemon = start_daemon(folder)
        status, counted = record(program, folder)
    finally:
        stop_daemon(daemon)
        shutil.rmtree(folder, ignore_errors=True)
    Path(counts_file).write_text(json.dumps(counted))
    return status


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except NotStarted as reason:
        print(f"LTTng was not started because {reason}", file=sys.stderr)
        sys.exit(3)
