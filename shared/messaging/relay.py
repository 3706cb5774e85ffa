"""Publish the outbox. A relay can repeat records, and never reorders them.

It signs the records that it publishes (see `signatures`), so that readers can distinguish them from
records of anybody else on the topic. It reads unpublished rows in id order, which for each key is
commit order (see `outbox`), publishes a batch, and marks it when all of it is acknowledged. After
any failure it begins again at the lowest unmarked row. A former leader that has not noticed yet can
only repeat rows that it had read before: consumers have already received all of them, in order, and
ignore them.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.envelope import Envelope
from shared.messaging.backoff import Backoff
from shared.messaging.bus import BusUnavailable, Publisher
from shared.messaging.cancelling import leave_if_cancelled
from shared.messaging.leadership import CONNECTION_FAULTS, HUNG_AFTER, Leader, leadership
from shared.messaging.metrics import MessagingMetrics, NoMetrics
from shared.messaging.outbox import WAKE
from shared.messaging.records import encode
from shared.messaging.signatures import KeyNotPublished, Signer
from shared.problems import Unavailable

log = logging.getLogger(__name__)

_READ = """
    SELECT id, event_id, key, type, sequence, time, actor, subjects, traceparent, value
    FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT $1
"""
_MARK = "UPDATE outbox SET published_at = now(), signed = true WHERE id = ANY($1::bigint[])"
# Records that an older relay published without signatures are published again: readers drop
# unsigned records, and repeats of records that they have.
_SIGN_ANEW = "UPDATE outbox SET published_at = NULL WHERE published_at IS NOT NULL AND NOT signed"
_PURGE = """
    DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox WHERE published_at < now() - $1::interval LIMIT $2
    )
"""


_PASSING = (
    *CONNECTION_FAULTS, DBAPIError, PoolTimeout, BusUnavailable, KeyNotPublished, Unavailable,
)  # fmt: skip


@dataclass(frozen=True)
class RelaySettings:
    """`poll` and `purge` are seconds between two checks; NOTIFY wakes it earlier.

    `gather`: seconds from one batch to the next, in which events gather; an event that comes alone
    is published at once. `keep`: how long a published event stays in the outbox.
    """

    batch: int = 200
    gather: float = 0.015
    poll: float = 10.0
    takeover: float = 1.0
    """Seconds between two tries to lead, while another process does."""
    hung_after: timedelta = HUNG_AFTER
    purge: float = 3600.0
    purge_batch: int = 1000
    keep: timedelta = timedelta(days=30)
    backoff: Backoff = field(default_factory=Backoff)


class Relay:
    """Publishes until cancelled. Any number may run for a service: one leads, the others wait."""

    def __init__(
        self,
        service: str,
        engine: AsyncEngine,
        publisher: Publisher,
        signer: Signer,
        *,
        metrics: MessagingMetrics | None = None,
        settings: RelaySettings | None = None,
    ) -> None:
        self._service = service
        self._engine = engine
        self._publisher = publisher
        self._signer = signer
        self._metrics = metrics or NoMetrics()
        self._settings = settings or RelaySettings()
        self._failures = 0

    async def run(self) -> None:
        while True:
            try:
                async with leadership(
                    self._engine,
                    f"relay of {self._service}",
                    poll=self._settings.takeover,
                    hung_after=self._settings.hung_after,
                ) as leader:
                    await self._lead(leader)
            except _PASSING as error:
                self._failures += 1
                self._metrics.publishing_failed(self._service)
                log.warning(
                    "relay of %s begins again after failure %d: %s",
                    self._service,
                    self._failures,
                    error.code if isinstance(error, BusUnavailable) else type(error).__name__,
                )
                await self._settings.backoff.wait(self._failures)

    async def _lead(self, leader: Leader) -> None:
        # If a crash of the server loses a mark, the events are only published again.
        await leader.commit_lazily()
        await leader.find_by_index()
        await leader.listen(WAKE)
        await leader.connection.execute(_SIGN_ANEW)
        clock = asyncio.get_running_loop().time
        purge_at = clock()
        while True:
            leave_if_cancelled()
            leader.woken.clear()
            published = await self._publish_next(leader)
            if clock() >= purge_at:
                more = await self._purge(leader.connection)
                purge_at = clock() + (0 if more else self._settings.purge)
            if published < self._settings.batch:
                await asyncio.sleep(self._settings.gather if published else 0)
                await leader.sleep(self._settings.poll)

    async def _publish_next(self, leader: Leader) -> int:
        """Publish one batch and mark it; return its size."""
        rows = await leader.connection.fetch(_READ, self._settings.batch)
        if not rows:
            return 0
        records = await self._signer.sign([encode(self._envelope(row)) for row in rows])
        await leader.unless_lost(self._publisher.publish(records))
        await self._mark(leader, [row["id"] for row in rows])
        self._failures = 0
        self._metrics.published(self._service, len(rows))
        return len(rows)

    async def _mark(self, leader: Leader, ids: Sequence[int]) -> None:
        await leader.connection.execute(_MARK, ids)

    async def _purge(self, connection: Any) -> bool:
        """Delete a batch of events published long ago; return whether there may be more."""
        limit = self._settings.purge_batch
        deleted = await connection.execute(_PURGE, self._settings.keep, limit)
        return bool(deleted == f"DELETE {limit}")

    def _envelope(self, row: Any) -> Envelope:
        return Envelope(
            id=row["event_id"],
            source=self._service,
            type=row["type"],
            key=row["key"],
            sequence=row["sequence"],
            time=row["time"],
            actor=row["actor"],
            subjects=tuple(row["subjects"]),
            traceparent=row["traceparent"],
            data=row["value"],
        )
