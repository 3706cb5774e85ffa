"""Distinguish transient from permanent errors, and name an error without its content."""

import traceback
from pathlib import PurePath

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.contracts.catalogue import Malformed, UnknownVersion
from shared.messaging.order import KeyBegunElsewhere, OutOfOrder
from shared.messaging.records import NotAnEvent
from shared.problems import Problem, Unavailable
from shared.storage.engine import is_unreachable

_PASSING_CLASSES = ("08", "40", "53", "57")
"""SQLSTATE classes: connection, transaction rollback (serialization, deadlock), resources,
operator intervention (shutdown, crash, cancelled statement)."""
_PASSING_STATES = ("55P03", "25006", "25P03")
"""Lock not available; read-only (a failover under way); idle-in-transaction timeout."""

_OWN_WORDS = (Malformed, UnknownVersion, OutOfOrder, NotAnEvent)
"""Errors whose words name fields, types and numbers only."""


def is_transient(error: BaseException) -> bool:
    """Return whether the same call may succeed if it is repeated unchanged."""
    if isinstance(error, FileNotFoundError | PermissionError):
        return False
    if isinstance(error, Unavailable | PoolTimeout | KeyBegunElsewhere) or is_unreachable(error):
        return True
    state = _sqlstate(error)
    return state is not None and (state[:2] in _PASSING_CLASSES or state in _PASSING_STATES)


def reason_of(error: BaseException) -> str:
    """Return class, code and place of an error.

    Its text may contain restricted data and is left out.
    """
    if isinstance(error, _OWN_WORDS):
        return f"{type(error).__name__}: {error}"[:300]
    return " at ".join(filter(None, (" ".join(_names(error)), _place(error))))


def log_code_of(error: BaseException) -> str:
    """Return the same as one code without spaces: logs withhold any other text.

    Such as `KeyError:opening.py:42`, `IntegrityError:23505:inbox.py:12`.
    """
    return ":".join(filter(None, (*_names(error), _place(error)))).replace(" ", "-")


def _names(error: BaseException) -> list[str]:
    names = [type(error).__name__]
    if isinstance(error, Problem):
        names.append(error.code)
    if (state := _sqlstate(error)) is not None:
        names.append(state)
    return names


def _place(error: BaseException) -> str | None:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    return f"{PurePath(ours[-1].filename).name}:{ours[-1].lineno}" if ours else None


def _sqlstate(error: BaseException) -> str | None:
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    while cause is not None:
        state = getattr(cause, "sqlstate", None)
        if isinstance(state, str):
            return state
        cause = cause.__cause__
    return None
