"""Count what waits to be sent."""

from collections.abc import Mapping

from sqlalchemy import text

from services.dispatch.channels import CHANNELS
from shared.storage.unit_of_work import ReadSession

# The index of due deliveries contains only pending ones.
_DUE = text(
    """
    SELECT channel, count(*) AS number FROM deliveries
    WHERE state = 'pending' AND (next_try_at <= now() OR reason NOT IN ('embargo', 'gathering'))
    GROUP BY channel
    """
)


async def count_unsent(session: ReadSession) -> Mapping[str, int]:
    """Count by channel what is due, and what was tried or held back and waits for its next try.

    Messages that wait for an embargo, or for more notices to join, are not counted.
    """
    due = {row.channel: row.number for row in await session.execute(_DUE)}
    return {f"deliveries-{channel.value}": due.get(channel.value, 0) for channel in CHANNELS}
