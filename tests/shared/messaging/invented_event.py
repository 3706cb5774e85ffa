"""An invented event, and its use in tests."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.envelope import Event
from shared.storage.unit_of_work import UnitOfWork

PATIENCE = 10.0
"""Seconds after which a test stops waiting; nothing is measured by it."""


class Said(Event):
    type: ClassVar[str] = "tocsin.test.said.v1"
    service: ClassVar[str | None] = "intake"
    key_field: ClassVar[str] = "thing"

    thing: UUID
    number: int
    subject: UUID | None = None
    words: str = ""


async def write_effect(work: UnitOfWork, event: Said) -> None:
    await work.session.execute(
        text("INSERT INTO effects (thing, number) VALUES (:thing, :number)"),
        {"thing": event.thing, "number": event.number},
    )


async def effects_of(engine: AsyncEngine, thing: UUID | None = None) -> list[int]:
    """Return the numbers of the effects, in the order they were written."""
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT number FROM effects"
                " WHERE CAST(:thing AS uuid) IS NULL OR thing = :thing ORDER BY id"
            ),
            {"thing": thing},
        )
        return [row.number for row in rows]


async def until(condition: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110  # what is awaited is in a database
            await asyncio.sleep(0.01)


async def until_blocked(engine: AsyncEngine) -> None:
    """Wait until a statement waits for a lock in this database."""

    async def blocked() -> bool:
        async with engine.connect() as connection:
            waiting = text(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
            return bool(await connection.scalar(waiting))

    await until(blocked)
