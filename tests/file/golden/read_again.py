"""Traces of every older format version read as they did when that version was new.

    python3 read_again.py INTERLEAVE        INTERLEAVE: the command

Beside each trace stand its events as the program of that time told them (`interleave events --json`), one a line.
"""
import pathlib
import subprocess
import sys

traces = sorted(pathlib.Path(__file__).parent.glob("*/*.ilv"))
failed = not traces
for trace in traces:
    told = subprocess.run([sys.argv[1], "events", "--json", trace], capture_output=True, text=True, check=False).stdout.splitlines()
    expected = trace.with_suffix(".jsonl").read_text().splitlines()
    for number, (now, then) in enumerate(zip(told, expected), 1):
        if now != then:
            print(f"{trace}: event {number} of a file's lines was\n  {then}\nand is\n  {now}")
            failed = True
            break
    if len(told) != len(expected):
        print(f"{trace}: {len(expected)} lines were told, and are {len(told)}")
        failed = True
print(f"{len(traces)} traces")
sys.exit(1 if failed else 0)
