"""The trail is written in the operation's transaction, by the service's role, and only grows."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from shared.audit.tables import audit_entries, audit_head, metadata
from shared.audit.trail import NotAuditable, audit_stage, record_read
from shared.audit.verification import VerifiedTrail, verify
from shared.storage.closing import ClosingStatements
from shared.storage.unit_of_work import Database, write_closing
from tests.shared.audit.conftest import Trail, enter


async def verified(database: Database) -> VerifiedTrail:
    async with database.read() as session:
        result = await verify(session)
    assert isinstance(result, VerifiedTrail), result
    return result


async def test_the_tables_are_those_that_the_code_names(trail: Trail) -> None:
    async with trail[1].connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert differences == []


async def test_an_operation_and_its_entry_stand_together(trail: Trail) -> None:
    database, _ = trail
    subject, alert, moment = uuid4(), uuid4(), datetime.now(UTC)
    async with database.unit_of_work("operator-1") as work:
        work.record("alert.filed", "alert", alert, (subject,), channel="sms", acts=2)
    async with database.read() as session:
        entry = (await session.execute(select(audit_entries))).one()
    assert (entry.number, entry.service, entry.actor) == (1, "intake", "operator-1")
    assert (entry.action, entry.object_type, entry.object_id) == ("alert.filed", "alert", alert)
    assert (entry.subjects, entry.detail) == ([subject], {"channel": "sms", "acts": 2})
    assert entry.at >= moment
    assert (await verified(database)).count == 1


async def test_a_rolled_back_operation_leaves_no_entry_and_no_gap(trail: Trail) -> None:
    database, _ = trail

    async def fail() -> None:
        async with database.unit_of_work("operator-1") as work:
            work.record("alert.filed", "alert")
            await audit_stage("intake")(work)
            await write_closing(work, ClosingStatements())
            raise RuntimeError

    await enter(database, 1)
    with pytest.raises(RuntimeError):
        await fail()
    await enter(database, 1)
    assert (await verified(database)).count == 2


async def test_several_facts_are_entries_of_one_statement_and_none_is_no_statement(
    trail: Trail,
) -> None:
    database, _ = trail
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda *said: statements.append(said[2]),
    )
    async with database.unit_of_work("officer-1") as work:
        work.record("appeal.issued", "document")
        work.record("case.closed", "case")
    async with database.unit_of_work("officer-1"):
        pass
    assert len(statements) == 1
    assert (await verified(database)).count == 2


async def test_additions_of_several_people_are_entries_of_one_chain(trail: Trail) -> None:
    database, _ = trail

    async def add(number: int) -> None:
        async with database.addition(f"operator-{number}") as work:
            work.record("alert.filed", "alert", acts=number)

    await asyncio.gather(*(add(number) for number in range(20)))
    async with database.read() as session:
        entries = (await session.execute(select(audit_entries))).all()
    assert {(each.actor, each.detail["acts"]) for each in entries} == {
        (f"operator-{number}", number) for number in range(20)
    }
    assert (await verified(database)).count == 20


@pytest.mark.parametrize("words", ["She lives in Invented Street 1", "x" * 121, "a\nb", "é"])
async def test_words_do_not_get_into_the_detail(trail: Trail, words: str) -> None:
    database, _ = trail

    async def act() -> None:
        async with database.unit_of_work("operator-1") as work:
            work.record("alert.filed", "alert", note=words)

    with pytest.raises(NotAuditable) as refused:
        await act()
    assert words not in str(refused.value)
    assert (await verified(database)).count == 0


async def test_codes_times_and_references_do(trail: Trail) -> None:
    database, _ = trail
    async with database.unit_of_work("operator-1") as work:
        work.record(
            "alert.filed",
            "alert",
            reference="EGY 004 / 0718 / OBS 090.1",
            since=datetime.now(UTC).isoformat(),
            desk="mena",
            count=3,
            named=False,
            until=None,
        )
    assert (await verified(database)).count == 1


async def test_an_id_as_the_driver_reads_it_is_taken(trail: Trail) -> None:
    database, _ = trail
    async with database.unit_of_work("operator-1") as work:
        read = await work.session.scalar(text("SELECT gen_random_uuid()"))
        work.record("alert.filed", "alert", read, (read,))
    async with database.read() as session:
        entry = (await session.execute(select(audit_entries))).one()
    assert (entry.object_id, entry.subjects) == (read, [read])


async def test_a_read_is_in_the_trail_before_it_is_answered(trail: Trail) -> None:
    database, _ = trail
    subjects = (uuid4(), uuid4())
    await record_read(database, "officer-1", "case.read", "case", None, subjects)
    async with database.read() as session:
        entry = (await session.execute(select(audit_entries))).one()
    assert (entry.action, entry.subjects) == ("case.read", list(subjects))


REFUSED = [
    "UPDATE audit_entries SET actor = 'somebody else'",
    "DELETE FROM audit_entries",
    "TRUNCATE audit_entries",
    "UPDATE audit_anchors SET number = 0",
    "DELETE FROM audit_anchors",
    "TRUNCATE audit_anchors",
    "DELETE FROM audit_head",
    "TRUNCATE audit_head",
]


@pytest.mark.parametrize("statement", REFUSED)
async def test_nobody_changes_the_trail_in_passing_not_even_the_administrator(
    trail: Trail, statement: str
) -> None:
    database, admin = trail
    await enter(database, 1)
    for engine in (database.engine, admin):
        with pytest.raises(DBAPIError, match=r"only grows|permission denied"):
            async with engine.begin() as connection:
                await connection.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        *REFUSED,
        "UPDATE audit_head SET number = 0",
        "INSERT INTO audit_head SELECT false, chain, 0, hash FROM audit_head",
        "INSERT INTO audit_entries SELECT * FROM audit_entries",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "DROP TABLE audit_entries",
        "SET session_replication_role = replica",
    ],
)
async def test_the_service_itself_has_no_right_but_to_read_and_to_add(
    trail: Trail, statement: str
) -> None:
    database, _ = trail
    await enter(database, 1)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        async with database.engine.begin() as connection:
            await connection.execute(text(statement))


async def test_fifty_writers_at_once_leave_no_gap_and_no_fork(trail: Trail) -> None:
    database, _ = trail
    await asyncio.gather(*(enter(database, 4) for _ in range(50)))
    assert (await verified(database)).count == 200


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    actor=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
    action=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
    subjects=st.lists(st.uuids(), max_size=3),
    detail=st.dictionaries(
        st.from_regex(r"[a-z]{1,9}", fullmatch=True),
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.sampled_from(["a.b", ""]),
        max_size=4,
    ),
    object_id=st.none() | st.uuids(),
)
async def test_python_comes_to_the_hash_of_the_database_whatever_is_entered(
    trail: Trail,
    actor: str,
    action: str,
    subjects: list[object],
    detail: dict[str, object],
    object_id: object,
) -> None:
    database, _ = trail
    async with database.unit_of_work(actor) as work:
        work.record(action, "object", object_id, tuple(subjects), **detail)  # type: ignore[arg-type]  # also what no operation says
    await verified(database)


async def test_two_entries_that_differ_only_in_where_a_field_ends_differ_in_hash(
    new_trail: Callable[[str], Awaitable[Trail]],
) -> None:
    database, _ = await new_trail("triage")
    hashes = set()
    for action, kind in [("ab", "c"), ("a", "bc")]:
        async with database.engine.connect() as connection:  # rolled back: the same number twice
            call = "SELECT audit_append('s', '2026-01-01Z', 'a', CAST(:facts AS json))"
            facts = (
                f'[{{"action": "{action}", "object_type": "{kind}", "subjects": "{{}}",'
                ' "detail": {}}]'
            )
            await connection.execute(text(call), {"facts": facts})
            hashes.add(await connection.scalar(select(audit_entries.c.hash)))
    assert len(hashes) == 2


async def test_what_the_trail_costs_is_printed(trail: Trail) -> None:
    database, admin = trail
    async with admin.begin() as connection:
        await connection.execute(text("CREATE TABLE things (id int GENERATED ALWAYS AS IDENTITY)"))
    rates = []
    for facts in (False, True):
        began = time.perf_counter()

        async def act(facts: bool = facts) -> None:
            for _ in range(25):
                async with database.unit_of_work("operator-1") as work:
                    await work.session.execute(text("INSERT INTO things DEFAULT VALUES"))
                    if facts:
                        work.record("alert.filed", "alert", uuid4(), (uuid4(),))

        await asyncio.gather(*(act() for _ in range(8)))
        rates.append(200 / (time.perf_counter() - began))
    print(f"\nwithout trail {rates[0]:.0f}/s, with {rates[1]:.0f}/s: {rates[1] / rates[0]:.2f}")  # noqa: T201  # what was measured
    async with database.read() as session:
        assert await session.scalar(select(func.max(audit_head.c.number))) == 200
