"""Lines of code and names, as the numbers that stand for them in the trace."""
import os
import sys

_ASYNCIO = os.path.join(os.path.dirname(os.__file__), "asyncio") + os.sep
_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
_INSIDE = (_ASYNCIO, _OWN)
# Files below the folder in which the program was started are named from there, as a person names them: a trace that is passed on says nothing of
# one's machine.
HERE = os.path.join(os.getcwd(), "")


class Places:
    """Numbers of sites and functions of one recording. Code objects are known by their ids, since to hash one reads all of it."""

    def __init__(self, recorder):
        self._recorder = recorder
        self.codes = {}  # id of a code object: it, its file, its name's number, whether it is asyncio's or ours, and its sites by instruction
        self.turn = self.other_turn = None  # the code of a loop's turn: what lies outside it has not asked for what happens within
        self.forget()

    def forget(self):
        """The numbers that are known belong to another file."""
        self.codes.clear()
        self._sites = {}  # id of a code object and line: number
        self._strings = {}
        self._files = {}

    def string(self, text):
        number = self._strings.get(text)
        if number is None:
            number = self._strings[text] = self._recorder.string(text)
        return number

    def known(self, code):
        known = self.codes.get(id(code))
        if known is None:
            file = code.co_filename
            whole = self._files.get(file)
            if whole is None:
                whole = self._files[file] = file if file.startswith("<") else os.path.abspath(file)
            name = whole[len(HERE):] if whole.startswith(HERE) else whole
            known = self.codes[id(code)] = (code, name, self.string(code.co_name), whole.startswith(_INSIDE), {})
        return known

    def is_inside(self, code):
        """Whether it is asyncio's code, or the recorder's: not what a person wrote."""
        return self.known(code)[3]

    def function(self, code):
        return self.known(code)[2]

    def site(self, code, line):
        key = (id(code), line)
        number = self._sites.get(key)
        if number is None:
            _, file, function, _, _ = self.known(code)
            number = self._sites[key] = self._recorder.site(file, line or 0, function)
        return number

    def caller(self, depth=2):
        """The innermost line that a person wrote, from `depth` frames up; 0 where there is none."""
        try:
            return self.from_frame(sys._getframe(depth))
        except ValueError:
            return 0

    def site_now(self, known, frame):
        """The line at which the frame is, of code that is `known`. To find the line of an instruction takes long, so it is done once for each."""
        number = known[4].get(frame.f_lasti)
        if number is None:
            number = known[4][frame.f_lasti] = self.site(known[0], frame.f_lineno)
        return number

    def from_frame(self, frame):
        """The innermost line that a person wrote, from this frame outwards; 0 where there is none."""
        codes, turn, other_turn = self.codes, self.turn, self.other_turn
        while frame is not None:
            code = frame.f_code
            known = codes.get(id(code)) or self.known(code)
            if not known[3]:
                return known[4].get(frame.f_lasti) or self.site_now(known, frame)
            if code is turn or code is other_turn:
                return 0
            frame = frame.f_back
        return 0
