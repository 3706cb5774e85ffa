"""The time of a hearing is set once known, and its deadline counts to it. Nobody is real."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.operations import deadlines
from services.triage.operations.cases import completing_deadlines
from services.triage.tables import Deadline, TimelineEntry
from shared.contracts.codes import Expectation
from shared.timers.tables import timers
from shared.timers.worker import DueTimer
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.operations.cases.test_completing_deadlines import hearing, running, taken
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

CAIRO = timezone(timedelta(hours=3))
DAY = datetime.now(UTC).date() + timedelta(days=20)
HOUR = datetime.combine(DAY, datetime.min.time().replace(hour=9, minute=30), tzinfo=CAIRO)


@pytest.fixture
def browser(client: HttpClient) -> Browser:
    return Browser(client)


async def told(
    triage: TriageFixture, client: HttpClient, *expected: Expectation
) -> tuple[UUID, Deadline]:
    case = await taken(triage, client, *(expected or (hearing(DAY),)))
    (deadline,) = await running(triage, "hearing")
    return case, deadline


async def put(client: HttpClient, case: UUID, deadline: Deadline, **asked: Any) -> tuple[int, str]:
    answer = await client.post(at(case, f"/clocks/{deadline.id}/hour"), asked)
    return answer.status_code, answer.json().get("type", "").rpartition("/")[2]


async def test_the_deadline_counts_to_it_and_its_timer_is_moved(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, deadline = await told(triage, client)
    assert (await put(client, case, deadline, at=HOUR.isoformat(), seen="none"))[0] == 200
    (moved,) = await running(triage, "hearing")
    assert (moved.at, moved.due_at, moved.day) == (HOUR, HOUR - timedelta(hours=48), DAY)
    assert moved.due_at > deadline.due_at
    assert (await triage.case(case)).next_due_at == moved.due_at
    timer = select(timers.c.due_at).where(timers.c.object_id == deadline.id)
    due = await triage.read(lambda s: s.scalars(timer.where(timers.c.kind == deadlines.TIMER)))
    assert due.all() == [moved.due_at]
    (item,) = (await client.get("/v1/cases")).json()["items"]
    assert datetime.fromisoformat(item["next_at"]) == HOUR
    kinds = await triage.read(lambda s: s.scalars(select(TimelineEntry.kind)))
    assert "clock-moved" in kinds.all()
    assert (
        await triage.scalar("SELECT count(*) FROM audit_entries WHERE action = 'clock.move'") == 1
    )


async def test_one_that_rang_rings_again(triage: TriageFixture, client: HttpClient) -> None:
    case, deadline = await told(triage, client)
    firing = DueTimer(deadlines.TIMER, deadline.id, deadline.due_at, 1)
    async with triage.context.database.unit_of_work("triage") as work:
        await deadlines.fire_deadline(work, firing, steps=triage.context.deadline_steps)
    assert (await running(triage, "hearing"))[0].rang_at is not None
    await put(client, case, deadline, at=HOUR.isoformat())
    assert (await running(triage, "hearing"))[0].rang_at is None


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"at": (HOUR + timedelta(days=1)).isoformat()}, 422, "other-day"),
        ({"at": "2030-07-16T09:30:00"}, 422, "Enter the time zone too"),
        ({"at": HOUR.isoformat(), "seen": HOUR.isoformat()}, 409, "changed-since"),
    ],
)
async def test_what_cannot_be_is_refused(
    triage: TriageFixture, client: HttpClient, asked: dict[str, str], status: int, code: str
) -> None:
    case, deadline = await told(triage, client)
    answer = await client.post(at(case, f"/clocks/{deadline.id}/hour"), asked)
    assert (answer.status_code, code in answer.text) == (status, True)
    (same,) = await running(triage, "hearing")
    assert (same.at, same.due_at) == (None, deadline.due_at)


async def test_two_who_correct_it_at_once_overtake_nobody(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, deadline = await told(triage, client)
    later = (HOUR + timedelta(hours=1)).isoformat()
    assert (await put(client, case, deadline, at=HOUR.isoformat(), seen="none"))[0] == 200
    assert (await put(client, case, deadline, at=later, seen="none"))[0] == 409
    assert (await put(client, case, deadline, at=later, seen=HOUR.isoformat()))[0] == 200


async def test_of_an_answered_deadline_and_by_an_approver_none_is_set(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, deadline = await told(triage, client)
    path = at(case, f"/clocks/{deadline.id}/hour")
    body = {"at": HOUR.isoformat()}
    assert (await client.by(APPROVER_PERSON).post(path, body)).status_code == 403
    await triage.act(
        OFFICER, case, lambda work: completing_deadlines.complete_deadline(work, case, deadline.id)
    )
    assert (await client.post(path, body)).status_code == 409


async def test_on_the_page_it_is_told_with_its_zone(
    triage: TriageFixture, client: HttpClient, browser: Browser
) -> None:
    case, deadline = await told(triage, client)
    path = f"/cases/{case}/clocks/{deadline.id}/hour"
    page = (await browser.open(f"/cases/{case}")).text
    assert "Set the time" in page
    seen = re.search(r'name="seen" value="(none)"', page)
    form = {"day": DAY.isoformat(), "hour": "09:30", "seen": seen[1] if seen else ""}
    refused = await browser.send(path, form)
    assert refused.status_code == 422
    refused = await browser.send(path, form | {"zone": "Mars/Base"})
    assert "Choose the time zone of the place" in refused.text
    done = await browser.send(path, form | {"zone": "Africa/Nairobi"})
    assert "Time set" in done.text
    (moved,) = await running(triage, "hearing")
    assert moved.at == HOUR
    assert "Correct the time" in done.text
