"""Runs the benchmarks and holds what they measured against the bounds below.

Usage: bench.py PROGRAMS OUTPUT [NAME...]   (what ./run bench calls)

PROGRAMS is the folder of the built programs; what they say as JSON is left in OUTPUT. NAME: record, lttng, echo, kill, runtime, load,
frame; all of them unless said. The exit status is 1 where a bound was missed while nobody else used the machine.
"""
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

# What each program is run with, in this order.
PROGRAMS = {
    "record": [],
    "lttng": [],
    "echo": [],
    "kill": [],
    "runtime": [],
    "load": ["--benchmark_filter=^(load|judge)/.*/10M"],
    "frame": ["--benchmark_filter=/(16_lanes|2000_lanes|many_tasks)/"],
}
LIMIT_SECONDS = 3600

# Processors that others may use while something is measured.
QUIET = 0.15
# How much the machine's own speed may change meanwhile. A virtual machine is slowed by neighbours that it cannot see.
STEADY = 0.15
# What the echo server must use of its processor, so that it is the server that limits the requests.
BUSY = 0.9


NOT_STARTED = "LTTng was not started, see above"


class Missing(Exception):
    """There is no such figure, and why."""


class Results:
    """What the programs measured."""

    def __init__(self):
        self.rows, self.others, self.speed_changes, self.not_run = {}, {}, {}, {}

    def add(self, program, content):
        for row in content["benchmarks"]:
            self.rows.setdefault((program, row["run_name"].split("/iterations:")[0].split("/repeats:")[0].split("/min_time:")[0]), []).append(row)

    def add_lttng(self, counts):
        """What was found in the trace of LTTng."""
        emitted = self.counter("lttng", "beside_lttng", "lttng_emitted")
        row = {"bytes_an_event": counts["bytes"] / max(1, counts["events"]), "lost": emitted - counts["events"]}
        self.rows["lttng", "lttng_trace"] = [row]

    def row(self, program, name, aggregate=None):
        if program in self.not_run:
            raise Missing(self.not_run[program])
        for row in self.rows.get((program, name), []):
            if row.get("error_occurred"):
                raise Missing(row["error_message"])
            if row.get("aggregate_name") == aggregate:
                return row
        raise Missing(f"{program}_bench has no figure {name}")

    def least(self, name, program="record"):
        """Nanoseconds."""
        row = self.row(program, name, "least")
        return row["real_time"] * {"ns": 1, "us": 1e3, "ms": 1e6}[row["time_unit"]]

    def counter(self, program, name, counter, aggregate=None):
        return self.row(program, name, aggregate)[counter]

    def percent_lost_of_requests(self, server):
        busy = self.counter("echo", server, "server_busy")
        if busy < BUSY:
            raise Missing(f"the server was not what limited the requests: it used {busy:.2f} of its processor")
        return self.counter("echo", server, "loss_percent")

    def over_the_clock(self, name):
        return self.least(name) - self.least("clock_read")

    def of_all_loads(self, worst, counter, what="load"):
        rows = [name for program, name in self.rows
                if program == "load" and name.startswith(what + "/") and (what == "judge/path" or not name.startswith("judge/path/"))]
        if not rows:
            raise Missing(self.not_run.get("load", "load_bench has no figures"))
        return worst(self.counter("load", name, counter, "most") for name in rows)

    def worst_view(self, size, counter):
        """Of the shapes that the viewer was shown with so many events."""
        rows = [name for program, name in self.rows if program == "frame" and name.endswith("/" + size)]
        if not rows:
            raise Missing(self.not_run.get("frame", f"not shown; INTERLEAVE_BENCH_EVENTS={size[:-1]}000000 has frame_bench show as many"))
        return max(self.counter("frame", name, counter) for name in rows)


@dataclass
class Bound:
    measure: str
    program: str
    value: Callable[[Results], float]
    unit: str
    must: Optional[float] = None
    reach: Optional[float] = None
    more: bool = False  # more is better
    timed: bool = True  # others who use the processors can spoil it
    spread: Optional[Callable[[Results], float]] = None  # how far the value may be from the truth
    machine: Optional[Callable[[Results], float]] = None  # the same of something that takes next to nothing: beyond the bound it is the machine

    def holds(self, value, bound):
        return value >= bound if self.more else value <= bound


