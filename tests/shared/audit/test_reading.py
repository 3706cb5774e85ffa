"""Read the trail of one subject or object."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.audit.named_ids import note_names
from shared.audit.reading import Entries, entries_naming
from shared.storage.unit_of_work import Database
from tests.shared.audit.conftest import Trail


async def note(database: Database, actor: str, action: str, *named: UUID | None) -> None:
    object_id, *subjects = named
    subject_ids = tuple(each for each in subjects if each is not None)
    async with database.unit_of_work(actor) as work:
        work.record(action, "alert", object_id, subject_ids, use="publish_name")


async def naming(
    database: Database,
    named: UUID,
    *,
    limit: int = 10,
    since: datetime | None = None,
    before: int | None = None,
) -> Entries:
    async with database.read() as session:
        return await entries_naming(session, [named], limit=limit, since=since, before=before)


async def test_entries_name_it_as_object_or_among_the_subjects(trail: Trail) -> None:
    database, _ = trail
    alert, subject, other = uuid4(), uuid4(), uuid4()
    await note(database, "operator-1", "alert.filed", alert, subject)
    await note(database, "operator-2", "alerts.read", None, other, subject)
    await note(database, "operator-3", "alert.read", other)
    found = await naming(database, subject)
    assert [(each.number, each.actor, each.action) for each in found.entries] == [
        (2, "operator-2", "alerts.read"),
        (1, "operator-1", "alert.filed"),
    ]
    assert (found.entries[1].object_type, found.entries[1].object_id) == ("alert", alert)
    assert found.entries[1].detail == {"use": "publish_name"}
    assert [each.number for each in (await naming(database, alert)).entries] == [1]
    assert [each.number for each in (await naming(database, other)).entries] == [3, 2]
    assert (await naming(database, uuid4())).entries == []


async def test_older_ones_go_on_where_the_newer_ended(trail: Trail) -> None:
    database, _ = trail
    alert = uuid4()
    for _ in range(5):
        await note(database, "operator-1", "alert.read", alert)
    numbers, before = [], None
    for _ in range(3):
        page = await naming(database, alert, limit=2, before=before)
        numbers.append([each.number for each in page.entries])
        before = page.before
    assert (numbers, before) == ([[5, 4], [3, 2], [1]], None)
    now = datetime.now(UTC)
    assert (await naming(database, alert, since=now)).entries == []
    assert len((await naming(database, alert, since=now - timedelta(hours=1))).entries) == 5


async def test_what_is_noted_and_what_is_not_yet_are_found_alike(trail: Trail) -> None:
    database, _ = trail
    alert, subject = uuid4(), uuid4()
    await note(database, "operator-1", "alert.filed", alert, subject)
    await note(database, "operator-2", "alert.read", alert, alert)
    assert await note_names(database) == 2
    assert await note_names(database) == 0
    await note(database, "operator-3", "alert.read", None, subject)
    assert [each.number for each in (await naming(database, subject)).entries] == [3, 1]
    assert [each.number for each in (await naming(database, alert)).entries] == [2, 1]
    assert await note_names(database) == 1
    assert [each.number for each in (await naming(database, subject)).entries] == [3, 1]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM audit_named", "UPDATE audit_named_upto SET number = 1000000"]
)
async def test_a_service_cannot_hide_where_somebody_is_named(trail: Trail, statement: str) -> None:
    database, _ = trail
    await note(database, "operator-1", "alert.read", uuid4())
    await note_names(database)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.engine.begin() as connection:
            await connection.execute(text(statement))
