"""Read which channels accept no messages at present."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.rules.outages import Outage
from services.dispatch.rules.reasons import Reason
from services.dispatch.tables import DownChannel
from shared.contracts.channels import Channel
from shared.storage.unit_of_work import Database

LASTS = timedelta(minutes=1)
"""A shorter outage needs nobody: messages are retried by then."""


async def down_channels(session: AsyncSession, now: datetime) -> Sequence[Outage]:
    """Return the channels whose provider accepts no messages, each with the last reason."""
    lasting = DownChannel.ended_at.is_(None) & (DownChannel.since <= now - LASTS)
    return await _found(session, lasting)


async def last_outages(session: AsyncSession) -> Mapping[str, Outage]:
    """Return by channel the last time in which it accepted nothing, over or not."""
    return {each.channel.value: each for each in await _found(session, true())}


async def _found(session: AsyncSession, which: ColumnElement[bool]) -> Sequence[Outage]:
    kept = select(DownChannel).where(which).order_by(DownChannel.channel)
    return [
        Outage(Channel(row.channel), row.since, Reason(row.reason), row.ended_at)
        for row in await session.scalars(kept)
    ]


async def read_down_channels(database: Database) -> Sequence[Outage]:
    async with database.read() as session:
        return await down_channels(session, database.now())
