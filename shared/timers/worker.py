"""Fire due timers: each takes effect exactly once, also after a crash, if need be late."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import structlog
from sqlalchemy import (
    ARRAY,
    Interval,
    Row,
    Update,
    bindparam,
    func,
    literal,
    select,
    text,
    update,
)

from shared.clock import new_id
from shared.storage.column_kinds import MOMENT
from shared.storage.unit_of_work import Database, UnitOfWork
from shared.timers.tables import timers

LOOK_EVERY = 2.0
"""Seconds between two checks for timers that were set meanwhile."""
_SHORTEST_REST = 0.01
LEASE = timedelta(seconds=30)
"""The length of an attempt; it is cancelled a little before another may start."""
LONGEST_PAUSE = timedelta(minutes=10)
"""A timer that keeps failing is tried again this often, for ever: no timer is given up."""

_NEXT = text("SELECT min(next_try_at) FROM timers WHERE kind = ANY(:kinds)").bindparams(
    bindparam("kinds", type_=ARRAY(timers.c.kind.type))
)
"""Most checks find nothing: they are this one statement."""

_Row: TypeAlias = Row[*tuple[Any, ...]]
_KEY = (timers.c.kind, timers.c.object_id, timers.c.name)


@dataclass(frozen=True, slots=True)
class DueTimer:
    """The argument of an operation. `due_at` shows how late it is: `work.now - due_at`."""

    kind: str
    object_id: UUID
    due_at: datetime
    attempt: int


Fire = Callable[[UnitOfWork, DueTimer], Awaitable[None]]
"""An operation. Its changes and the firing of the timer are one commit."""


class Timers:
    """Fires timers. A loop for the supervisor; any number of processes may run it on one database.

    A claim is a lease, so that two processes do not try the same timer. It takes effect only once
    because it is marked in the unit of work of its operation. `actor` is named in the audit trail.
    """

    def __init__(
        self,
        database: Database,
        firings: Mapping[str, Fire],
        *,
        actor: str,
        at_once: int = 4,
        look_every: float = LOOK_EVERY,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._firings = dict(firings)
        self._actor = actor
        self._at_once = at_once
        self._look_every = look_every
        self._lease = lease
        self._log = structlog.get_logger(service=actor)

    async def run(self) -> None:
        """Fire due timers until cancelled; then running operations are rolled back."""
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                claimed, seconds = await self._claim(self._at_once - len(running))
                running |= {asyncio.create_task(self._attempt(row)) for row in claimed}
                running = await self._rest(running, seconds)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def fire_due(self) -> int:
        """Try all timers that are due now once, and return how many were tried."""
        tried = 0
        while rows := (await self._claim(self._at_once))[0]:
            await asyncio.gather(*(self._attempt(row) for row in rows))
            tried += len(rows)
        return tried

    async def _claim(self, most: int) -> tuple[list[_Row], float]:
        """Claim up to `most` due timers, the earliest first.

        Returns them and the seconds until the next check. An attempt counts from here, so that a
        timer that kills its process also waits longer.
        """
        seconds = await self._until_next()
        if seconds > 0 or most <= 0:
            return [], max(seconds, _SHORTEST_REST)
        return await self._claim_due(most), _SHORTEST_REST

    async def _until_next(self) -> float:
        """Return in how many seconds to check again; 0 if a timer is due."""
        upcoming = await self._database.glance(_NEXT, {"kinds": list(self._firings)})
        if upcoming is None:
            return self._look_every
        wait = (upcoming - self._database.now()).total_seconds()
        return float(min(max(wait, 0.0), self._look_every))

    async def _claim_due(self, most: int) -> list[_Row]:
        ours = timers.c.kind.in_(self._firings)
        async with self._database.unit_of_work(self._actor) as work:
            due = (
                select(*_KEY)
                .where(timers.c.next_try_at <= work.now, ours)
                .order_by(timers.c.next_try_at)
                .limit(most)
                .with_for_update(skip_locked=True)
                .cte("due")
            )
            seconds = self._lease.total_seconds() * func.power(
                2.0, func.least(timers.c.attempts, 4)
            )
            lease = func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Interval)
            claimed = await work.session.execute(
                update(timers)
                .where(*(column == due.c[column.name] for column in _KEY))
                .values(
                    claim=new_id(),
                    attempts=timers.c.attempts + 1,
                    next_try_at=literal(work.now, MOMENT) + lease,
                )
                .returning(*timers.c)
            )
            return sorted(claimed, key=lambda row: row.due_at)

    async def _attempt(self, row: _Row) -> None:
        told = {"kind": row.kind, "object": str(row.object_id), "attempt": row.attempts}
        try:
            async with asyncio.timeout(self._lease.total_seconds() * 0.9):
                fired = await self._fire(row)
            self._log.info("timer.fired" if fired else "timer.not_fired", **told)
        except Exception as fault:  # noqa: BLE001  # whatever it was, the others go on
            # Its message may contain restricted data and is left out.
            self._log.error("timer.failed", fault=type(fault).__name__, **told)
            with suppress(Exception):  # if the database is down, the lease's end does this
                await self._try_again(row)

    async def _fire(self, row: _Row) -> bool:
        firing = DueTimer(row.kind, row.object_id, row.due_at, attempt=row.attempts)
        async with self._database.unit_of_work(self._actor) as work:
            marked = await work.session.execute(
                self._held(row)
                .values(fired_at=work.now, next_try_at=None, claim=None)
                # An operation that cancels this timer may wait for it, while this one waits for
                # that one's locks: this one gives way before PostgreSQL aborts either.
                .returning(func.set_config("lock_timeout", "500ms", True))
            )
            if marked.one_or_none() is None:
                return False  # scheduled again, cancelled, or another attempt came first
            await self._firings[row.kind](work, firing)
        return True

    async def _try_again(self, row: _Row) -> None:
        seconds = min(2.0 ** min(row.attempts - 1, 30), LONGEST_PAUSE.total_seconds())
        async with self._database.unit_of_work(self._actor) as work:
            again = work.now + timedelta(seconds=seconds)
            await work.session.execute(self._held(row).values(next_try_at=again, claim=None))

    def _held(self, row: _Row) -> Update:
        """Return the timer while this attempt holds it."""
        return update(timers).where(
            timers.c.kind == row.kind,
            timers.c.object_id == row.object_id,
            timers.c.name == row.name,
            timers.c.claim == row.claim,
        )

    async def _rest(
        self, running: set[asyncio.Task[None]], seconds: float
    ) -> set[asyncio.Task[None]]:
        """Wait until a slot is free and a timer may be due."""
        if not running:
            await asyncio.sleep(seconds)
            return running
        full = len(running) >= self._at_once
        done, _ = await asyncio.wait(
            running,
            timeout=None if full else seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        return running - done
