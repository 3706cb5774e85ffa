"""Stored answers are deleted when their day is over, or when what they are about is erased."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete
from sqlalchemy.ext.asyncio import AsyncSession

from shared.storage.unit_of_work import Database
from shared.web.tables import stored_answers

PURGE_EVERY = 3600.0
"""Seconds between two times at which the answers whose time is over are deleted."""


async def keep_purged(database: Database, actor: str, *, every: float = PURGE_EVERY) -> None:
    """Delete what is over, for as long as the service runs."""
    while True:
        async with database.unit_of_work(actor) as work:
            await purge(work.session, work.now)
        await asyncio.sleep(every)


async def purge(session: AsyncSession, now: datetime) -> int:
    """Delete the answers whose time is over; return how many."""
    return await _delete(session, stored_answers.c.expires_at <= now)


async def forget(session: AsyncSession, object_id: UUID) -> int:
    """Delete what was stored of requests that made this object, when its subject is erased."""
    return await _delete(session, stored_answers.c.object_id == object_id)


async def _delete(session: AsyncSession, condition: Any) -> int:
    done = await session.execute(delete(stored_answers).where(condition))
    return done.rowcount if isinstance(done, CursorResult) else 0
