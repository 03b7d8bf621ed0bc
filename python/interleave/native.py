"""The recorder as a shared library: every event is one call into it."""
import ctypes
import os
import sys

from interleave.vocabulary import EVENTS

LIBRARY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libinterleave-recorder.so")

_C_TYPES = {
    "introduce": (ctypes.c_uint64,), "id": (ctypes.c_uint64,), "string": (ctypes.c_uint32,), "site": (ctypes.c_uint32,),
    "unsigned": (ctypes.c_uint64,), "signed": (ctypes.c_int64,), "real": (ctypes.c_double,), "enum": (ctypes.c_int,),
    "text": (ctypes.c_char_p, ctypes.c_size_t),
}
_RECORDERS_OWN = {"define_string", "define_site", "thread_start", "thread_end", "lost", "clock_sync"}


class _Method(ctypes.Structure):
    """PyMethodDef."""

    _fields_ = [("name", ctypes.c_char_p), ("function", ctypes.c_void_p), ("flags", ctypes.c_int), ("documentation", ctypes.c_char_p)]


def _built_in(library):
    """The library's functions as built-in functions of Python, of which a call takes a fifth of what one by ctypes takes: (name, function)."""
    methods = getattr(library, "ilv_python_methods", None)
    if methods is None or sys.implementation.name != "cpython":
        return
    make = ctypes.pythonapi.PyCFunction_NewEx
    make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    methods.restype, methods.argtypes = ctypes.c_void_p, []
    at = methods()
    while at is not None and (name := _Method.from_address(at).name) is not None:
        yield name.decode(), make(at, None, None)
        at += ctypes.sizeof(_Method)


class NativeRecorder:
    """Has a function for each event: `task_resume(when, task, resume)`. Texts are two arguments: bytes, and how many."""

    def __init__(self, path=LIBRARY):
        # Calls are far too short to give the interpreter's lock back for them.
        library = ctypes.PyDLL(path)
        for name, _, fields in EVENTS:
            if name in _RECORDERS_OWN:
                continue
            function = getattr(library, "ilv_record_" + name)
            function.restype = None
            function.argtypes = [ctypes.c_int, *(kind for _, encoding, _ in fields for kind in _C_TYPES[encoding])]
            setattr(self, name, function)
        for name in ("new_id", "new_task_id", "new_frame_id"):
            function = getattr(library, "ilv_" + name)
            function.restype, function.argtypes = ctypes.c_uint64, []
            setattr(self, name, function)
        for name, function in _built_in(library):
            setattr(self, name, function)
        self._string = self._function(library.ilv_string, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_size_t)
        self._site = self._function(library.ilv_site, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_uint32, ctypes.c_uint32)
        self._start = self._function(library.ilv_start_sized, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t)
        self._describe = self._function(library.ilv_describe_thread, None, ctypes.c_int, ctypes.c_char_p)
        self._name_recorder = self._function(library.ilv_name_recorder, None, ctypes.c_char_p)
        self._decide = self._function(library.ilv_decide, ctypes.c_int)
        self.stop = self.stop_at_once = self._function(library.ilv_stop, None)
        self._state = ctypes.c_uint32.in_dll(library, "ilv_shared")
        self._names = []  # of threads: the library keeps the pointers

    @staticmethod
    def _function(function, result, *arguments):
        function.restype, function.argtypes = result, list(arguments)
        return function

    def start_from_environment(self):
        """Whether INTERLEAVE_TRACE asks for a trace, which is being recorded from now on."""
        self._name_recorder(b"python")
        return self._decide() != 0

    def start(self, path):
        """Records into the file. Raises OSError, which says what could not be done."""

        class Options(ctypes.Structure):
            _fields_ = [("path", ctypes.c_char_p), ("recorder", ctypes.c_char_p)]

        options, error = Options(os.fsencode(path), b"python"), ctypes.create_string_buffer(1024)
        if not self._start(ctypes.byref(options), ctypes.sizeof(options), error, len(error)):
            raise OSError(error.value.decode(errors="replace"))

    def is_recording(self):
        return self._state.value > 1  # neither undecided nor off

    def begin_child(self):
        """The library knows of the fork, and begins the child's file now."""
        self._decide()

    def string(self, text):
        data = text.encode(errors="replace")
        return self._string(data, len(data))

    def site(self, file, line, function):
        """`function`: a string's number."""
        return self._site(os.fsencode(file), line, function)

    def describe_thread(self, role, name):
        data = name.encode(errors="replace")
        self._names.append(data)
        self._describe(role, data)
