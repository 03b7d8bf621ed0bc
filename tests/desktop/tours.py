"""The guided tour of every lesson, in the real window, in both languages: each page is turned to by its key and kept as a picture.

Usage: tours.py VIEWER TRACES PICTURES [TEST]   (run by ctest as Desktop.ToursInEnglish and Desktop.ToursInChinese)
"""
import json
import os
import sys
import time
import unittest

import desktop

VIEWER, TRACES, PICTURES = sys.argv[1:4]
LESSONS = sorted(name for name in os.listdir(TRACES) if os.path.exists(os.path.join(TRACES, name, "lesson.json")))


class Tours(unittest.TestCase):
    def tour(self, language):
        with desktop.Desktop(os.path.join(PICTURES, "tours", language)) as screen:
            for lesson in LESSONS:
                with self.subTest(lesson=lesson, language=language):
                    self.turn_the_pages(screen, lesson, language)

    def turn_the_pages(self, screen, lesson, language):
        with open(os.path.join(TRACES, lesson, "lesson.json")) as file:
            text = json.load(file)
        screen.view(VIEWER, "--lesson", os.path.join(TRACES, lesson), "--lang", language)
        try:
            self.turn_each_page(screen, lesson, text)
        finally:
            screen.close()  # the next lesson wants the keyboard

    def turn_each_page(self, screen, lesson, text):
        screen.xdotool("mousemove", "1", "799")  # nothing is told of what happens to lie under it
        pages = screen.state()["lesson"]["pages"]
        self.assertEqual(pages, len(text["tour"]) + 3)
        cursors = []
        for page in range(1, pages + 1):
            # A step may be of a program that has to be opened.
            state = screen.wait_for(lambda state: state.get("lesson", {}).get("page") == page and not state["opening"], "page %d" % page)
            self.assertEqual(state["message"], "", "page %d" % page)
            cursors.append([(document["title"], document["cursor"]) for document in state["documents"]])
            time.sleep(0.1)  # the picture is on the screen a moment after the state is told
            screen.screenshot("%s-%02d" % (lesson, page))
            screen.xdotool("key", "r")
        steps = cursors[1:-2]
        self.assertTrue(all(before != after for before, after in zip(steps, steps[1:])), "each step moves the cursor: %s" % steps)

    def test_in_english(self):
        self.tour("en")

    def test_in_chinese(self):
        self.tour("zh")


if __name__ == "__main__":
    missing = desktop.needed_programs_missing()
    if missing:
        sys.exit("these programs are missing: " + ", ".join(missing))
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
