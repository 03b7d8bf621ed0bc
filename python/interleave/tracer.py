"""One recording: the recorder, what has an id, and the threads."""
import os
import threading
import weakref

from interleave import exits
from interleave.places import Places
from interleave.vocabulary import EVENTS, ThreadRole

NOW, SAME_TIME = 0, 1


class Tracer:
    """Has the recorder's functions as its own, so that a step looks nothing up twice."""

    def __init__(self, recorder):
        self.recorder = recorder
        for name, _, _ in EVENTS:
            if hasattr(recorder, name):
                setattr(self, name, getattr(recorder, name))
        self.new_id, self.new_task_id, self.new_frame_id = recorder.new_id, recorder.new_task_id, recorder.new_frame_id
        self.places = Places(recorder)
        self._threads = threading.local()
        self._ids = weakref.WeakKeyDictionary()
        self.called_back = None  # the code of a callback that is about to run, whose span there is already
        self.loops = weakref.WeakSet()  # whose tasks are recorded
        self.loops_seen = 0
        self.first_id = 0  # of this recording: what has a smaller one is of another
        # A forked child records into a file of its own: what it says has numbers of its own there.
        os.register_at_fork(after_in_child=self._begin_child)
        exits.install(recorder)

    def _begin_child(self):
        self.recorder.begin_child()
        self.places.forget()
        self._threads = threading.local()

    def begin_session(self):
        """Another file, to which nothing has been introduced yet."""
        self.places.forget()
        self._threads = threading.local()
        self.first_id, self.loops_seen = self.new_id(), 0
        for loop in list(self.loops):
            loop._interleave.begin_session(loop)

    def describe_thread(self, role):
        """What this thread is, before its first event; the first word counts."""
        if not getattr(self._threads, "described", False):
            self._threads.described = True
            thread = threading.current_thread()
            name = "main" if thread is threading.main_thread() else thread.name
            self.recorder.describe_thread(role, name)

    def job_here(self):
        """The job that runs on this thread; 0 where there is none."""
        return getattr(self._threads, "job", 0)

    def set_job_here(self, job):
        self._threads.job = job

    def id_of(self, thing, kind, site, name=b"", limit=0):
        """The id of a lock, a queue, a future, …; it is introduced when it is first met."""
        known = getattr(thing, "_interleave_id", None)
        if known is None:
            known = self._known_elsewhere(thing)
        if known is None or known < self.first_id:
            known = self.new_id()
            try:
                thing._interleave_id = known
            except (AttributeError, TypeError):
                self._keep_elsewhere(thing, known)
            self.resource_create(NOW, known, kind, limit, site, name, len(name))
        return known

    def _known_elsewhere(self, thing):
        try:
            return self._ids.get(thing)
        except TypeError:
            return None

    def _keep_elsewhere(self, thing, known):
        try:
            self._ids[thing] = known
        except TypeError:
            pass  # each wait meets another one then
