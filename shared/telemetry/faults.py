"""Describe an exception for the log: its type and place, never its message.

Messages quote data: a database's error its parameters, a parser's error the input.
"""

import re
from collections.abc import Iterator
from itertools import islice
from traceback import walk_tb
from types import TracebackType

_DEEPEST_CAUSE = 4
_MOST_PARTS = 5
_FRAMES = 12
_CODE = re.compile(r"[a-z][a-z0-9-]{1,60}")
_SQLSTATE = re.compile(r"[0-9A-Z]{5}")


def describe_fault(error: BaseException, *, depth: int = 0) -> dict[str, object]:
    """Return type, places (innermost last), codes, and the same of cause and grouped errors."""
    described: dict[str, object] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": list(_places(error.__traceback__))[-_FRAMES:],
    }
    code = getattr(error, "code", None)
    if isinstance(code, str) and _CODE.fullmatch(code):
        described["code"] = str(code)
    sqlstate = getattr(getattr(error, "orig", error), "sqlstate", None)
    if isinstance(sqlstate, str) and _SQLSTATE.fullmatch(sqlstate):
        described["sqlstate"] = sqlstate
    if depth == _DEEPEST_CAUSE:
        return described
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        described["cause"] = describe_fault(cause, depth=depth + 1)
    if isinstance(error, BaseExceptionGroup):
        described["parts"] = [
            describe_fault(part, depth=depth + 1) for part in islice(error.exceptions, _MOST_PARTS)
        ]
    return described


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(trace):
        file = "/".join(frame.f_code.co_filename.rsplit("/", 3)[-3:])
        yield f"{file}:{line} {frame.f_code.co_name}"
