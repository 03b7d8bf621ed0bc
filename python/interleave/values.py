"""Results and errors as short texts. Only what is built in is looked into: a program's own __repr__ may cost or do anything."""
import reprlib
import sys

from interleave.vocabulary import Outcome

LIMIT = 200
_MUCH = 10**18

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 80
_short.maxlist = _short.maxtuple = _short.maxset = _short.maxdict = 5
_short.maxlevel = 2

_PLAIN = {int, float, complex, bool, str, bytes}
_HOLDERS = {list, tuple, set, frozenset, dict}


def _is_plain(value, depth=2):
    kind = type(value)
    if value is None or kind in _PLAIN:
        return True
    if kind not in _HOLDERS or depth == 0 or len(value) > 50:
        return False
    items = value.items() if kind is dict else value
    return all(_is_plain(each, depth - 1) if kind is not dict else _is_plain(each[0], 0) and _is_plain(each[1], depth - 1) for each in items)


def result_text(value):
    """Bytes, for a value that was returned; empty for None."""
    if value is None:
        return b""
    kind = type(value)
    if kind is bool or kind is float or (kind is int and -_MUCH < value < _MUCH):
        return repr(value).encode()
    text = _short.repr(value) if _is_plain(value) else "<%s>" % type(value).__qualname__
    return text[:LIMIT].encode(errors="replace")


def error_text(error):
    """`ValueError: no such page`."""
    try:
        said = str(error)
    except Exception:
        said = ""
    name = type(error).__qualname__
    return (name + ": " + said if said else name)[:LIMIT].encode(errors="replace")


def failure(error):
    """Outcome and text of what an error has left."""
    asyncios = sys.modules.get("asyncio.exceptions")
    if asyncios is not None and isinstance(error, asyncios.CancelledError):
        return Outcome.CANCELLED, str(error).encode(errors="replace")[:LIMIT]
    return Outcome.RAISED, error_text(error)
