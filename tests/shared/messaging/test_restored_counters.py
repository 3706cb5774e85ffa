"""Counters of a restored database continue after the numbers that others already know."""

from sqlalchemy import text

from shared.clock import new_id
from shared.messaging.repair import count_past
from shared.storage.unit_of_work import Database
from tests.shared.messaging.test_relay import emit


async def test_they_are_raised_and_never_lowered(database: Database) -> None:
    ahead, behind, lost = new_id(), new_id(), new_id()
    await emit(database, ahead, 1, 2, 3)
    await emit(database, behind, 1)
    async with database.unit_of_work("a person") as work:
        assert await count_past(work, {ahead: 2, behind: 5, lost: 4}) == 2
    for key in (ahead, behind, lost):
        await emit(database, key, 9)
    async with database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT key, max(sequence) FROM outbox GROUP BY key"))
        assert {row[0]: row[1] for row in rows} == {ahead: 4, behind: 6, lost: 5}
