"""What people come for, in the real window: open files, step through a lesson, find why a task waits and what blocks, compare, be remembered.

Usage: journeys.py VIEWER TRACES PICTURES   (run by ctest as Desktop.Journeys)
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

import desktop

VIEWER, TRACES, PICTURES = sys.argv[1:4]
SYNC, ASYNC = TRACES + "/01-three-prints/sync.ilv", TRACES + "/01-three-prints/async.ilv"
GATHER = TRACES + "/04-gather/gather.ilv"
INTERLEAVE = os.path.join(os.path.dirname(VIEWER), "interleave")
BLOCKED_NS = 150_000_000


def with_a_blocking_call(folder):
    """The gather lesson, in which the second run of `fast` takes 150 ms longer: as a trace file."""
    lines = subprocess.run([INTERLEAVE, "export", GATHER, "--to", "jsonl"], check=True, capture_output=True, text=True).stdout.splitlines()
    events = [json.loads(line) for line in lines]
    runs = [number for number, event in enumerate(events) if event.get("kind") == "task_resume" and event.get("resume") == 2]
    for event in events[runs[0] + 1:]:
        if "t_ns" in event:
            event["t_ns"] += BLOCKED_NS
    text, trace = os.path.join(folder, "blocked.jsonl"), os.path.join(folder, "blocked.ilv")
    with open(text, "w") as file:
        file.writelines(json.dumps(event) + "\n" for event in events)
    subprocess.run([INTERLEAVE, "import", text, "-o", trace], check=True, capture_output=True)
    return trace


class Journeys(unittest.TestCase):
    def setUp(self):
        self.desktop = desktop.Desktop(PICTURES)
        self.desktop.__enter__()
        self.addCleanup(self.desktop.__exit__)

    def titles(self, state):
        return [document["title"] for document in state["documents"]]

    def wait_for_titles(self, *titles):
        return self.desktop.wait_for(lambda state: self.titles(state) == list(titles), "the traces " + ", ".join(titles))

    def test_files_are_opened_by_the_dialog_and_by_dropping_them(self):
        self.desktop.view(VIEWER)
        self.desktop.xdotool("key", "ctrl+o")
        self.desktop.wait_for(lambda state: state["dialog"], "the dialog")
        self.desktop.settle()
        self.desktop.screenshot("dialog")
        self.desktop.xdotool("type", "--delay", "15", ASYNC)
        self.desktop.xdotool("key", "Return")
        self.wait_for_titles("async")
        self.desktop.drop(GATHER)
        self.wait_for_titles("gather")
        self.desktop.drop(SYNC, ASYNC)
        self.wait_for_titles("sync", "async")
        self.desktop.screenshot("dropped")

    def test_a_lesson_is_stepped_from_its_start_to_its_end_and_back(self):
        self.desktop.view(VIEWER, GATHER)
        events = self.desktop.press("Home")["documents"][0]["events"]
        sentences = set()
        for _ in range(events):
            state = self.desktop.step("Right")
            sentences.add(state["documents"][0]["sentence"])
        self.assertEqual(state["documents"][0]["cursor"], events - 1)
        self.assertGreater(len(sentences), events / 2, "each step says what happened")
        self.assertTrue(self.desktop.press("Right")["message"], "the end is told")
        for _ in range(events):
            state = self.desktop.step("Left")
        self.assertEqual(state["documents"][0]["cursor"], 0)

    def test_why_a_task_waits(self):
        self.desktop.view(VIEWER, GATHER, "--at", "20ms")
        self.desktop.click("lanes.0.name.both")
        waits = self.desktop.press("comma")["documents"][0]
        self.assertIn("gather", waits["sentence"], "its last event says what it waits for")
        self.desktop.screenshot("why-it-waits")
        into = self.desktop.press("bracketright")["documents"][0]
        self.assertNotEqual(into["selected_name"], "both", "into what is awaited")
        self.assertEqual(self.desktop.press("ctrl+z")["documents"][0]["selected_name"], "both", "and back")
        self.desktop.click("tab.graph")
        self.desktop.rectangle("graph.0.both")
        self.desktop.screenshot("await-graph")

    def test_the_blocking_call_is_found_from_the_problems(self):
        with tempfile.TemporaryDirectory() as folder:
            self.desktop.view(VIEWER, with_a_blocking_call(folder))
            self.desktop.wait_for(lambda state: "blocking-call" in state["documents"][0].get("findings", []), "the finding")
            self.desktop.click("tab.problems")
            self.desktop.screenshot("problems")
            found = self.desktop.click("problem.0.0")["documents"][0]
            self.assertEqual(found["selected_name"], "fast")
            self.assertIn("fast", found["sentence"])
            self.desktop.click("tab.source")
            self.desktop.screenshot("blocking-call")
            self.desktop.press("Home", "p")
            self.assertEqual(self.desktop.state()["documents"][0]["cursor"], found["cursor"], "P goes there, too")

    def test_two_files_are_compared(self):
        self.desktop.view(VIEWER, SYNC)
        self.desktop.xdotool("key", "ctrl+shift+o")
        self.desktop.wait_for(lambda state: state["dialog"], "the dialog")
        self.desktop.settle()
        self.desktop.xdotool("type", "--delay", "15", ASYNC)
        self.desktop.xdotool("key", "Return")
        self.wait_for_titles("sync", "async")
        self.assertEqual(self.desktop.press("Tab")["active"], 1)
        self.desktop.screenshot("compared")

    def test_language_theme_layout_and_files_are_remembered(self):
        self.desktop.view(VIEWER, GATHER)
        self.desktop.press("ctrl+l", "ctrl+t", "ctrl+i")
        before = self.desktop.click("tab.statistics")
        self.desktop.screenshot("remembered")
        self.desktop.close()
        self.desktop.view(VIEWER)
        after = self.desktop.settle()
        for what in ("language", "theme", "tab", "panels"):
            self.assertEqual(after[what], before[what])
        self.desktop.xdotool("key", "ctrl+o")
        self.desktop.click("recent.0")
        self.wait_for_titles("gather")

    def test_searching_measuring_and_bookmarks(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = os.path.join(folder, "own.ilv")
            subprocess.run(["cp", GATHER, trace], check=True)
            self.desktop.view(VIEWER, trace)
            self.desktop.xdotool("key", "slash")
            self.desktop.xdotool("type", "--delay", "30", "slow")
            self.desktop.wait_for(lambda state: state["search"] == "slow", "the text")
            self.desktop.settle()
            found = self.desktop.press("Return")
            self.assertIn("slow", found["documents"][0]["sentence"])
            self.desktop.press("m")
            self.desktop.xdotool("type", "--delay", "30", "look here")
            self.assertEqual(self.desktop.press("Return")["documents"][0]["bookmarks"], 1)
            self.desktop.press("End", "shift+j")
            self.assertEqual(self.desktop.state()["message"], "look here")
            self.desktop.screenshot("bookmark")
            with open(trace + ".notes.json") as notes:
                self.assertEqual(json.load(notes)["bookmarks"][0]["note"], "look here")

    def test_the_window_sleeps_when_nothing_moves(self):
        self.desktop.view(VIEWER, GATHER)
        self.desktop.settle()
        time.sleep(1)
        before, since = self.desktop.processor_seconds(), time.monotonic()
        time.sleep(5)
        used = (self.desktop.processor_seconds() - before) / (time.monotonic() - since)
        self.assertLessEqual(used, 0.02, "of a processor")


if __name__ == "__main__":
    missing = desktop.needed_programs_missing()
    if missing:
        sys.exit("these programs are missing: " + ", ".join(missing) + "; `./run build` installs them")
    unittest.main(argv=sys.argv[:1], verbosity=2)
