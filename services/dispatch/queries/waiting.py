"""How much waits to be sent."""

from collections.abc import Mapping

from sqlalchemy import text

from services.dispatch.rules.reasons import Channel
from shared.storage.unit_of_work import ReadSession

# Its words are those of the index of what is due, which holds nothing else.
_DUE = text(
    """
    SELECT channel, count(*) AS number FROM deliveries
    WHERE state = 'pending' AND next_try_at <= now() GROUP BY channel
    """
)


async def waiting(session: ReadSession) -> Mapping[str, int]:
    """Count what is due and not yet taken by a worker, by channel."""
    due = {row.channel: row.number for row in await session.execute(_DUE)}
    return {f"deliveries-{channel.value}": due.get(channel.value, 0) for channel in Channel}
