"""Which channels take nothing at present."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from services.dispatch.rules.reasons import Channel, Reason
from services.dispatch.tables import DownChannel
from shared.storage.unit_of_work import Database, ReadSession

LASTS = timedelta(minutes=1)
"""What is over sooner needs nobody: it is tried again by then."""


@dataclass(frozen=True)
class Down:
    channel: Channel
    since: datetime
    reason: Reason


async def down_channels(session: ReadSession, now: datetime) -> Sequence[Down]:
    """Return the channels by which nothing has got through for a while, each with the last why."""
    kept = select(DownChannel).where(DownChannel.since <= now - LASTS).order_by(DownChannel.channel)
    return [
        Down(Channel(row.channel), row.since, Reason(row.reason))
        for row in await session.scalars(kept)
    ]


async def read_down_channels(database: Database) -> Sequence[Down]:
    async with database.read() as session:
        return await down_channels(session, database.now())