def of_echo_server(server, words):
    def counter(name):
        return lambda r: r.counter("echo", server, name)

    return [
        Bound(f"requests that {words} loses", "echo", lambda r: r.percent_lost_of_requests(server), "%", 3, 1, spread=counter("spread_percent")),
        Bound("processor time that its requests take more", "echo", counter("processor_loss_percent"), "%",
              spread=counter("processor_spread_percent")),
        Bound("bytes of one of its events", "echo", counter("bytes_an_event"), "bytes", 6.5, 5, timed=False),
        Bound("the same, packed", "echo", counter("packed_bytes_an_event"), "bytes", reach=4, timed=False),
        Bound("events lost while it was recorded", "echo", counter("lost_events"), "events"),
        Bound("rules that its trace breaks", "echo", counter("problems"), "rules", 0, timed=False),
    ]


def beside_others(counter):
    return lambda r: r.counter("echo", "echo_server_beside_others", counter)


def of_runtime(name, words, must):
    def own(how):
        return lambda r: r.least(f"{how}<{name}>", "runtime")

    return [
        Bound(words, "runtime", own("unrecorded"), "ns", must),
        Bound("the same, recorded", "runtime", own("recorded"), "ns"),
        Bound("the same on asyncio, against ours", "runtime", lambda r: r.counter("runtime", "asyncio_costs", f"{name}_ns") / own("unrecorded")(r),
              "times"),
    ]


def of_viewer(size, frame_must, memory_must=None, step_must=None, shown_must=None):
    def worst(counter):
        return lambda r: r.worst_view(size, counter)

    return [
        Bound(f"a frame of the viewer, {size} events, p99, the slowest shape", "frame", worst("frame_p99_ms"), "ms", frame_must),
        Bound("a step, everything drawn anew, p99", "frame", worst("step_p99_ms"), "ms", step_must, 3 if step_must else None),
        Bound("the first frame once the trace is loaded", "frame", worst("shown_ms"), "ms", shown_must, 300 if shown_must else None),
        Bound("memory of an event, all that the viewer keeps of it", "frame", worst("bytes_an_event"), "bytes", memory_must,
              8 if memory_must else None, timed=False),
    ]


# The bounds. A measure without `must` is only told.
BOUNDS = [
    Bound("a look at the clock", "record", lambda r: r.least("clock_read"), "ns"),
    Bound("event with its own look at the clock, less that look", "record", lambda r: r.over_the_clock("event_with_its_own_clock_read"),
          "ns", 3, 1),
    Bound("suspend and resume of one transition, less the look", "record", lambda r: r.over_the_clock("suspend_and_resume"), "ns", 5, 2),
    Bound("event that shares a timestamp", "record", lambda r: r.least("event_that_shares_a_timestamp"), "ns", 5, 3),
    Bound("event while recording is switched off", "record", lambda r: max(0, r.least("switched_off") - r.least("empty_loop")), "ns", 1,
          0.3),
    Bound("an event of two threads against one's", "record", lambda r: r.counter("record", "two_threads_against_one", "ratio"), "times",
          1.15),
    Bound("the same, median of the bursts instead of the least", "record",
          lambda r: r.counter("record", "two_threads_against_one", "median_ratio"), "times"),
    Bound("chunk change at 10 M events a second, p99.9", "record",
          lambda r: r.counter("record", "chunk_change_at_10_million_a_second", "p99_9_ns") / 1e3, "µs", 2,
          machine=lambda r: r.counter("record", "chunk_change_at_10_million_a_second", "control_p99_9_ns") / 1e3),
    Bound("chunk change flat out, p99.9", "record", lambda r: r.counter("record", "chunk_change_flat_out", "p99_9_ns") / 1e3, "µs"),
    Bound("an event of LTTng-UST against one of ours", "lttng", lambda r: r.counter("lttng", "beside_lttng", "ratio"), "times", 6, 10,
          more=True),
    Bound("bytes of an event of LTTng-UST", "lttng", lambda r: r.counter("lttng", "lttng_trace", "bytes_an_event"), "bytes"),
    Bound("bytes of the same event of ours", "lttng", lambda r: r.counter("lttng", "beside_lttng", "interleave_bytes_an_event"), "bytes"),
    Bound("events that LTTng-UST lost", "lttng", lambda r: r.counter("lttng", "lttng_trace", "lost"), "events"),
    *of_echo_server("echo_server", "an echo server"),
    *of_echo_server("echo_server_of_coroutines", "one of coroutines"),
    Bound("requests that the first one loses, recorded coarsely", "echo", lambda r: r.percent_lost_of_requests("echo_server_recorded_coarsely"),
          "%", spread=lambda r: r.counter("echo", "echo_server_recorded_coarsely", "spread_percent")),
    Bound("requests of the first one against those of a server by hand on libuv", "echo", beside_others("percent_of_libuv"), "%", 90, 97,
          more=True, spread=beside_others("spread_percent")),
    Bound("the same, recorded", "echo", beside_others("recorded_percent_of_libuv"), "%", spread=beside_others("recorded_spread_percent")),
    Bound("requests of the first one against those of a server on asyncio", "echo", beside_others("times_asyncio"), "times"),
    *of_runtime("await_ready_child", "await of a ready child", 12),
    *of_runtime("create_run_finish", "create, run and finish of a task", 150),
    *of_runtime("queue_hand_over", "an item through a queue between two tasks", 100),
    Bound("memory of a live task, of a million", "runtime", lambda r: r.counter("runtime", "unrecorded<live_tasks>", "bytes_a_task"), "bytes",
          600, timed=False),
    Bound("programs ended by `kill -9`", "kill", lambda r: r.counter("kill", "kills", "rounds"), "rounds"),
    Bound("their traces with something lost or torn", "kill", lambda r: r.counter("kill", "kills", "broken"), "traces", 0, timed=False),
    Bound("their events, all checked", "kill", lambda r: r.counter("kill", "kills", "events_checked") / 1e6, "M"),
    Bound("loading 10 M events, the slowest shape", "load", lambda r: r.of_all_loads(min, "events_per_second") / 1e6, "M/s", 25,
          more=True),
    Bound("statistics and diagnostics of 10 M events, the slowest shape", "load",
          lambda r: 10e6 / r.of_all_loads(min, "events_per_second", "judge"), "s", 2),
    Bound("critical path of 10 M events, the longest", "load", lambda r: 10e6 / r.of_all_loads(min, "events_per_second", "judge/path"), "s", 2),
    Bound("memory of a loaded event, the largest shape", "load", lambda r: r.of_all_loads(max, "bytes_an_event"), "bytes", 12,
          timed=False),
    *of_viewer("1M", 2),
    *of_viewer("10M", 3, 12),
    *of_viewer("100M", 5, 12, 8, 1000),
]


