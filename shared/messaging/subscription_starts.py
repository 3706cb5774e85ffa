"""Store since when a service receives each type of event.

Events without a handler are skipped and leave no inbox row. A release that receives one more type
may get such events again (`tocsin republish`, a rewind, a position that was not stored): they are
not missing, and nothing waits for them.

The first event that arrives for a key may not be its first one. If the key is older than the
subscription to its topic, nothing is missing. If it is younger, something is missing: somebody who
can delete on the broker could suppress the beginning of an alert unnoticed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import made_at
from shared.contracts.envelope import Event, topic_of

OLD_SERVES = timedelta(minutes=15)
"""How long a process of the former version, which skips it, may run beside the first new one."""

_NOTE = text(
    "INSERT INTO heard_types (type) SELECT unnest(CAST(:types AS text[])) ON CONFLICT DO NOTHING"
)
# In milliseconds, because Python has no time for a type that was always received.
_SINCE = text(
    "SELECT type, CAST(greatest(extract(epoch FROM since), 0) * 1000 AS bigint) AS since"
    " FROM heard_types WHERE type = ANY(CAST(:types AS text[]))"
)
_BEFORE = text(
    "SELECT EXISTS (SELECT FROM heard_types"
    " WHERE type = :type AND CAST(:told AS timestamptz) < since + CAST(:old_serves AS interval))"
)
_ANEW = text("UPDATE heard_types SET since = :moment WHERE since < :moment")


class SubscriptionStarts:
    """Decides which keys, never seen before, may begin with a sequence above 1.

    It is used for each event, and so cached in the process. Without `know` the service receives
    nothing of a topic, and its keys may begin with any sequence.
    """

    def __init__(self) -> None:
        self._until: Mapping[str, int] = {}
        self._until_anywhere: int | None = None

    def know(self, types: Mapping[str, type[Event]], since: Mapping[str, int]) -> None:
        """Store in the process since when each type is received, as `note` returns it.

        For a topic, the latest of its types counts.
        """
        anywhere = [since[name] for name, event in types.items() if event.service is None]
        topics = {topic_of(event.service) for event in types.values() if event.service}
        self._until_anywhere = _until(anywhere) if anywhere else None
        self._until = {
            topic: _until(
                [since[name] for name, event in types.items() if _stands_on(event, topic)]
            )
            for topic in topics
        }

    def may_begin(self, topic: str, key: str, sequence: int | None) -> bool:
        """Return whether a key that was never seen may begin with this event."""
        until = self._until.get(topic, self._until_anywhere)
        if sequence is None or sequence <= 1 or until is None:
            return True
        try:
            made = made_at(UUID(key))
        except ValueError:
            return True
        return made is None or made < until


def _stands_on(event: type[Event], topic: str) -> bool:
    return event.service is None or topic_of(event.service) == topic


def _until(since: Iterable[int]) -> int:
    """Return the time (ms) up to which keys of this topic may begin with any sequence."""
    return max(since) + OLD_SERVES // timedelta(milliseconds=1)


async def note(session: AsyncSession, types: Iterable[str]) -> Mapping[str, int]:
    """Store since when these types are received: since now if a type is new.

    Returns that time for each, in milliseconds since 1970; 0: always.
    """
    asked = {"types": sorted(types)}
    await session.execute(_NOTE, asked)
    return {row.type: row.since for row in await session.execute(_SINCE, asked)}


async def accept_any_start(session: AsyncSession, moment: datetime) -> None:
    """Let keys made before `moment` begin at any sequence, if they were never seen.

    For a database restored from a backup: records that the bus has deleted are not read again.
    """
    await session.execute(_ANEW, {"moment": moment})


async def was_not_subscribed(session: AsyncSession, event_type: str, told: datetime) -> bool:
    """Return whether this service did not yet receive this type at that time."""
    return bool(
        await session.scalar(_BEFORE, {"type": event_type, "told": told, "old_serves": OLD_SERVES})
    )
