"""How the coroutines of a task were left, which end between two looks at them: they returned, or an error left them that their awaiter caught.

Python 3.12 and later tell of each frame that an error leaves, so all others have returned. Before, nobody tells; but a coroutine that has ended
still says in its memory which instruction it was at, and that is a return or it is not.
"""
import asyncio
import gc
import inspect
import opcode
import sys
import types

from interleave import values
from interleave.vocabulary import Outcome

_RETURNED = (Outcome.RETURNED, b"")
_RETURNS = {opcode.opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in opcode.opmap}
_AWAITED = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE | inspect.CO_GENERATOR


def returned(node, frame, awaiter, errors):
    """Of a coroutine that no error was seen to leave."""
    return _RETURNED


def find_out(generator_of):
    """A function that says of a coroutine that has ended, by the id that its frame had, its awaiter (or None), and errors that may have left it, its
    outcome and text. `generator_of(step)` gives of a step of an async generator the generator, and the step's name."""
    if hasattr(sys, "monitoring") and _tell_of_errors():
        return returned
    place = _place_of_instruction()
    return returned if place is None else _Memory(*place, generator_of).how


def _tell_of_errors():
    """Whether each error that leaves a coroutine of a task is told to the task now."""
    monitoring = sys.monitoring
    free = [tool for tool in (3, 4, monitoring.PROFILER_ID) if monitoring.get_tool(tool) is None]
    if not free:
        return False
    get_loop, get_frame = asyncio._get_running_loop, sys._getframe

    def left_by(code, offset, error):
        if not code.co_flags & _AWAITED:
            return
        try:
            loop = get_loop()
            state = None if loop is None else loop.__dict__.get("_interleave")
            # An async generator that is closed ends so as well.
            if state is not None and state.running is not None and not isinstance(error, GeneratorExit):
                state.running.leave_by(get_frame(1), error)
        except Exception:
            pass  # where the stack is full: the program will say so itself

    monitoring.use_tool_id(free[0], "interleave")
    monitoring.register_callback(free[0], monitoring.events.PY_UNWIND, left_by)
    monitoring.set_events(free[0], monitoring.events.PY_UNWIND)
    return True


# In a coroutine's memory stands where in its code it is; also when it has ended, for nobody needs the word any more. Where the word stands is not
# the same in every Python: it is looked for in coroutines of which one knows where they are.

def _word(thing, number):
    import ctypes
    return ctypes.c_size_t.from_address(id(thing) + number * ctypes.sizeof(ctypes.c_size_t)).value


@types.coroutine
def _pause():
    yield


async def _returns():
    await _pause()
    return 1


async def _raises():
    for _ in range(1):
        await _pause()
    raise ValueError


def _place_of_instruction():
    """The number of the word in a coroutine, and how far behind a code object its first instruction is; None where they are not to be found."""
    try:
        import ctypes
        if sys.implementation.name != "cpython":
            return None
        coroutines = [_returns(), _raises(), _raises()]
        found = None
        for coroutine in coroutines:
            coroutine.send(None)
            code, last = coroutine.cr_code, coroutine.cr_frame.f_lasti
            words = range(2, coroutine.__sizeof__() // ctypes.sizeof(ctypes.c_size_t))
            near = {number: _word(coroutine, number) - id(code) for number in words}
            here = {(number, distance - last) for number, distance in near.items() if last < distance < code.__sizeof__()}
            found = here if found is None else found & here
        for coroutine, go_on in zip(coroutines, ("send", "send", "throw")):
            try:
                getattr(coroutine, go_on)(None if go_on == "send" else KeyError())
            except (StopIteration, ValueError, KeyError):
                pass
        place, = found
        memory = _Memory(*place, None)
        return place if [memory.has_returned(each, each.cr_code) for each in coroutines] == [True, False, False] else None
    except Exception:
        return None


class _Memory:
    def __init__(self, word, first_instruction, generator_of):
        import ctypes
        self._place = word * ctypes.sizeof(ctypes.c_size_t)
        self._read = ctypes.c_size_t.from_address
        self._first = first_instruction
        self._generator_of = generator_of

    def has_returned(self, node, code):
        """Of a coroutine or generator that has ended."""
        at, instructions = self._read(id(node) + self._place).value - id(code) - self._first, code.co_code
        return not 0 <= at < len(instructions) or instructions[at] in _RETURNS

    def how(self, node, frame, awaiter, errors):
        kind = type(node)
        if kind is types.CoroutineType:
            code, is_over = node.cr_code, node.cr_frame is None
        elif kind is types.GeneratorType:
            code, is_over = node.gi_code, node.gi_frame is None
        elif kind is types.FrameType:
            code, is_over = node.f_code, True
        else:
            node, operation = self._generator_of(node)
            if node is None:
                return _RETURNED
            # One that is closed is left by an error, too.
            code, is_over = node.ag_code, node.ag_frame is None and operation != ".aclose"
        if not is_over or (node.f_code.co_code[node.f_lasti] in _RETURNS if kind is types.FrameType else self.has_returned(node, code)):
            return _RETURNED
        error = _that_left(code, frame, errors) or _that_left(code, frame, _held_by(awaiter))
        return (Outcome.RAISED, b"") if error is None else values.failure(error)


def _held_by(awaiter):
    """The errors that a coroutine is handling, or has as its variables."""
    return [each for each in gc.get_referents(awaiter) if isinstance(each, BaseException)] if awaiter is not None else []


def _that_left(code, frame, errors):
    """Of these errors, and those behind which they came, the one that has left the frame: there its traceback goes on outwards."""
    for error in errors:
        for _ in range(10):
            if not isinstance(error, BaseException):
                break
            entry, is_outermost = error.__traceback__, True
            while entry is not None:
                if id(entry.tb_frame) == frame and entry.tb_frame.f_code is code and not is_outermost:
                    return error
                entry, is_outermost = entry.tb_next, False
            error = error.__context__
    return None
