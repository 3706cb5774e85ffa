"""A deadline is met or its day passes; then the next one counts. All persons are invented."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.operations import deadlines
from services.triage.operations.cases import completing_deadlines
from services.triage.rules.deadlines import NO_DEADLINE
from services.triage.tables import Deadline, TimelineEntry
from shared.contracts.codes import Expectation
from shared.problems import Conflict, NotFound
from shared.timers.worker import DueTimer
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

TODAY = datetime.now(UTC).date()
SOON, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=20)


def hearing(day: date) -> Expectation:
    return Expectation(kind="hearing", on=day)


async def running(triage: TriageFixture, kind: str) -> list[Deadline]:
    of_kind = select(Deadline).where(Deadline.kind == kind, Deadline.stopped_at.is_(None))
    return list((await triage.read(lambda s: s.scalars(of_kind.order_by(Deadline.due_at)))).all())


async def taken(triage: TriageFixture, client: HttpClient, *expected: Expectation) -> UUID:
    case = await triage.file(Filed(expected=expected))
    assert (await client.post(at(case, "/assignment"))).status_code == 200
    return case


class TestAnswering:
    async def test_the_next_deadline_stands_in_the_queue_then(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await taken(triage, client, hearing(SOON), hearing(LATER))
        first, second = await running(triage, "hearing")
        (item,) = (await client.get("/v1/cases")).json()["items"]
        assert (item["next_clock"], item["next_day"]) == ("hearing", SOON.isoformat())
        assert item["overdue"] is False
        answer = await client.post(at(case, f"/clocks/{first.id}/completion"))
        assert answer.status_code == 200
        (item,) = (await client.get("/v1/cases")).json()["items"]
        assert (item["next_day"], item["overdue"]) == (LATER.isoformat(), False)
        assert (await triage.case(case)).next_due_at == second.due_at
        await client.post(at(case, f"/clocks/{second.id}/completion"))
        assert (await triage.case(case)).next_due_at == NO_DEADLINE

    async def test_who_and_when_stand_with_it(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await taken(triage, client, hearing(SOON))
        (deadline,) = await running(triage, "hearing")
        await triage.act(
            OFFICER,
            case,
            lambda work: completing_deadlines.complete_deadline(work, case, deadline.id),
        )
        stored = await triage.read(lambda s: s.get_one(Deadline, deadline.id))
        assert (stored.done_by, stored.stopped_at is not None) == (OFFICER, True)
        done = select(TimelineEntry).where(TimelineEntry.kind == "clock-done")
        entry = (await triage.read(lambda s: s.scalars(done))).one()
        assert entry.actor == str(OFFICER)
        assert entry.detail == {"clock": "hearing", "day": SOON.isoformat()}
        assert await triage.scalar(
            "SELECT count(*) FROM audit_entries WHERE action = 'clock.answer'"
        )
        with pytest.raises(Conflict):
            await triage.act(
                OFFICER,
                case,
                lambda work: completing_deadlines.complete_deadline(work, case, deadline.id),
            )

    async def test_a_case_is_acknowledged_by_taking_it(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        deadline = (await running(triage, "acknowledgement"))[0]
        answer = await client.post(at(case, f"/clocks/{deadline.id}/completion"))
        assert (answer.status_code, answer.json()["type"].endswith("take-it")) == (409, True)

    async def test_a_deadline_of_another_case_is_none_of_this_one(
        self, triage: TriageFixture
    ) -> None:
        await triage.file(Filed(persons=(), expected=(hearing(LATER),)))
        (deadline,) = await running(triage, "hearing")
        other = await triage.file(Filed(persons=()))
        with pytest.raises(NotFound):
            await triage.act(
                OFFICER,
                other,
                lambda work: completing_deadlines.complete_deadline(work, other, deadline.id),
            )

    async def test_only_officers_answer_it(self, triage: TriageFixture, client: HttpClient) -> None:
        case = await taken(triage, client, hearing(LATER))
        (deadline,) = await running(triage, "hearing")
        path = at(case, f"/clocks/{deadline.id}/completion")
        assert (await client.by(APPROVER_PERSON).post(path)).status_code == 403


class TestADayThatIsOver:
    async def test_it_counts_no_more_and_is_seen_as_passed(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await taken(triage, client, hearing(SOON), hearing(LATER))
        first, second = await running(triage, "hearing")
        await self.pass_day(triage, first, TODAY - timedelta(days=3))
        assert (await triage.case(case)).next_due_at == second.due_at
        shown = (await client.get(at(case))).json()
        assert shown["case"]["next_day"] == LATER.isoformat()
        assert [each["passed"] for each in shown["deadlines"]] == [True, False]
        kinds = await triage.read(lambda s: s.scalars(select(TimelineEntry.kind)))
        assert "clock-passed" in kinds.all()

    async def test_a_timer_tells_when_it_is(self, triage: TriageFixture) -> None:
        await triage.file(Filed(expected=(hearing(LATER),)))
        due = await triage.scalar("SELECT due_at FROM timers WHERE kind = 'day-over'")
        assert due == datetime(LATER.year, LATER.month, LATER.day, tzinfo=UTC) + timedelta(hours=36)

    async def test_what_was_answered_is_not_passed(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await taken(triage, client, hearing(SOON))
        (deadline,) = await running(triage, "hearing")
        await triage.act(
            OFFICER,
            case,
            lambda work: completing_deadlines.complete_deadline(work, case, deadline.id),
        )
        await self.pass_day(triage, deadline, TODAY - timedelta(days=3))
        kinds = await triage.read(lambda s: s.scalars(select(TimelineEntry.kind)))
        assert "clock-passed" not in kinds.all()

    async def pass_day(self, triage: TriageFixture, deadline: Deadline, day: date) -> None:
        firing = DueTimer(deadlines.DAY_OVER, deadline.id, deadline.due_at, 1)
        async with triage.context.database.unit_of_work("triage") as work:
            stored = await work.session.get_one(Deadline, deadline.id)
            stored.day = day
            await work.session.flush()
            await deadlines.show_next_deadline(work, firing)
