"""Run operations of a test that wait for each other's locks."""

import asyncio
from typing import Any

from sqlalchemy import text

from shared.storage.unit_of_work import Database

WAITING = (
    "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN"
    " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)


async def waiting(database: Database) -> int:
    """Return how many connections wait for a lock."""
    async with database.engine.connect() as connection:
        return int(await connection.scalar(text(WAITING)) or 0)


async def until_they_wait(database: Database, *tasks: asyncio.Future[Any]) -> None:
    """Wait until each of these tasks has ended or waits for a lock."""
    while await waiting(database) < sum(not each.done() for each in tasks):  # noqa: ASYNC110  # a lock sets no event
        await asyncio.sleep(0.02)
