"""The loop of timers beside other loops and operations: woken, not blocked, and yielding."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import select, text

from shared.database_metrics import watch
from shared.storage.unit_of_work import Database, UnitOfWork
from shared.telemetry import TelemetrySettings, configure_telemetry, metrics_page
from shared.timers.schedule import cancel, schedule
from shared.timers.tables import timers as table
from shared.timers.timer_metrics import measure_timers
from shared.timers.worker import DueTimer, Timers
from tests.shared.timers.conftest import MovedClock


async def set_for(database: Database, due_in: timedelta, object_id: UUID | None = None) -> UUID:
    object_id = object_id or uuid4()
    async with database.unit_of_work("officer-1") as work:
        await schedule(work, "ring", object_id, work.now + due_in)
    return object_id


@asynccontextmanager
async def running(timers: Timers) -> AsyncIterator[None]:
    task = asyncio.create_task(timers.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_the_loop_sees_what_is_set_and_what_becomes_due(database: Database) -> None:
    fired: asyncio.Queue[DueTimer] = asyncio.Queue()

    async def tell(work: UnitOfWork, firing: DueTimer) -> None:
        work.after_commit.append(lambda: fired.put_nowait(firing))

    timers = Timers(database, {"ring": tell}, actor="triage", look_every=0.05)
    async with running(timers):
        for due_in in (timedelta(0), timedelta(milliseconds=200)):
            async with database.unit_of_work("officer-1") as work:
                await schedule(work, "ring", uuid4(), work.now + due_in)
            firing = await asyncio.wait_for(fired.get(), 20)
            assert firing.due_at <= datetime.now(UTC)


async def test_the_loop_goes_on_while_some_operations_hang(database: Database) -> None:
    fired: asyncio.Queue[UUID] = asyncio.Queue()
    stuck = {await set_for(database, timedelta(0)) for _ in range(3)}

    async def act(work: UnitOfWork, firing: DueTimer) -> None:
        if firing.object_id in stuck:
            await asyncio.Event().wait()
        work.after_commit.append(lambda: fired.put_nowait(firing.object_id))

    timers = Timers(database, {"ring": act}, actor="triage", look_every=0.05)
    async with running(timers):
        good = {await set_for(database, timedelta(0)) for _ in range(20)}
        assert {await asyncio.wait_for(fired.get(), 20) for _ in good} == good
    async with database.read() as session:
        waiting = await session.scalars(select(table.c.object_id).where(table.c.fired_at.is_(None)))
        assert set(waiting) == stuck


WAITS_FOR_A_LOCK = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def test_a_firing_gives_way_to_an_operation_that_holds_what_it_needs(
    database: Database,
) -> None:
    """The operation has locked the case and cancels the timer; the firing timer needs the case.

    Otherwise PostgreSQL would end the operation, because it waits longer.
    """
    case, inside = uuid4(), asyncio.Event()
    async with database.engine.begin() as connection:
        await connection.execute(text("INSERT INTO effects VALUES (:case, 0)"), {"case": case})

    async def escalate(work: UnitOfWork, firing: DueTimer) -> None:
        inside.set()
        await work.session.execute(text("SET LOCAL deadlock_timeout = '60s'"))
        while not await work.session.scalar(WAITS_FOR_A_LOCK):
            await work.session.execute(text("SELECT pg_stat_clear_snapshot()"))
        await work.session.execute(text("UPDATE effects SET attempt = attempt + 1"))

    timers = Timers(database, {"ring": escalate}, actor="triage")
    await set_for(database, timedelta(0), case)
    async with database.unit_of_work("officer-1") as work:
        await work.session.execute(text("SET LOCAL deadlock_timeout = '5s'"))
        await work.session.execute(text("UPDATE effects SET attempt = 100"))
        firing = asyncio.create_task(timers.fire_due())
        await inside.wait()
        assert await cancel(work, "ring", case)
    await firing
    async with database.read() as session:
        assert await session.scalar(text("SELECT attempt FROM effects")) == 100


async def test_an_overdue_timer_shows_on_the_metrics_page(
    database: Database, clock: MovedClock
) -> None:
    telemetry = configure_telemetry(TelemetrySettings("triage"))
    await set_for(database, timedelta(minutes=1))
    clock.ahead = timedelta(minutes=3)
    with suppress(TimeoutError):
        async with asyncio.timeout(2):
            look = partial(measure_timers, metrics=telemetry.metrics, clock=clock)
            await watch(database, [look], every=0.02)
    page = metrics_page([telemetry]).decode()
    telemetry.shutdown()
    assert 'tocsin_timers_late{service="triage"} 1.0' in page
    seconds = re.search(r"tocsin_timers_late_seconds\{[^}]*\} (\S+)", page)
    assert seconds is not None
    assert 119 < float(seconds[1]) < 240
