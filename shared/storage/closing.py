"""The statement that closes a unit of work: rows that it only adds, its events, its audit entry.

All parts go to the server in one round trip. A unit of work that is nothing else needs no BEGIN and
no COMMIT, and holds the head of the audit trail for no round trip at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, TextClause, text


@dataclass(frozen=True, eq=False)
class Part:
    """One part of the statement; a constant of the code, whose values come with each use.

    `steps` are entries of a WITH list. Those that are `awaited` run in any order, and all of them
    before any `effect`, an expression that is evaluated once. The names of steps and parameters
    are those of no other part. `is_of_lists`: all its parameters are lists, and what several give
    is written as one.
    """

    steps: str = ""
    awaited: tuple[str, ...] = ()
    effect: str = ""
    types: tuple[BindParameter[Any], ...] = ()
    is_of_lists: bool = False


Filled = tuple[Part, Mapping[str, object]]
"""A part with the values of its parameters."""


class ClosingStatements:
    """Puts parts together. There are few combinations: each is built once."""

    def __init__(self) -> None:
        self._built: dict[tuple[Part, ...], TextClause] = {}

    def of(self, filled: Sequence[Filled]) -> tuple[TextClause, dict[str, object]]:
        parts = tuple(dict.fromkeys(part for part, _ in filled))
        statement = self._built.get(parts)
        if statement is None:
            statement = self._built[parts] = _joined(parts)
        values: dict[str, object] = {}
        for part in parts:
            given = _together([each for of, each in filled if of is part], part)
            if twice := values.keys() & given.keys():
                raise ValueError(f"two parts of a closing statement have {sorted(twice)}")
            values.update(given)
        return statement, values


def _together(given: Sequence[Mapping[str, Any]], part: Part) -> Mapping[str, Any]:
    if len(given) == 1:
        return given[0]
    if not part.is_of_lists:
        raise ValueError(f"two parts of a closing statement have {sorted(given[0])}")
    return {name: [item for each in given for item in each[name]] for name in given[0]}


def _joined(parts: Sequence[Part]) -> TextClause:
    steps = ", ".join(part.steps for part in parts if part.steps)
    effects = ", ".join(part.effect for part in parts if part.effect)
    # Each count waits for its step, and the effects for all counts. All words are our own.
    counts = [
        f"(SELECT count(*) FROM {step}) AS {step}_counted"  # noqa: S608
        for part in parts
        for step in part.awaited
    ]
    sql = f"{f'WITH {steps}' if steps else ''} SELECT {effects or '1'}"
    if counts:
        sql += f" FROM {', '.join(counts)}"
    return text(sql).bindparams(*(each for part in parts for each in part.types))
