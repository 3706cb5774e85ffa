"""Timers are set with the operation and fire once each; a failing one stops no other."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from shared.storage.unit_of_work import Database, UnitOfWork
from shared.timers.schedule import TimerState, cancel, schedule, schedule_all, timer_state
from shared.timers.tables import metadata
from shared.timers.worker import LEASE, LONGEST_PAUSE, DueTimer, Timers
from tests.shared.timers.conftest import MovedClock

HOUR = timedelta(hours=1)


class Rung:
    """Records what fired; `fail`: the objects whose operation fails."""

    def __init__(self) -> None:
        self.firings: list[DueTimer] = []
        self.fail: set[UUID] = set()

    async def __call__(self, work: UnitOfWork, firing: DueTimer) -> None:
        await work.session.execute(
            text("INSERT INTO effects VALUES (:object, :attempt)"),
            {"object": firing.object_id, "attempt": firing.attempt},
        )
        self.firings.append(firing)
        if firing.object_id in self.fail:
            raise RuntimeError


@pytest.fixture
def rung() -> Rung:
    return Rung()


@pytest.fixture
def timers(database: Database, rung: Rung) -> Timers:
    return Timers(database, {"ring": rung}, actor="triage")


async def set_for(database: Database, due_in: timedelta, object_id: UUID | None = None) -> UUID:
    object_id = object_id or uuid4()
    async with database.unit_of_work("officer-1") as work:
        await schedule(work, "ring", object_id, work.now + due_in)
    return object_id


async def effects(database: Database) -> list[UUID]:
    async with database.read() as session:
        return list(await session.scalars(text("SELECT object_id FROM effects")))


async def now_standing(database: Database, clock: MovedClock) -> TimerState:
    async with database.read() as session:
        return await timer_state(session, clock())


async def test_the_table_is_the_one_that_the_code_names(database: Database) -> None:
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert [kind for kind, *_ in differences] == ["remove_table"], "only the test's own"


async def test_a_timer_fires_when_it_is_due_and_not_before(
    database: Database, clock: MovedClock, timers: Timers, rung: Rung
) -> None:
    case = uuid4()
    async with database.unit_of_work("officer-1") as work:
        due = work.now + HOUR
        await schedule(work, "ring", case, due)
    assert await timers.fire_due() == 0
    clock.ahead += HOUR
    assert await timers.fire_due() == 1
    assert rung.firings == [DueTimer("ring", case, due, attempt=1)]
    assert await timers.fire_due() == 0
    assert await effects(database) == [case]


async def test_a_rolled_back_operation_sets_no_timer(database: Database, timers: Timers) -> None:
    async def fail() -> None:
        async with database.unit_of_work("officer-1") as work:
            await schedule(work, "ring", uuid4(), work.now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await timers.fire_due() == 0


async def test_a_deadline_that_passed_while_nobody_looked_fires_once_with_two_who_look(
    database: Database, clock: MovedClock, rung: Rung
) -> None:
    passed = {await set_for(database, HOUR) for _ in range(30)}
    clock.ahead += timedelta(days=3)
    several = [Timers(database, {"ring": rung}, actor="triage") for _ in range(3)]
    await asyncio.gather(*(each.fire_due() for each in several))
    done = await effects(database)
    assert (len(done), set(done)) == (30, passed)
    late = [clock() - firing.due_at for firing in rung.firings]
    assert min(late) > timedelta(days=2)


async def test_a_timer_that_is_set_anew_fires_at_its_new_time(
    database: Database, clock: MovedClock, timers: Timers
) -> None:
    case = await set_for(database, HOUR)
    await set_for(database, 2 * HOUR, case)
    clock.ahead += HOUR
    assert await timers.fire_due() == 0
    clock.ahead += HOUR
    assert await timers.fire_due() == 1
    assert await timers.fire_due() == 0


async def test_a_cancelled_timer_does_not_fire(
    database: Database, clock: MovedClock, timers: Timers
) -> None:
    case = await set_for(database, HOUR)
    async with database.unit_of_work("officer-1") as work:
        assert await cancel(work, "ring", case)
        assert not await cancel(work, "ring", case)
    clock.ahead += HOUR
    assert await timers.fire_due() == 0
    assert await now_standing(database, clock) == TimerState(0, 0, 0, 0.0)


@pytest.mark.parametrize("way", [cancel, schedule])
async def test_what_is_cancelled_or_set_anew_after_it_was_claimed_does_not_fire(
    database: Database, timers: Timers, way: object
) -> None:
    case = await set_for(database, timedelta(0))
    (claimed,), _ = await timers._claim(1)
    async with database.unit_of_work("officer-1") as work:
        if way is cancel:
            await cancel(work, "ring", case)
        else:
            await schedule(work, "ring", case, work.now + HOUR)
    await timers._attempt(claimed)
    assert await effects(database) == []


async def test_an_attempt_whose_lease_ran_out_gives_way_to_the_next(
    database: Database, clock: MovedClock, timers: Timers
) -> None:
    case = await set_for(database, timedelta(0))
    (slow,), _ = await timers._claim(1)
    clock.ahead += LEASE
    assert await timers.fire_due() == 1
    await timers._attempt(slow)
    assert await effects(database) == [case]


async def test_a_timer_is_set_anew_after_it_fired_also_by_its_own_operation(
    database: Database, clock: MovedClock
) -> None:
    case = uuid4()

    async def every_hour(work: UnitOfWork, firing: DueTimer) -> None:
        await work.session.execute(
            text("INSERT INTO effects VALUES (:object, 1)"), {"object": firing.object_id}
        )
        await schedule(work, "ring", firing.object_id, firing.due_at + HOUR)

    timers = Timers(database, {"ring": every_hour}, actor="triage")
    await set_for(database, timedelta(0), case)
    for _ in range(3):
        assert await timers.fire_due() == 1
        clock.ahead += HOUR
    assert await effects(database) == [case] * 3


async def test_a_failing_timer_leaves_nothing_stops_no_other_and_is_never_given_up(
    database: Database, clock: MovedClock, timers: Timers, rung: Rung
) -> None:
    poison = await set_for(database, timedelta(0))
    rung.fail.add(poison)
    others = {await set_for(database, timedelta(0)) for _ in range(10)}
    await timers.fire_due()
    assert set(await effects(database)) == others
    assert await timers.fire_due() == 0, "it waits before it is tried again"
    for _ in range(20):
        clock.ahead += LONGEST_PAUSE
        assert await timers.fire_due() == 1
    stands = await now_standing(database, clock)
    assert (stands.waiting, stands.overdue, stands.failing) == (1, 1, 1)
    assert stands.late_seconds >= LONGEST_PAUSE.total_seconds()
    rung.fail.clear()
    clock.ahead += LONGEST_PAUSE
    await timers.fire_due()
    assert (await effects(database)).count(poison) == 1
    assert (await now_standing(database, clock)).failing == 0


async def test_a_failing_timer_is_first_tried_again_soon(
    database: Database, clock: MovedClock, timers: Timers, rung: Rung
) -> None:
    rung.fail.add(await set_for(database, timedelta(0)))
    await timers.fire_due()
    clock.ahead += timedelta(seconds=2)
    assert await timers.fire_due() == 1


async def test_an_operation_that_hangs_is_given_up_when_its_lease_ends(
    database: Database, clock: MovedClock
) -> None:
    async def hang(work: UnitOfWork, firing: DueTimer) -> None:
        await asyncio.Event().wait()

    timers = Timers(database, {"ring": hang}, actor="t", lease=timedelta(seconds=0.2))
    await set_for(database, timedelta(0))
    assert await timers.fire_due() == 1
    assert (await now_standing(database, clock)).waiting == 1


async def test_kinds_that_this_version_does_not_know_wait(
    database: Database, clock: MovedClock, timers: Timers
) -> None:
    async with database.unit_of_work("officer-1") as work:
        await schedule(work, "of-another-version", uuid4(), work.now)
    assert await timers.fire_due() == 0
    assert (await now_standing(database, clock)).overdue == 1


async def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  # the point of the test
    async with database.unit_of_work("officer-1") as work:
        with pytest.raises(ValueError, match="time zone"):
            await schedule(work, "ring", uuid4(), naive)
        with pytest.raises(ValueError, match="time zone"):
            schedule_all(work, "ring", {uuid4(): naive})
