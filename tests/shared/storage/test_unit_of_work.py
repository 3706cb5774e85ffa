import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel
from sqlalchemy import Column, MetaData, Table, Text, Uuid, event, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from shared.clock import new_id
from shared.storage.closing import Part
from shared.storage.columns import NotSealed, SealedColumn
from shared.storage.keyring import Keyring
from shared.storage.sealing import Erased, KeyMissing, Place, SealBroken
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.storage.conftest import Engines, Seconds

METADATA = MetaData()
PERSONS = Table(
    "persons", METADATA, Column("id", Uuid, primary_key=True), Column("name", SealedColumn)
)
OUTBOX = Table("outbox", METADATA, Column("actor", Text), Column("moment", Text))
NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


class Name(BaseModel):
    words: str


async def stage(work: UnitOfWork) -> None:
    """Acts like the outbox: writes inside the transaction, after the operation."""
    await work.session.execute(insert(OUTBOX).values(actor=work.actor, moment=work.now.isoformat()))


@pytest.fixture
async def database(database_url: str, engines: Engines) -> AsyncIterator[Database]:
    engine = engines(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    database = Database(engine, stages=[stage], clock=lambda: NOW)
    yield database
    await database.close()


async def counts(database: Database) -> tuple[int | None, int | None]:
    async with database.read() as session:
        return (
            await session.scalar(text("SELECT count(*) FROM persons")),
            await session.scalar(text("SELECT count(*) FROM outbox")),
        )


async def insert_person(work: UnitOfWork, called: list[str]) -> None:
    await work.session.execute(insert(PERSONS).values(id=new_id()))
    work.after_commit.append(lambda: called.append("committed"))


async def run(database: Database, operation: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    async with database.unit_of_work("intake") as work:
        await operation(work)


async def test_rows_and_staged_writes_commit_together_and_then_the_callbacks_run(
    database: Database,
) -> None:
    called = []
    async with database.unit_of_work("intake") as work:
        await work.session.execute(insert(PERSONS).values(id=new_id()))
        work.after_commit.append(lambda: called.append("committed"))
        assert await counts(database) == (0, 0)
        assert not called
    assert await counts(database) == (1, 1)
    assert called == ["committed"]
    async with database.read() as session:
        row = (await session.execute(select(OUTBOX))).one()
    assert (row.actor, row.moment) == ("intake", NOW.isoformat())


async def test_an_error_in_the_operation_leaves_nothing_and_calls_nothing(
    database: Database,
) -> None:
    called: list[str] = []

    async def operation(work: UnitOfWork) -> None:
        await insert_person(work, called)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run(database, operation)
    assert await counts(database) == (0, 0)
    assert not called


async def test_an_error_in_a_stage_leaves_nothing_and_calls_nothing(
    database_url: str, engines: Engines, database: Database
) -> None:
    async def broken(work: UnitOfWork) -> None:
        raise ZeroDivisionError

    called: list[str] = []
    failing = Database(engines(database_url), stages=[stage, broken])
    with pytest.raises(ZeroDivisionError):
        await run(failing, lambda work: insert_person(work, called))
    assert await counts(database) == (0, 0)
    assert not called


async def test_what_is_done_last_is_done_once_with_all_that_was_given(database: Database) -> None:
    done: list[tuple[Sequence[int], int]] = []

    async def count_last(work: UnitOfWork, given: Sequence[int]) -> None:
        found = await work.session.scalar(text("SELECT count(*) FROM persons"))
        done.append((tuple(given), found or 0))

    async with database.unit_of_work("intake") as work:
        work.do_last(count_last, 1)
        await work.session.execute(insert(PERSONS).values(id=new_id()))
        work.holding(work.keys).do_last(count_last, 2)
        assert done == []
    assert done == [((1, 2), 1)]


async def test_a_callback_that_fails_does_not_make_the_commit_look_undone(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    called = []

    def fail() -> None:
        raise ValueError("restricted-word")

    with caplog.at_level(logging.ERROR):
        async with database.unit_of_work("intake") as work:
            work.after_commit += [fail, lambda: called.append("next")]
    assert await counts(database) == (0, 1)
    assert called == ["next"]
    assert "ValueError" in caplog.text
    assert "restricted-word" not in caplog.text


async def test_a_read_session_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.read() as session:
            await session.execute(insert(PERSONS).values(id=new_id()))
    assert await counts(database) == (0, 0)


async def test_a_read_session_sees_one_moment(database: Database) -> None:
    async with database.read() as session:
        before = await session.scalar(text("SELECT count(*) FROM outbox"))
        async with database.unit_of_work("intake"):
            pass
        assert await session.scalar(text("SELECT count(*) FROM outbox")) == before


async def test_without_keys_nothing_restricted_can_be_sealed(database: Database) -> None:
    async with database.unit_of_work("intake") as work:
        with pytest.raises(KeyMissing):
            work.keys.seal(new_id(), Place.column("persons", "name", new_id()), b"x")


async def test_plain_text_never_gets_into_a_sealed_column(database: Database) -> None:
    with pytest.raises(StatementError) as caught:
        async with database.unit_of_work("intake") as work:
            await work.session.execute(insert(PERSONS).values(id=new_id(), name=b"restricted-word"))
    assert isinstance(caught.value.orig, NotSealed)
    assert "restricted-word" not in str(caught.value)


async def test_a_destroyed_key_makes_the_rows_of_its_subject_unreadable_and_no_others(
    database: Database, keyring: Keyring, eraser: Keyring, seconds: Seconds
) -> None:
    one, two = new_id(), new_id()
    keys = await keyring.create(one, two)
    async with database.unit_of_work("intake", keys) as work:
        for subject in (one, two):
            place = Place.column("persons", "name", subject)
            name = work.keys.seal_model(subject, place, Name(words="invented"))
            await work.session.execute(insert(PERSONS).values(id=subject, name=name))

    await eraser.destroy(one)
    seconds.now += 60
    keys = await keyring.open([one, two])
    async with database.read() as session:
        rows = {row.id: row.name for row in await session.execute(select(PERSONS))}
    assert b"invented" not in rows[one] + rows[two]
    with pytest.raises(Erased):
        keys.open_model(Name, Place.column("persons", "name", one), rows[one])
    assert keys.open_model(Name, Place.column("persons", "name", two), rows[two]).words
    with pytest.raises(SealBroken):
        keys.open_model(Name, Place.column("persons", "name", one), rows[two])


async def test_a_destroyed_key_makes_the_events_of_its_subject_unreadable(
    keyring: Keyring, eraser: Keyring, seconds: Seconds
) -> None:
    subject, event_id = new_id(), new_id()
    keys = await keyring.create(subject)
    part = keys.seal_part(event_id, "person", subject, Name(words="invented"))
    assert keys.open_part(Name, event_id, "person", part).words == "invented"
    await eraser.destroy(subject)
    seconds.now += 60
    with pytest.raises(Erased):
        (await keyring.open([subject])).open_part(Name, event_id, "person", part)


ADDED = Part(
    steps="added AS (INSERT INTO persons (id) SELECT unnest(CAST(:added AS uuid[])) RETURNING id)",
    awaited=("added",),
    effect="pg_notify('tested', '')",
)
SAID = Part(
    steps="""
        said AS (INSERT INTO outbox (actor) SELECT unnest(CAST(:said AS text[])) RETURNING actor)
    """,
    awaited=("said",),
)
BROKEN = Part(effect="(SELECT sum(1 / divisor) FROM unnest(CAST(:divisors AS int[])) AS divisor)")


async def test_parts_of_the_closing_statement_are_one_round_trip_and_one_transaction(
    database_url: str, engines: Engines, database: Database
) -> None:
    engine = engines(database_url)
    statements: list[str] = []
    event.listen(
        engine.sync_engine, "before_cursor_execute", lambda *said: statements.append(said[2])
    )
    called = []
    async with Database(engine).unit_of_work("intake") as work:
        work.close_with(ADDED, {"added": [new_id()]})
        work.close_with(SAID, {"said": ["somebody"]})
        work.after_commit.append(lambda: called.append("committed"))
        assert await counts(database) == (0, 0)
    assert await counts(database) == (1, 1)
    assert len(statements) == 1
    assert called == ["committed"]


async def test_what_several_give_to_one_part_is_written_as_one(database: Database) -> None:
    async def operation(work: UnitOfWork) -> None:
        work.close_with(SAID, {"said": ["one", "another"]})
        work.close_with(SAID, {"said": ["a third"]})

    await run(database, operation)
    assert (await counts(database))[1] == 3 + 1  # `database` records each commit


async def test_the_closing_statement_belongs_to_the_transaction_that_is_open(
    database: Database,
) -> None:
    async def operation(work: UnitOfWork) -> None:
        await work.session.execute(insert(PERSONS).values(id=new_id()))
        work.close_with(ADDED, {"added": [new_id()]})

    await run(database, operation)
    assert await counts(database) == (2, 1)

    async def failing(work: UnitOfWork) -> None:
        await operation(work)
        work.close_with(BROKEN, {"divisors": [0]})

    with pytest.raises(DBAPIError):
        await run(database, failing)
    assert await counts(database) == (2, 1)


async def test_a_closing_statement_that_fails_leaves_nothing(
    database_url: str, engines: Engines, database: Database
) -> None:
    called: list[str] = []

    async def failing(work: UnitOfWork) -> None:
        work.close_with(ADDED, {"added": [new_id()]})
        work.close_with(BROKEN, {"divisors": [0]})
        work.after_commit.append(lambda: called.append("committed"))

    with pytest.raises(DBAPIError):
        await run(Database(engines(database_url)), failing)
    assert await counts(database) == (0, 0)
    assert not called


async def test_two_parts_cannot_share_a_parameter(database: Database) -> None:
    other = Part(effect="cardinality(CAST(:added AS uuid[]))")

    async def twice(work: UnitOfWork) -> None:
        work.close_with(ADDED, {"added": [new_id()]})
        work.close_with(other, {"added": [new_id()]})

    with pytest.raises(ValueError, match="added"):
        await run(database, twice)
    assert await counts(database) == (0, 0)
