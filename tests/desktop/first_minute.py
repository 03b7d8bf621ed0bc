"""The first minute in the real window: open, play, step forward and back, zoom, select, jump along an arrow.

Usage: first_minute.py VIEWER TRACES PICTURES   (run by ctest as Desktop.FirstMinute)
"""
import sys
import unittest

import desktop

VIEWER, TRACES, PICTURES = sys.argv[1:4]
SYNC, ASYNC = TRACES + "/01-three-prints/sync.ilv", TRACES + "/01-three-prints/async.ilv"
GATHER = TRACES + "/04-gather/gather.ilv"


def middle(rectangle):
    left, top, right, bottom = rectangle
    return (left + right) / 2, (top + bottom) / 2


def length(state):
    begin, end = state["visible"]
    return end - begin


class FirstMinute(unittest.TestCase):
    def setUp(self):
        self.desktop = desktop.Desktop(PICTURES)
        self.desktop.__enter__()
        self.addCleanup(self.desktop.__exit__)

    def keep(self, name):
        self.desktop.screenshot(name)

    def test_two_traces_open_one_above_the_other(self):
        self.desktop.view(VIEWER, SYNC, ASYNC)
        state = self.desktop.settle()
        self.assertEqual([document["title"] for document in state["documents"]], ["sync", "async"])
        self.assertEqual(state["documents"][0]["lanes"], ["red", "green", "blue"])
        self.assertEqual(state["documents"][1]["lanes"][-3:], ["red", "green", "blue"])
        sync_red, async_red = self.desktop.rectangle("lanes.0.red"), self.desktop.rectangle("lanes.1.red")
        self.assertLess(sync_red[3], async_red[1], "sync stands above async")
        self.keep("sync-above-async")

    def test_play_runs_to_the_end_and_pauses(self):
        self.desktop.view(VIEWER, GATHER)
        begin = self.desktop.press("Home")["documents"][0]["cursor"]
        self.desktop.xdotool("key", "space")
        playing = self.desktop.wait_for(lambda state: state["playing"] and state["documents"][0]["cursor"] > begin, "the cursor to move")
        self.keep("playing")
        self.desktop.xdotool("key", "space")
        paused = self.desktop.wait_for(lambda state: not state["playing"], "the pause")
        self.assertGreaterEqual(paused["documents"][0]["cursor"], playing["documents"][0]["cursor"])
        self.desktop.press("Page_Down", "Page_Down", "Page_Down", "Page_Down", "Page_Down", "Page_Down", "Page_Down", "Page_Down")
        self.desktop.click("transport.play")
        end = self.desktop.wait_for(lambda state: not state["playing"] and state["documents"][0]["cursor"] == state["documents"][0]["events"] - 1, "the end")
        self.assertFalse(end["playing"])

    def test_steps_forward_and_back_are_one_event_each(self):
        self.desktop.view(VIEWER, GATHER)
        start = self.desktop.press("Home")["documents"][0]["cursor"]
        three_on = self.desktop.press("Right", "Right", "Right")["documents"][0]["cursor"]
        one_back = self.desktop.press("Left")["documents"][0]["cursor"]
        self.assertEqual((three_on - start, one_back - start), (3, 2))
        self.keep("stepped")
        self.assertEqual(self.desktop.press("Left", "Left", "Left", "Left")["documents"][0]["cursor"], start, "there is nothing before the start")

    def test_zoom_keeps_what_is_under_the_pointer(self):
        self.desktop.view(VIEWER, GATHER)
        before = self.desktop.press("0")
        left, top, right, bottom = self.desktop.rectangle("lanes.0.timeline")
        self.desktop.point_at(left + (right - left) * 0.25, (top + bottom) / 2)
        after = self.desktop.scroll(4, control=True)
        self.assertLess(length(after), length(before) * 0.7)
        under = [state["visible"][0] + 0.25 * length(state) for state in (before, after)]
        self.assertAlmostEqual(under[0], under[1], delta=length(before) * 0.01)
        self.keep("zoomed")
        self.assertLess(length(self.desktop.press("w")), length(after))
        self.assertEqual(self.desktop.press("0")["visible"], before["visible"])

    def test_a_click_selects_a_task_and_escape_lets_it_go(self):
        self.desktop.view(VIEWER, GATHER)
        self.desktop.click("lanes.0.name.fast")
        self.assertEqual(self.desktop.state()["documents"][0]["selected_name"], "fast")
        self.keep("selected")
        self.assertIsNone(self.desktop.press("Escape")["documents"][0]["selected"])

    def test_a_click_on_the_end_of_an_arrow_jumps_along_it(self):
        self.desktop.view(VIEWER, GATHER)
        self.desktop.click("lanes.0.name.fast")
        state = self.desktop.press("0")
        cursor = state["documents"][0]["cursor"]
        ends = [name for name in state["widgets"] if name.startswith("lanes.0.arrow.") and name.endswith(".to")]
        self.assertTrue(ends, "the selected task has arrows")
        self.keep("arrows")
        jumped = self.desktop.click_at(*middle(state["widgets"][sorted(ends)[-1]]))
        self.assertNotEqual(jumped["documents"][0]["cursor"], cursor)
        self.keep("jumped")

    def test_stepping_follows_causes(self):
        self.desktop.view(VIEWER, GATHER, "--at", "31ms", "--select", "fast")
        at = self.desktop.settle()["documents"][0]["cursor"]
        back = self.desktop.press("shift+n")["documents"][0]["cursor"]
        self.assertLess(back, at)
        again = self.desktop.press("n")["documents"][0]["cursor"]
        self.assertGreater(again, back)

    def test_keys_are_listed_and_the_look_is_remembered(self):
        self.desktop.view(VIEWER, GATHER)
        self.assertTrue(self.desktop.press("question")["help"])
        self.keep("keys")
        self.desktop.press("Escape", "ctrl+l")
        theme = self.desktop.press("ctrl+t")["theme"]
        self.keep("chinese")
        self.desktop.close()
        self.desktop.view(VIEWER, GATHER)
        state = self.desktop.settle()
        self.assertEqual((state["language"], state["theme"]), ("zh", theme))


if __name__ == "__main__":
    missing = desktop.needed_programs_missing()
    if missing:
        sys.exit("these programs are missing: " + ", ".join(missing) + "; `./run build` installs them")
    unittest.main(argv=sys.argv[:1], verbosity=2)
