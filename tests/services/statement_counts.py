"""Count the statements and transactions of a request in its service's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass
class Counted:
    """`statements` in order, without those that begin and end transactions."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0


@contextmanager
def counting(engine: AsyncEngine) -> Iterator[Counted]:
    """Count the statements of this engine within the block."""
    asked = Counted()

    def begun(*_: Any) -> None:
        asked.transactions += 1

    def ran(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.statements.append(statement)

    event.listen(engine.sync_engine, "begin", begun)
    event.listen(engine.sync_engine, "before_cursor_execute", ran)
    try:
        yield asked
    finally:
        event.remove(engine.sync_engine, "begin", begun)
        event.remove(engine.sync_engine, "before_cursor_execute", ran)
