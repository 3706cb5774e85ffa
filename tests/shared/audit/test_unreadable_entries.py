"""An unreadable entry is a reported fault of the trail, and does not end the check."""

import pytest
from sqlalchemy.exc import DBAPIError

from shared.audit.verification import FaultKind, TrailFault, VerifiedTrail, verify
from tests.shared.audit.conftest import Trail, enter
from tests.shared.audit.test_tampering import result, tamper

APPENDED = """SELECT audit_append('intake', {moment}, 'x',
    '[{{"action": "a", "object_type": "b", "object_id": null, "subjects": "{subjects}",
       "detail": {detail}}}]')"""
ONE = "01a223cd-7174-722e-a72b-00dcdfe4d975"
NESTED = f"{{{{{ONE},{ONE}}}}}"
ASKS_NOTHING = """CREATE OR REPLACE FUNCTION audit_expect_reasonable(entries audit_entries[])
    RETURNS void LANGUAGE sql AS ''"""
"""The checks as they were when the trail accepted anything."""

UNREADABLE = [
    ("now()", NESTED, "{}"),
    ("'infinity'", "{}", "{}"),
    ("'-infinity'", "{}", "{}"),
    ("'10000-01-01T00:00:00Z'", "{}", "{}"),
    ("'0044-03-15T00:00:00Z BC'", "{}", "{}"),
]
UNREASONABLE = [
    *UNREADABLE,
    ("NULL", "{}", "{}"),
    ("now()", "{NULL}", "{}"),
    ("now()", f"[0:0]={{{ONE}}}", "{}"),
    ("now()", "{}", "[]"),
    ("now()", "{}", "null"),
    ("now()", "{}", '{"a": {"b": 1}}'),
    ("now()", "{}", '{"a": 1e999}'),
    ("now()", "{}", '{"a": "\\ud800"}'),
    ("now()", "{}", '{"a": "\\u0000"}'),
    ("now()", "{}", f'{{"a": "{"x" * 70_000}"}}'),
]


@pytest.mark.parametrize(("moment", "subjects", "detail"), UNREADABLE)
async def test_an_entry_that_nobody_can_read_is_a_fault_of_the_trail(
    trail: Trail, moment: str, subjects: str, detail: str
) -> None:
    await enter(trail[0], 3)
    appended = APPENDED.format(moment=moment, subjects=subjects, detail=detail)
    await tamper(trail, ASKS_NOTHING, appended)
    async with trail[0].read() as session:
        found = await verify(session)
    assert isinstance(found, TrailFault)
    assert found.number == 4
    assert found.kind in {FaultKind.UNREADABLE, FaultKind.CHANGED}


async def test_a_service_cannot_append_what_nobody_could_read(trail: Trail) -> None:
    database, _ = trail
    await enter(database, 3)
    for moment, subjects, detail in UNREASONABLE:
        appended = APPENDED.format(moment=moment, subjects=subjects, detail=detail)
        with pytest.raises(DBAPIError):
            async with database.engine.begin() as connection:
                await connection.exec_driver_sql(appended)
    good = APPENDED.format(moment="now()", subjects=f"{{{ONE}}}", detail='{"a": 1, "b": null}')
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql(good)
    assert isinstance(whole := await result(database), VerifiedTrail)
    assert whole.count == 4


async def test_one_entry_that_nobody_could_read_keeps_out_all_of_its_call(trail: Trail) -> None:
    database, _ = trail
    entry = '{{"action": "{}", "object_type": "b", "subjects": "{{}}", "detail": {}}}'
    kept = [entry.format(f"a-{place}", '{"n": 1}') for place in range(3)]
    refused = [*kept, entry.format("a-3", '{"n": {}}')]
    for told, whole in ((refused, False), (kept, True)):
        appended = f"SELECT audit_append('intake', now(), 'x', '[{','.join(told)}]')"
        async with database.engine.connect() as connection:
            if whole:
                await connection.exec_driver_sql(appended)
                await connection.commit()
            else:
                with pytest.raises(DBAPIError):
                    await connection.exec_driver_sql(appended)
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT number, action FROM audit_entries")
        assert [tuple(row) for row in rows] == [(1, "a-0"), (2, "a-1"), (3, "a-2")]
    assert isinstance(found := await result(database), VerifiedTrail)
    assert found.count == 3
