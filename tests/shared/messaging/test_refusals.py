"""Many records that no service wrote cause few log lines and notices."""

import pytest
from sqlalchemy import text

from shared.messaging.bus import Record
from shared.messaging.metrics import NoMetrics
from shared.messaging.refusals import (
    LOG_SECONDS,
    NOTIFY_SECONDS,
    Refusals,
    refused_lately,
    store_refused,
)
from shared.messaging.signatures import Fault
from shared.storage.unit_of_work import Database

FORGED = Record("tocsin.intake", b"key", b"{}", {})


class Recorded:
    def __init__(self) -> None:
        self.now = 0.0
        self.alarms = 0
        self.refusals = Refusals("triage", NoMetrics(), self.alarm, elapsed=lambda: self.now)

    def alarm(self) -> None:
        self.alarms += 1

    def note(self, times: int) -> list[bool]:
        return [self.refusals.note(FORGED, Fault.UNSIGNED) for _ in range(times)]


def test_they_are_logged_and_kept_every_ten_seconds_with_how_many_they_were(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = Recorded()
    assert told.note(3) == [True, False, False]
    told.now = LOG_SECONDS - 0.1
    assert told.note(2) == [False, False]
    told.now = LOG_SECONDS
    assert told.note(2) == [True, False]
    told.now = 2 * LOG_SECONDS
    assert told.note(1) == [True]
    assert [message.split(" records")[0].split()[-1] for message in caplog.messages] == [
        "1",
        "5",
        "2",
    ]


def test_people_are_told_once_an_hour() -> None:
    told = Recorded()
    for now in (0.0, NOTIFY_SECONDS - 1, NOTIFY_SECONDS, 2 * NOTIFY_SECONDS - 1):
        told.now = now
        told.note(2)
    assert told.alarms == 2


async def test_the_last_one_counts_for_an_hour(database: Database) -> None:
    async def is_told() -> bool:
        async with database.engine.connect() as connection:
            return await refused_lately(connection)

    assert not await is_told()
    await store_refused(database)
    assert await is_told()
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE forged_records SET last_at = now() - interval '61 minutes'")
        )
    assert not await is_told()
    await store_refused(database)
    assert await is_told()