def number(value):
    if abs(value) >= 100:
        return f"{value:.0f}"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def verdict(bound, results):
    """The measured value as text, what is to be said of it, and whether the bound was missed."""
    try:
        value = bound.value(results)
        spread = bound.spread(results) if bound.spread else 0
    except Missing as missing:
        return "", f"could not judge: {missing}", False
    measured = f"{number(value)} {bound.unit}" + (f" ± {number(spread)}" if bound.spread else "")
    if bound.must is None and bound.reach is None:
        return measured, "", False
    if bound.reach is not None and bound.holds(value, bound.reach):
        return measured, "met, and what was reached for", False
    if bound.must is None:
        return measured, "not reached", False
    if spread > bound.must:
        return measured, "could not judge: the spread is wider than the bound", False
    if bound.holds(value, bound.must):
        return measured, "met", False
    if bound.machine and not bound.holds(bound.machine(results), bound.must):
        return measured, f"could not judge: a store into one page beside it took {number(bound.machine(results))} {bound.unit}", False
    others = results.others[bound.program]
    if bound.timed and others > QUIET:
        return measured, f"could not judge: others used {others:.2f} processors meanwhile", False
    change = results.speed_changes[bound.program]
    if bound.timed and change > STEADY:
        return measured, f"could not judge: the machine's own speed changed by {100 * change:.0f} % meanwhile", False
    return measured, "not met", True


def summary(results, names):
    """The table, and whether a bound was missed."""
    lines, any_missed = [("measure", "measured", "must", "reach for", "verdict")], False
    for bound in BOUNDS:
        if bound.program not in names:
            continue
        measured, said, missed = verdict(bound, results)
        sign = "≥" if bound.more else "≤"
        limits = [f"{sign} {number(limit)} {bound.unit}" if limit is not None else "" for limit in (bound.must, bound.reach)]
        lines.append((bound.measure, measured, *limits, said))
        any_missed = any_missed or missed
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines), any_missed


def processor_seconds():
    """Of the whole machine since its start: what was used, by anybody."""
    user, nice, system, _, _, interrupts, soft, stolen = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9])
    return (user + nice + system + interrupts + soft + stolen) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


