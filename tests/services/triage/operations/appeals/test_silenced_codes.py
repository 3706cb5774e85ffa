"""A code that is silenced while a document that prints it waits. All persons are invented."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.triage.operations.appeals import issuing, silenced_codes
from services.triage.operations.appeals.withdrawing import (
    stop_printing_silenced,
    withdraw_document,
)
from services.triage.rules.withdrawals import Cause
from shared.clock import utc_now
from shared.timers.worker import Timers
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.test_former_recipients import following
from tests.services.triage.operations.appeals.withdrawn import WHY
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, worded
from tests.shared.messaging.invented_event import until

WITHDRAWN = "tocsin.appeal.withdrawn.v1"
NOTICES = "tocsin.notice.requested.v1"
TEXT = "According to the information received, she is held, as {code} said."


async def code_of(triage: TriageFixture, document: UUID) -> str:
    return str((await triage.document(document)).reference)


async def printing(triage: TriageFixture, code: str, *, embargo: bool) -> tuple[UUID, UUID]:
    """Issue a document of another case that has the code; return case and document."""
    ends = utc_now() + timedelta(hours=6) if embargo else None
    draft = worded(TEXT.format(code=code))
    case, document = await triage.submitted(Filed(alert=uuid4()), draft=draft, embargo_until=ends)
    await triage.approve(case, document)
    return case, document


async def withdraw(triage: TriageFixture, case: UUID, document: UUID, cause: Cause) -> None:
    place = (case, document)
    await triage.act(OFFICER, case, lambda work: withdraw_document(work, place, WHY, None, cause))


async def fire(triage: TriageFixture) -> int:
    firings = {silenced_codes.TIMER: stop_printing_silenced}
    return await Timers(triage.context.database, firings, actor="triage").fire_due()


@pytest.mark.parametrize("cause", ["safety", "consent"])
async def test_a_document_under_embargo_that_has_the_code_is_withdrawn(
    triage: TriageFixture, cause: Cause
) -> None:
    first, appeal = await triage.issued()
    case, waiting = await printing(triage, await code_of(triage, appeal), embargo=True)
    await withdraw(triage, first, appeal, cause)
    told = len(await triage.emitted(NOTICES))
    assert await fire(triage) == 1
    stopped = await triage.document(waiting)
    assert (stopped.state, stopped.withdrawn_by, stopped.withdrawn_for) == (
        "withdrawn",
        OFFICER,
        None,
    )
    assert len(await triage.emitted(WITHDRAWN)) == 2
    assert len(await triage.emitted(NOTICES)) == told + 3
    noted = "SELECT case_id FROM timeline WHERE kind = 'prints-silenced'"
    assert await triage.scalar(noted) == case


async def test_of_one_that_is_being_sent_its_people_are_notified(triage: TriageFixture) -> None:
    first, appeal = await triage.issued()
    _, sent = await printing(triage, await code_of(triage, appeal), embargo=False)
    await withdraw(triage, first, appeal, "safety")
    told = len(await triage.emitted(NOTICES))
    assert await fire(triage) == 1
    assert (await triage.document(sent)).state == "issued"
    assert len(await triage.emitted(NOTICES)) == told + 2


async def test_an_error_silences_no_code(triage: TriageFixture) -> None:
    first, appeal = await triage.issued()
    _, waiting = await printing(triage, await code_of(triage, appeal), embargo=True)
    await withdraw(triage, first, appeal, "error")
    assert await fire(triage) == 0
    assert (await triage.document(waiting)).state == "issued"


async def test_one_without_the_code_is_not_looked_at(triage: TriageFixture) -> None:
    first, appeal = await triage.issued()
    _, waiting = await printing(triage, "EGY 001 / 0118 / OBS 900", embargo=True)
    await withdraw(triage, first, appeal, "safety")
    assert await fire(triage) == 0
    assert (await triage.document(waiting)).state == "issued"


async def test_of_one_from_before_the_codes_were_stored_people_are_notified(
    triage: TriageFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it prints is not known, so people of the same case look, before the embargo ends."""
    first, appeal = await triage.issued()
    monkeypatch.setattr(issuing, "codes_printed", lambda _: None)
    ends = utc_now() + timedelta(hours=6)
    later = (await triage.draft(first, draft=following(appeal), embargo_until=ends)).id
    await triage.submit(first, later)
    await triage.approve(first, later)
    await withdraw(triage, first, appeal, "safety")
    told = len(await triage.emitted(NOTICES))
    assert await fire(triage) == 1
    assert (await triage.document(later)).state == "issued"
    assert len(await triage.emitted(NOTICES)) == told + 2


ANOTHER = "SELECT pg_advisory_xact_lock{}(hashtextextended('silenced codes', 0))"


@asynccontextmanager
async def another_has(triage: TriageFixture, lock: str) -> AsyncIterator[None]:
    """Hold the lock of all codes, as another transaction does until its commit."""
    async with triage.context.database.unit_of_work("triage") as work:
        await work.session.execute(text(lock))
        yield


async def it_waits(triage: TriageFixture) -> bool:
    waiting = (
        "SELECT count(*) > 0 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE NOT granted AND locktype = 'advisory' AND datname = current_database()"
    )
    return bool(await triage.scalar(waiting))


async def test_a_code_is_silenced_after_a_document_that_is_just_being_issued(
    triage: TriageFixture,
) -> None:
    """Else it would not look at that document, which did not yet know that the code is silenced."""
    case, appeal = await triage.issued()
    async with another_has(triage, ANOTHER.format("_shared")):
        silencing = asyncio.create_task(withdraw(triage, case, appeal, "safety"))
        await until(partial(it_waits, triage))
    await silencing


async def test_a_document_is_issued_after_a_code_that_is_just_being_silenced(
    triage: TriageFixture,
) -> None:
    case, appeal = await triage.submitted()
    async with another_has(triage, ANOTHER.format("")):
        issuing_it = asyncio.create_task(triage.approve(case, appeal))
        await until(partial(it_waits, triage))
    await issuing_it
