"""What locks, events, semaphores and queues are like: their number whenever it changes, and who holds a lock."""
import asyncio

from interleave.tasks import NOW
from interleave.vocabulary import ResourceKind
from interleave.waits import limit_of


class _Watched:
    """An attribute of asyncio's objects that tells when it is set. Its value stays where it was."""

    def __init__(self, name, tell):
        self.name, self.tell = name, tell

    def __get__(self, thing, owner=None):
        if thing is None:
            return self
        try:
            return thing.__dict__[self.name]
        except KeyError:
            raise AttributeError(self.name) from None

    def __set__(self, thing, value):
        before = thing.__dict__.get(self.name)
        thing.__dict__[self.name] = value
        if before is not None and before != value:
            self.tell(thing, value)


def install(tracer):
    def current():
        loop = asyncio._get_running_loop()
        state = None if loop is None else loop.__dict__.get("_interleave")
        return None if state is None else state.running

    resource_state, caller = tracer.resource_state, tracer.places.caller

    # Where a thing stands in the code matters once, when it is introduced.
    def id_of(thing, kind):
        known = thing.__dict__.get("_interleave_id", 0)
        return known if known > tracer.first_id else tracer.id_of(thing, kind, caller(4))

    def number_of(kind):
        def tell(thing, value):
            resource_state(NOW, id_of(thing, kind), int(value), 0)
        return tell

    def lock_changes(lock, locked):
        known = id_of(lock, ResourceKind.LOCK)
        holder = current() if locked else None
        resource_state(NOW, known, int(locked), 0 if holder is None else holder.task)

    asyncio.Lock._locked = _Watched("_locked", lock_changes)
    asyncio.Event._value = _Watched("_value", number_of(ResourceKind.EVENT))
    asyncio.Semaphore._value = _Watched("_value", number_of(ResourceKind.SEMAPHORE))

    # Queues are told by what every kind of them does to put something in and take it out.
    def id_of_queue(queue):
        return tracer.id_of(queue, ResourceKind.QUEUE, caller(4), limit=limit_of(queue))

    def traced_put(put):
        def traced(self, item):
            put(self, item)
            known = self.__dict__.get("_interleave_id", 0)
            resource_state(NOW, known if known > tracer.first_id else id_of_queue(self), len(self._queue), 0)
        return traced

    def traced_get(get):
        def traced(self):
            item = get(self)
            known = self.__dict__.get("_interleave_id", 0)
            resource_state(NOW, known if known > tracer.first_id else id_of_queue(self), len(self._queue), 0)
            return item
        return traced

    for queue in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        for name, traced in (("_put", traced_put), ("_get", traced_get)):
            if name in queue.__dict__:
                setattr(queue, name, traced(queue.__dict__[name]))
