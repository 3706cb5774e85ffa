"""Read from the bus on PostgreSQL.

One member of a group is active, by advisory lock; the others wait to take over. It reads after its
position in each topic, handles several keys at once, and moves the position only up to the last
record before which all are done.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.backoff import Backoff
from shared.messaging.bus import (
    BusUnavailable,
    CaughtUp,
    GroupActive,
    Handle,
    Record,
    Report,
    Take,
    Urgent,
)
from shared.messaging.cancelling import leave_if_cancelled
from shared.messaging.lanes import HandleFailed, Lanes, Progress, Width
from shared.messaging.leadership import (
    CONNECTION_FAULTS,
    HUNG_AFTER,
    Leader,
    dedicated,
    leadership,
    try_lock,
)
from shared.messaging.notifications import Notifications
from shared.messaging.postgres import load_headers

log = logging.getLogger(__name__)

AWAY = (*CONNECTION_FAULTS, DBAPIError, PoolTimeout)

_POSITIONS = """
    SELECT wanted.topic, coalesce(position, 0) AS position
    FROM unnest($2::text[]) AS wanted (topic)
    LEFT JOIN bus.offsets ON consumer_group = $1 AND offsets.topic = wanted.topic
"""
_READ = """
    SELECT found.* FROM unnest($1::text[], $2::bigint[]) AS read (topic, position)
    CROSS JOIN LATERAL (
        SELECT topic, position, key, value, headers::text FROM bus.records
        WHERE records.topic = read.topic AND records.position > read.position
        ORDER BY position LIMIT $3
    ) AS found
    ORDER BY row_number() OVER (PARTITION BY found.topic ORDER BY found.position) LIMIT $3
"""
_ENDS = "SELECT topic, last_position FROM bus.topics WHERE topic = ANY($1::text[])"
_REWOUND = """
    SELECT topics.topic, CASE WHEN $2 > clock_timestamp() THEN last_position ELSE
        least(coalesce(offsets.position, 0), coalesce((SELECT min(position) FROM bus.records
            WHERE records.topic = topics.topic AND appended_at >= $2) - 1, last_position))
        END AS position
    FROM bus.topics LEFT JOIN bus.offsets ON consumer_group = $3 AND offsets.topic = topics.topic
    WHERE topics.topic = ANY($1::text[])
