"""If a service's events are not published, its pages say so, and dispatch notifies by itself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from shared.clock import new_id, utc_now
from shared.contracts.notices import NoticeReason, NoticeRequested
from shared.messaging.backlog_metrics import PUBLISHED_WITHIN
from shared.storage.unit_of_work import UnitOfWork
from tests.services.listening import Listening


async def test_what_lasts_is_told_once_each_time(
    listener: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, unheard = listener.runtime, listener.runtime.unheard
    told: list[str] = []
    tells_itself = runtime.administrators.by is not None
    assert tells_itself is (runtime.service == "dispatch"), "no other can tell while nothing leaves"

    async def by(_work: UnitOfWork, asked: list[NoticeRequested]) -> None:
        told.extend(each.reason for each in asked)

    if tells_itself:
        runtime.administrators.by = by  # type: ignore[assignment]  # a list will do here

    async def look(statement: str, **values: Any) -> bool:
        async with runtime.engine.begin() as connection:
            await connection.execute(text(statement), values)
        async with runtime.database.read() as session:
            await unheard.look(session)
        await runtime.administrators.close()
        return unheard.lasts

    async with runtime.database.unit_of_work(runtime.service) as work:
        work.emit(
            NoticeRequested(
                notice=new_id(),
                role="administrator",
                reason="events-parked",
                urgency="critical",
                requested_at=work.now,
            )
        )
    passed = timedelta(seconds=PUBLISHED_WITHIN + 1)
    later = "UPDATE outbox SET published_at = NULL, time = time - CAST(:passed AS interval)"
    gone = "UPDATE outbox SET published_at = now(), signed = true"
    # Written before the start, as after a restore: no relay was running to publish it.
    assert not await look(later, passed=passed)
    assert not await look("SELECT")
    monkeypatch.setattr(runtime.database, "_clock", lambda: utc_now() + passed)
    assert await look("SELECT")
    assert await look("SELECT")
    assert not await look(gone)
    assert await look(later, passed=passed)
    assert told == [NoticeReason.EVENTS_UNPUBLISHED] * (2 if tells_itself else 0)
    emitted = await listener.rows("SELECT id FROM outbox")
    assert len(emitted) == 1
