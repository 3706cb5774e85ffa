"""Build the statement that closes a unit of work: added rows, its events, its audit entry.

All parts go to the server in one round trip. A unit of work with nothing else needs no BEGIN and no
COMMIT, and locks the head of the audit trail for no round trip; if it only adds new rows, it shares
its statement with those that come at the same moment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, TextClause, text
from sqlalchemy.exc import DBAPIError

from shared.storage.engine import is_unreachable

MOST_TOGETHER = 32
"""The most units of work in one statement: if one is refused, all are tried again."""


@dataclass(frozen=True, eq=False)
class Part:
    """One part of the statement; it is a constant of the code, and its values come with each use.

    `steps` are entries of a WITH list. The `awaited` steps run in any order, and all of them before
    any `effect`, an expression that is evaluated once. Each part has its own names of steps and
    parameters. All parameters are lists with an item for each row; values of several units of work
    are written together.
    """

    steps: str = ""
    awaited: tuple[str, ...] = ()
    effect: str = ""
    types: tuple[BindParameter[Any], ...] = ()


Filled = tuple[Part, Mapping[str, Sequence[object]]]
"""A part with the values of its parameters."""


class ClosingStatements:
    """Combines parts. There are few combinations: each is built once."""

    def __init__(self) -> None:
        self._built: dict[tuple[Part, ...], TextClause] = {}

    def of(self, filled: Sequence[Filled]) -> tuple[TextClause, dict[str, list[object]]]:
        parts = tuple(dict.fromkeys(part for part, _ in filled))
        statement = self._built.get(parts)
        if statement is None:
            statement = self._built[parts] = _joined(parts)
        values: dict[str, list[object]] = {}
        for part in parts:
            given = _together([each for of, each in filled if of is part])
            if twice := values.keys() & given.keys():
                raise ValueError(f"two parts of a closing statement have {sorted(twice)}")
            values.update(given)
        return statement, values


class Gathering:
    """Lets units of work that consist only of their closing statement share one.

    While one statement runs, others gather for the next: the head of the audit trail allows one
    commit at a time anyway. None of them may wait for a lock of another unit of work, since all
    would wait with it. `write` runs the given parts in one transaction.
    """

    def __init__(self, write: Callable[[Sequence[Filled]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, closing: Sequence[Filled]) -> None:
        """Add a statement and return when it is committed; raise only its own error.

        If a caller gives up before its statement has begun, nothing is written.
        """
        waiting = _Waiting(closing, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await waiting.written

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                together = self._waiting[:MOST_TOGETHER]
                del self._waiting[:MOST_TOGETHER]
                await self._write_together([each for each in together if not each.written.done()])
        finally:
            self._writing = None
            for each in self._waiting:
                each.written.cancel()  # the process ends
            self._waiting.clear()

    async def _write_together(self, together: Sequence["_Waiting"]) -> None:
        if not together:
            return
        try:
            await self._write([filled for each in together for filled in each.closing])
        except Exception as error:  # noqa: BLE001  # each caller gets its error
            if len(together) > 1 and _left_nothing(error):
                for each in together:
                    await self._write_together([each])
            else:
                _end(together, error)
        except BaseException:
            for each in together:
                each.written.cancel()
            raise
        else:
            _end(together, None)


@dataclass(frozen=True, eq=False)
class _Waiting:
    closing: Sequence[Filled]
    written: asyncio.Future[None]


def _end(together: Sequence[_Waiting], error: Exception | None) -> None:
    for each in together:
        if each.written.done():
            continue  # nobody waits any more
        if error is None:
            each.written.set_result(None)
        else:
            each.written.set_exception(error)


def _left_nothing(error: Exception) -> bool:
    """Return whether the statement was refused: an interrupted one may be committed."""
    return isinstance(error, DBAPIError | ValueError) and not is_unreachable(error)


def _together(given: Sequence[Mapping[str, Sequence[object]]]) -> dict[str, list[object]]:
    return {name: [item for each in given for item in each[name]] for name in given[0]}


def _joined(parts: Sequence[Part]) -> TextClause:
    steps = ", ".join(part.steps for part in parts if part.steps)
    effects = ", ".join(part.effect for part in parts if part.effect)
    # Each count waits for its step, and the effects wait for all counts. All parts are constants.
    counts = [
        f"(SELECT count(*) FROM {step}) AS {step}_counted"  # noqa: S608  # names of our own steps
        for part in parts
        for step in part.awaited
    ]
    sql = f"{f'WITH {steps}' if steps else ''} SELECT {effects or '1'}"
    if counts:
        sql += f" FROM {', '.join(counts)}"
    return text(sql).bindparams(*(each for part in parts for each in part.types))