class Others:
    """How many processors others use, from its making on."""

    def __init__(self):
        self.begin = time.monotonic(), processor_seconds(), own_seconds()

    def used(self):
        length, all_seconds, own = (now - then for now, then in zip((time.monotonic(), processor_seconds(), own_seconds()), self.begin))
        return max(0.0, (all_seconds - own) / length)


class Speed:
    """How fast the machine is from look to look: the processor time that the same work takes. A look takes 3 ms every 2 s."""

    INTERVAL = 2

    def __init__(self):
        self.looks = []

    def look(self):
        begin = time.thread_time()
        for _ in range(100_000):
            pass
        self.looks.append(time.thread_time() - begin)

    def change(self):
        """Between fast times and slow ones, a tenth left out on either side."""
        looks = sorted(self.looks)
        return looks[len(looks) * 9 // 10] / looks[len(looks) // 10] - 1 if looks else 0


def environment():
    """Nothing of a recording that is under way."""
    recorders = ("INTERLEAVE_TRACE", "INTERLEAVE_CLOCK", "INTERLEAVE_PRECISION", "INTERLEAVE_WHEN_FULL", "INTERLEAVE_MAX_SIZE")
    return {name: value for name, value in os.environ.items() if name not in recorders}


def read(path):
    try:
        return Path(path).read_text().strip()
    except OSError:
        return "unknown"


def tell_machine(programs):
    model = next((line.split(":", 1)[1].strip() for line in read("/proc/cpuinfo").splitlines() if line.startswith("model name")), "unknown")
    print(f"processor   {os.cpu_count()} × {model}, Linux {platform.release()}")
    print(f"clock       {read('/sys/devices/system/clocksource/clocksource0/current_clocksource')}")
    print(f"load        {' '.join(f'{load:.2f}' for load in os.getloadavg())}; pressure: {read('/proc/pressure/cpu').splitlines()[0]}")
    others = Others()
    time.sleep(2)
    print(f"others      {others.used():.2f} processors in use before anything runs")
    said = subprocess.run([programs / "record_bench", "--benchmark_filter=^clock_read", "--benchmark_format=json"], capture_output=True,
                          text=True, check=True, env=environment())
    print(f"clock read  {json.loads(said.stdout)['context']['clock_read_ns']} ns: read every figure in nanoseconds beside it\n", flush=True)


def run(name, programs, output, results):
    program, out = programs / f"{name}_bench", output / f"{name}.json"
    out.unlink(missing_ok=True)
    if not program.exists():
        missing = "; its packages are in packages-bench.txt" if name == "lttng" else ""
        results.not_run[name] = f"{program.name} was not built{missing}"
        return
    print(f"=== {name}", flush=True)
    counts = output / "lttng_counts.json"
    before = [sys.executable, Path(__file__).with_name("lttng_session.py"), counts] if name == "lttng" else []
    others = Others()
    process = subprocess.Popen([*before, program, f"--benchmark_out={out}", "--benchmark_out_format=json", *PROGRAMS[name]],
                               env=environment())
    speed, end, status = Speed(), time.monotonic() + LIMIT_SECONDS, None
    while status is None:
        speed.look()
        try:
            status = process.wait(Speed.INTERVAL)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                process.send_signal(signal.SIGKILL)
    results.others[name], results.speed_changes[name] = others.used(), speed.change()
    print(f"others used {results.others[name]:.2f} processors meanwhile, and the machine's own speed changed by "
          f"{100 * results.speed_changes[name]:.0f} %\n", flush=True)
    try:
        results.add(name, json.loads(out.read_text()))
    except (OSError, ValueError):
        results.not_run[name] = f"{program.name} left no results"
    if status != 0:
        results.not_run[name] = NOT_STARTED if name == "lttng" and status == 3 else f"{program.name} ended with status {status}"
    elif name == "lttng":
        results.add_lttng(json.loads(counts.read_text()))


def main(programs, output, *names):
    programs, output = Path(programs), Path(output)
    for name in names:
        if name not in PROGRAMS:
            sys.exit(f"bench: there is no benchmark '{name}'; there are {', '.join(PROGRAMS)}")
    names = [name for name in PROGRAMS if name in names or not names]
    output.mkdir(parents=True, exist_ok=True)
    tell_machine(programs)
    results = Results()
    for name in names:
        run(name, programs, output, results)
    table, missed = summary(results, names)
    (output / "summary.md").write_text(table + "\n")
    print(table)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
