"""Notify people if another service has not answered in time.

It uses only what this service itself has received, and so does not depend on the bus. Usually it
takes one statement about the last minutes. Every process checks, and one of them notifies.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import text

from shared.access.roles import Role
from shared.clock import earliest_id
from shared.notices import NoticeReason, notice
from shared.runtime import Runtime
from shared.storage.unit_of_work import Database, ReadSession, UnitOfWork
from shared.web.health import NotReady

log = structlog.get_logger(__name__)

WITHIN = timedelta(minutes=3)
"""An answer takes less than a second, or two minutes if a service or the bus restarts.

Source: our own rule.
"""
AGAIN_AFTER = timedelta(hours=1)
"""People are notified of a late answer a second time after this: they may have thought that it is
handled. Administrators are notified again at this interval while anything is late."""
OVER_AFTER = timedelta(minutes=10)
"""After this long without a late answer, the next one is reported as a new fault.

Source: our own rule.
"""
LOOK_EVERY = 30.0
"""Seconds. Also before the first check, so that events of the meantime arrive first."""
LOOKS_BACK = timedelta(days=7)
"""How far back the first check after a start looks. Late answers found earlier stay recorded."""
_OVERLAP = timedelta(minutes=5)
"""Checks overlap by this time: an id is older than its commit, and clocks differ."""


@dataclass(frozen=True, slots=True)
class AwaitedAnswer:
    """One kind of awaited answer, as SQL that is a constant in the code.

    `table` stores what is late: columns `id`, `told_at`, `told_again_at`. `new` selects the ids of
    records handed over after `:since` (by an id: `:after`) and until `:before` that are not
    answered. `answered` and `counts` are conditions on `late.id`: whether it need not be stored any
    more, and whether people are notified of it.
    """

    table: str
    new: str
    answered: str
    counts: str
    what: str
    """The text of the readiness check, in our own words."""
    reason: NoticeReason
    """The reason of the notice to administrators, with the number of late answers."""


Notify = Callable[[UnitOfWork, Sequence[UUID]], Awaitable[None]]
"""Notifies people who can act: once when answers are late, and again after a while."""

# If several processes check at the same time, one goes first: each stores, deletes and notifies of
# many rows, in the order in which it finds them.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:table, 0))")
# One row for each kind of answer. If several processes check, one notifies.
_DUE = text(
    """
    INSERT INTO late_answers AS l (what, late_at, told_at) VALUES (:what, :now, :now)
    ON CONFLICT (what) DO UPDATE SET late_at = excluded.late_at, told_at = excluded.told_at
        WHERE l.told_at <= :told_before OR l.late_at <= :over_before
    RETURNING true
    """
)
_LASTS = text("UPDATE late_answers SET late_at = greatest(late_at, :now) WHERE what = :what")


class LateAnswers:
    """The loop, the check of readiness and the number for the metrics of one `AwaitedAnswer`."""

    def __init__(
        self, service: str, database: Database, awaited: AwaitedAnswer, notify: Notify
    ) -> None:
        self._service = service
        self._database = database
        self._awaited = awaited
        self._notify = notify
        self._since: datetime | None = None
        self._write(awaited)

    def _write(self, of: AwaitedAnswer) -> None:
        late, told = f"{of.table} AS late", f"({of.counts}) AND NOT ({of.answered})"
        first, again = "told_at IS NULL", "told_at <= :told_before AND told_again_at IS NULL"
        # ruff: noqa: S608 # all SQL is a constant here or of an `AwaitedAnswer`
        self._is_something = text(f"SELECT EXISTS (SELECT FROM {late}) OR EXISTS ({of.new})")
        self._keep = text(f"INSERT INTO {of.table} (id) {of.new} ON CONFLICT DO NOTHING")
        self._forget = text(f"DELETE FROM {late} WHERE {of.answered}")
        self._first = text(
            f"UPDATE {late} SET told_at = :now WHERE {first} AND {told} RETURNING late.id"
        )
        self._again = text(
            f"UPDATE {late} SET told_again_at = :now WHERE {again} AND {told} RETURNING late.id"
        )
        self._count = text(f"SELECT count(*) FROM {late} WHERE {told}")

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        now = self._database.now()
        since = self._since or now - LOOKS_BACK
        values = {"since": since, "after": earliest_id(since), "before": now - WITHIN}
        if await self._database.glance(self._is_something, values):
            async with self._database.unit_of_work(self._service) as work:
                await work.session.execute(_ONE_AT_A_TIME, {"table": self._awaited.table})
                await work.session.execute(self._keep, values)
                await work.session.execute(self._forget)
                await self._notify_of_late(work)
        self._since = now - WITHIN - _OVERLAP

    async def nothing_is_late(self) -> None:
        """Raise `NotReady` with the number of late answers. A check of readiness."""
        if number := await self._database.glance(self._count, {}):
            raise NotReady(f"{self._awaited.what}: {number}")

    async def counted(self, session: ReadSession) -> dict[str, int]:
        """Return the number of late answers, for the metrics."""
        return {self._awaited.table.replace("_", "-"): int(await session.scalar(self._count) or 0)}

    async def _notify_of_late(self, work: UnitOfWork) -> None:
        late = list(await work.session.scalars(self._first, {"now": work.now}))
        values = {"now": work.now, "told_before": work.now - AGAIN_AFTER}
        late += await work.session.scalars(self._again, values)
        if late:
            log.error("answer.is_late", service=self._service, count=len(late))
            await self._notify(work, late)
        if number := int(await work.session.scalar(self._count) or 0):
            await self._notify_administrators(work, number)

    async def _notify_administrators(self, work: UnitOfWork, number: int) -> None:
        """Notify administrators when answers begin to be late, and each hour while that lasts."""
        values = {
            "what": self._awaited.table,
            "now": work.now,
            "told_before": work.now - AGAIN_AFTER,
            "over_before": work.now - OVER_AFTER,
        }
        if await work.session.scalar(_DUE, values):
            notice(
                work,
                reason=self._awaited.reason,
                role=Role.ADMINISTRATOR,
                number=number,
                urgency="critical",
            )
        else:
            await work.session.execute(_LASTS, values)


def watch_for(runtime: Runtime, awaited: AwaitedAnswer, notify: Notify) -> LateAnswers:
    """Notify people of late answers while the service runs; return what checks its readiness."""
    awaiting = LateAnswers(runtime.service, runtime.database, awaited, notify)
    runtime.work_informed(f"watch-of-{awaited.table}", awaiting.run)
    runtime.count(awaiting.counted)
    return awaiting
