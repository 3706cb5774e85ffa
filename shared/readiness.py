"""The health checks of a service, one for each part."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging import parking
from shared.messaging.backlog_metrics import OLDEST_UNPUBLISHED, PUBLISHED_WITHIN
from shared.messaging.consumer import Consumer
from shared.messaging.refusals import refused_lately
from shared.storage.migrations import pending
from shared.supervisor import LoopState, Supervisor
from shared.trail_check import TrailCheck
from shared.web.health import NotReady


class Readiness:
    """The checks of one service. `consumer` is set if the service receives events."""

    def __init__(
        self, engine: AsyncEngine, migrations: Path, supervisor: Supervisor, trail: TrailCheck
    ) -> None:
        self._engine = engine
        self._migrations = migrations
        self._supervisor = supervisor
        self._trail = trail
        self.consumer: Consumer | None = None

    async def database_answers(self) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def is_migrated(self) -> None:
        if missing := await pending(self._migrations, self._engine):
            raise NotReady(f"migrations are missing: {', '.join(missing)}")

    async def nothing_is_parked(self) -> None:
        async with self._engine.connect() as connection:
            if keys := await parking.count_parked(connection):
                raise NotReady(f"keys that wait for a person: {keys}")

    async def nothing_was_refused(self) -> None:
        async with self._engine.connect() as connection:
            if await refused_lately(connection):
                raise NotReady("records that no service wrote were dropped within the last hour")

    async def nothing_waits(self) -> None:
        if self.consumer is not None and (keys := self.consumer.waiting.keys):
            raise NotReady(f"keys whose event fails again and again: {keys}")

    async def nothing_is_kept_from_others(self) -> None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(OLDEST_UNPUBLISHED)).one()
        if row.waiting and row.oldest > PUBLISHED_WITHIN:
            raise NotReady(f"events that no other service has yet: {row.waiting}")

    async def loops_run(self) -> None:
        if faults := self._supervisor.faults:
            raise NotReady(", ".join(f"{name}: {fault}" for name, fault in faults.items()))

    async def no_loop_is_gone(self) -> None:
        if LoopState.GONE in self._supervisor.states.values():
            raise NotReady("a loop is gone that nobody starts again")

    async def trail_holds(self) -> None:
        if (fault := self._trail.fault) is not None:
            raise NotReady(f"the audit trail has a fault at entry {fault.number}: {fault.kind}")