"""
_ADVANCE = "SELECT bus.advance($1, $2::text[], $3::bigint[])"
_PURGE = "SELECT bus.purge($1, $2, $3::interval, $4)"


@dataclass(frozen=True)
class SubscriberSettings:
    """How often a subscriber reports and checks for records, in seconds.

    `store`: between two writes of the position. `report`: between two reports of how many records
    wait. `drain`: for a handler when the member leaves. `patience`: for records to gather before
    they are read, if none is urgent. `poll`: between two checks without a NOTIFY.
    """

    width: Width = field(default_factory=Width)
    poll: float = 10.0
    takeover: float = 1.0
    """Seconds between two attempts to become the active member, or to reach an unavailable bus."""
    store: float = 0.1
    report: float = 10.0
    drain: float = 10.0
    patience: float = 0.0
    purge: float = 3600.0
    keep: timedelta = timedelta(days=30)
    backoff: Backoff = field(default_factory=Backoff)


class PostgresSubscriber:
    """Reads records from the bus database, whose `engine` the caller closes."""

    def __init__(self, engine: AsyncEngine, settings: SubscriberSettings | None = None) -> None:
        self._engine = engine
        self._settings = settings or SubscriberSettings()

    async def run(
        self,
        group: str,
        topics: Sequence[str],
        handle: Handle,
        report: Report = lambda _: None,
        caught_up: CaughtUp = lambda: None,
        urgent: Urgent = None,
        take: Take | None = None,
    ) -> None:
        # A member that waits to take over is up to date too, once the active member is.
        watching = asyncio.create_task(self._watch(group, topics, caught_up))
        try:
            lanes = partial(Lanes, handle, self._settings.width, take=take)
            await self._take_turns(group, topics, lanes, report, frozenset(urgent or ()))
        finally:
            watching.cancel()

    async def _watch(self, group: str, topics: Sequence[str], caught_up: CaughtUp) -> None:
        """Call it once the group has handled all records that are in these topics now."""
        ends: Mapping[str, int] | None = None
        while True:
            try:
                async with dedicated(self._engine) as connection:
                    if ends is None:
                        rows = await connection.fetch(_ENDS, list(topics))
                        ends = {row["topic"]: row["last_position"] for row in rows}
                    while not await _has_done(connection, group, ends):  # noqa: ASYNC110  # told by a database
                        await asyncio.sleep(self._settings.store)
                return caught_up()
            except AWAY:
                await asyncio.sleep(self._settings.takeover)

    async def _take_turns(
        self,
        group: str,
        topics: Sequence[str],
        lanes: Callable[[asyncio.Event], Lanes],
        report: Report,
        urgent: Collection[str],
    ) -> None:
        failures = 0
        while True:
            try:
                poll, lock = self._settings.takeover, _lock_of(group)
                async with leadership(
                    self._engine, lock, poll=poll, hung_after=HUNG_AFTER
                ) as leader:
                    failures = 0
                    membership = _Membership(group, lanes, report, leader, self._settings)
                    await membership.read(topics, urgent)
            except HandleFailed as halted:
                raise halted.error from None
            except AWAY as error:
                failures += 1
                log.warning("group %s lost the bus: %s", group, type(error).__name__)
                await self._settings.backoff.wait(failures)

    async def rewind(self, group: str, topics: Sequence[str], since: datetime) -> None:
        try:
            async with dedicated(self._engine) as connection:
                if not await try_lock(connection, _lock_of(group)):
                    raise GroupActive(group)
                rows = await connection.fetch(_REWOUND, list(topics), since, group)
                await _advance(connection, group, {row["topic"]: row["position"] for row in rows})
        except AWAY as error:
            raise BusUnavailable(f"the bus database: {type(error).__name__}") from error

    async def close(self) -> None:
        """Do nothing: no connection is held outside `run`."""


class _Membership:
    """The time in which this member is the active one."""

    def __init__(
        self,
        group: str,
        lanes: Callable[[asyncio.Event], Lanes],
        report: Report,
        leader: Leader,
        settings: SubscriberSettings,
    ) -> None:
        self._group = group
        self._report = report
        self._leader = leader
        self._settings = settings
        self._lanes = lanes(leader.woken)
        self._progress: dict[str, Progress] = {}
        self._read: dict[str, int] = {}

    async def read(self, topics: Sequence[str], urgent: Collection[str]) -> None:
        connection = self._leader.connection
        # If a crash of the server loses a position, the repeated records are in the inbox.
        await self._leader.commit_lazily()
        notifications = Notifications(self._leader, topics, urgent, self._settings.patience)
        await notifications.listen()
        for row in await connection.fetch(_POSITIONS, self._group, list(topics)):
            self._read[row["topic"]] = row["position"]
            self._progress[row["topic"]] = Progress(row["position"] + 1)
        clock = asyncio.get_running_loop().time
        store_at = report_at = purge_at = clock()
        try:
            while True:
                leave_if_cancelled()
                self._leader.woken.clear()
                self._lanes.raise_failure()
                found, more = await self._fill()
                more = await notifications.adapt(found) or more
                if clock() >= store_at:
                    await self._store_positions()
                    store_at = clock() + self._settings.store
                if clock() >= report_at:
                    await self._report_lag()
                    report_at = clock() + self._settings.report
                if clock() >= purge_at:
                    purge_at = clock() + (0 if await self._purge() else self._settings.purge)
                if not more:
                    await self._sleep(notifications)
        finally:
            await self._leave()

    async def _sleep(self, notifications: Notifications) -> None:
        """Wait for records, for capacity, or for the time to store the position."""
        waiting = not self._lanes.idle or any(each.moved for each in self._progress.values())
        settings = self._settings
        # A reader of gathered records stores its position as often as it reads.
        store = max(settings.store, settings.patience)
        await self._leader.sleep(notifications.at_most(store if waiting else settings.poll))

    async def _fill(self) -> tuple[int, bool]:
        """Read from each topic as many records as fit; return how many, and whether to continue."""
        if (room := self._lanes.room) <= 0:
            return 0, False
        rows = await self._leader.connection.fetch(
            _READ, list(self._read), list(self._read.values()), room
        )
        for row in rows:
            topic, position = row["topic"], row["position"]
            record = Record(topic, row["key"], row["value"], load_headers(row["headers"]))
            self._lanes.put(record, self._progress[topic], position)
            self._read[topic] = position
        return len(rows), len(rows) >= room

    async def _store_positions(self) -> None:
        moved = {
            topic: progress.position for topic, progress in self._progress.items() if progress.moved
        }
        if moved:
            last_done = {topic: position - 1 for topic, position in moved.items()}
            await _advance(self._leader.connection, self._group, last_done)
            for topic, position in moved.items():
                self._progress[topic].stored = position

    async def _report_lag(self) -> None:
        self._report(
            {
                row["topic"]: row["last_position"] + 1 - self._progress[row["topic"]].position
                for row in await self._leader.connection.fetch(_ENDS, list(self._read))
            }
        )

    async def _leave(self) -> None:
        self._report({})
        await self._lanes.finish(within=self._settings.drain)
        try:
            await self._store_positions()
        except AWAY as error:
            # Finished records are delivered again; the inbox recognises them.
            log.info("group %s left without its position: %s", self._group, type(error).__name__)

    async def _purge(self) -> bool:
        """Delete a batch of old records per topic; return whether there may be more."""
        await self._store_positions()
        limit, keep = 1000, self._settings.keep
        fetch = self._leader.connection.fetchval
        purged = [await fetch(_PURGE, self._group, topic, keep, limit) for topic in self._read]
        return any(number == limit for number in purged)


def _lock_of(group: str) -> str:
    return f"group {group}"


async def _has_done(connection: Any, group: str, ends: Mapping[str, int]) -> bool:
    rows = await connection.fetch(_POSITIONS, group, list(ends))
    return all(row["position"] >= ends[row["topic"]] for row in rows)


async def _advance(connection: Any, group: str, positions: Mapping[str, int]) -> None:
    await connection.execute(_ADVANCE, group, list(positions), list(positions.values()))
