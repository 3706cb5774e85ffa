"""Units of work that only add rows share a statement with others of the same moment."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.clock import new_id
from shared.storage.closing import MOST_TOGETHER, Part
from shared.storage.unit_of_work import Database
from tests.shared.storage.conftest import Engines

ADDED = Part(
    steps="added AS (INSERT INTO things SELECT unnest(CAST(:added AS uuid[])) RETURNING id)",
    awaited=("added",),
)
SLOW = Part(
    effect="""(
        SELECT count(*) FROM (SELECT pg_sleep(each) FROM unnest(CAST(:slow AS float[])) AS each)
        AS slept
    )"""
)


@pytest.fixture
async def database(database_url: str, engines: Engines) -> AsyncIterator[Database]:
    engine = engines(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE things (id uuid PRIMARY KEY)"))
    database = Database(engine)
    yield database
    await database.close()


@pytest.fixture
def statements(database: Database) -> list[str]:
    seen: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *said: seen.append(said[2])
    )
    return seen


async def add(database: Database, thing: UUID, *, slow: Sequence[float] = ()) -> None:
    async with database.addition("somebody") as work:
        work.close_with(ADDED, {"added": [thing]})
        if slow:
            work.close_with(SLOW, {"slow": slow})


async def begun(statements: list[str]) -> None:
    while not statements:  # noqa: ASYNC110  # told by the engine
        await asyncio.sleep(0.01)


async def things(database: Database) -> set[UUID]:
    async with database.read() as session:
        return set(await session.scalars(text("SELECT id FROM things")))


async def test_those_of_one_moment_share_a_statement(
    database: Database, statements: list[str]
) -> None:
    made = [new_id() for _ in range(MOST_TOGETHER)]
    await asyncio.gather(*(add(database, thing) for thing in made))
    assert len(statements) == 1
    assert await things(database) == set(made)


async def test_those_that_come_meanwhile_share_the_next(
    database: Database, statements: list[str]
) -> None:
    first = asyncio.create_task(add(database, new_id(), slow=[0.2]))
    await begun(statements)
    await asyncio.gather(first, *(add(database, new_id()) for _ in range(5)))
    assert len(statements) == 2
    assert len(await things(database)) == 6


async def test_one_that_is_refused_is_refused_alone(database: Database) -> None:
    there, others = new_id(), [new_id() for _ in range(4)]
    await add(database, there)
    ended = await asyncio.gather(
        *(add(database, thing) for thing in (*others[:2], there, *others[2:])),
        return_exceptions=True,
    )
    assert [type(each) for each in ended] == [type(None)] * 2 + [IntegrityError] + [type(None)] * 2
    assert await things(database) == {there, *others}


async def test_a_statement_that_was_cut_off_is_not_sent_again(
    database: Database, statements: list[str], database_url: str, engines: Engines
) -> None:
    """It may be stored: only the caller can know what to do."""
    both = asyncio.gather(
        *(add(database, new_id(), slow=[30]) for _ in range(2)), return_exceptions=True
    )
    async with asyncio.timeout(25), engines(database_url).connect() as other:
        kill = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE '%pg_sleep%'"
            " AND pid <> pg_backend_pid() AND state = 'active'"
        )
        while not await other.scalar(kill):  # reported by a database
            await other.rollback()  # within a transaction the activity stands as first seen
            await asyncio.sleep(0.05)
    ended = await both
    assert all(isinstance(each, DBAPIError) for each in ended)
    assert len(statements) == 1


async def test_who_gives_up_before_it_began_wrote_nothing(
    database: Database, statements: list[str]
) -> None:
    first = asyncio.create_task(add(database, new_id(), slow=[0.2]))
    await begun(statements)
    later, patient = (asyncio.create_task(add(database, new_id())) for _ in range(2))
    await asyncio.sleep(0)
    later.cancel()
    await asyncio.gather(first, patient)
    assert later.cancelled()
    assert len(await things(database)) == 2


async def test_one_that_looked_first_has_a_transaction_of_its_own(
    database: Database, statements: list[str]
) -> None:
    async with database.addition("somebody") as work:
        await work.session.execute(text("SELECT 1"))
        work.close_with(ADDED, {"added": [new_id()]})
        assert await things(database) == set()
    assert len(await things(database)) == 1
