"""An accepted alert that gets no case is reported, whatever carries it. Nobody is real."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.intake.operations.alerts_without_case import CASES, notify_of_alerts_without_case
from shared.access.roles import Role
from shared.clock import earliest_id
from shared.contracts.notices import NoticeRequested
from shared.late_answers import AGAIN_AFTER, LOOKS_BACK, OVER_AFTER, WITHIN, LateAnswers
from tests.services.intake.intake_fixture import (
    AFRICA,
    MENA,
    MINIMAL,
    OPERATOR,
    IntakeFixture,
    person,
    told,
)
from tests.services.intake.test_following_alerts import case_opened, hear
from tests.services.intake.test_intake_pages import see

TO_DESK = ("alert-without-case", "triage_officer", MENA)
TO_ADMINISTRATORS = ("alerts-not-taken-up", "administrator", None)


def awaiting(intake: IntakeFixture) -> LateAnswers:
    return LateAnswers("intake", intake.context.database, CASES, notify_of_alerts_without_case)


@pytest.fixture
def watch(intake: IntakeFixture) -> LateAnswers:
    return awaiting(intake)


async def notices(intake: IntakeFixture) -> list[tuple[str, str | None, str | None]]:
    found = await intake.said(NoticeRequested)
    return [(each.reason, each.role, each.desk) for each in found]


async def told_administrators(intake: IntakeFixture) -> list[NoticeRequested]:
    found = await intake.said(NoticeRequested)
    return [each for each in found if each.reason == "alerts-not-taken-up"]


async def ready(intake: IntakeFixture) -> dict[str, str]:
    health: dict[str, Any] = (await intake.client.get("/health/ready")).json()
    return dict(health.get("reasons", {}))


async def shown_as_missing(intake: IntakeFixture, alert: UUID) -> bool:
    """Return what both answers of the API and both pages show, which is the same."""
    answer = (await intake.get(f"/v1/alerts/{alert}")).json()
    listed = (await intake.get("/v1/alerts")).json()["items"]
    (item,) = [each for each in listed if each["id"] == str(alert)]
    page, table = await see(intake, f"/alerts/{alert}"), await see(intake, "/alerts")
    said = {
        answer["case_missing"],
        item["case_missing"],
        "but it has no case yet" in page.text,
        "No case yet: call the desk" in table.text,
    }
    assert len(said) == 1
    return bool(said.pop())


class TestAnAlertWithoutACase:
    async def test_is_told_to_its_desk_once_more_and_to_administrators_each_hour(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        alert = await intake.file()
        intake.clock.now += WITHIN - timedelta(seconds=1)
        await watch.look()
        assert await notices(intake) == []
        assert not await shown_as_missing(intake, alert)
        intake.clock.now += timedelta(seconds=1)
        for _ in range(2):
            await watch.look()
            assert await notices(intake) == [TO_DESK, TO_ADMINISTRATORS]
        assert await shown_as_missing(intake, alert)
        intake.clock.now += AGAIN_AFTER
        for _ in range(2):
            await watch.look()
            await awaiting(intake).look()
            assert await notices(intake) == [TO_DESK, TO_ADMINISTRATORS] * 2
        intake.clock.now += AGAIN_AFTER
        for _ in range(2):
            await watch.look()
            assert (await notices(intake))[4:] == [TO_ADMINISTRATORS]
        assert {each.urgency for each in await intake.said(NoticeRequested)} == {"critical"}

    async def test_of_many_one_after_the_other_administrators_hear_when_it_begins_and_hourly(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        """Each alert waits for a while until its case comes: a slow wave."""
        step = timedelta(minutes=5)
        before = await intake.file()
        for _ in range(12):
            intake.clock.now += step
            late = await intake.file()
            await watch.look()
            await hear(intake, case_opened(intake, before))
            before = late
        assert [each.number for each in await told_administrators(intake)] == [1]
        for _ in range(3):
            await intake.file()
        intake.clock.now += step
        await watch.look()
        assert [each.number for each in await told_administrators(intake)] == [1, 4]
        assert len(await notices(intake)) == 15

    async def test_after_a_quiet_time_administrators_hear_at_once_that_it_begins_anew(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        for times, quiet in enumerate((OVER_AFTER, OVER_AFTER, timedelta(0)), 1):
            alert = await intake.file()
            intake.clock.now += WITHIN
            await watch.look()
            assert len(await told_administrators(intake)) == min(times, 3)
            await hear(intake, case_opened(intake, alert))
            await watch.look()
            intake.clock.now += quiet
        await intake.file()
        intake.clock.now += WITHIN
        await watch.look()
        assert len(await told_administrators(intake)) == 3

    async def test_is_counted_by_readiness_until_its_case_is_heard_of(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        alerts = [await intake.file() for _ in range(3)]
        assert "cases" not in await ready(intake)
        intake.clock.now += WITHIN
        await watch.look()
        assert (await ready(intake))["cases"].endswith("no case was heard in time: 3")
        await hear(intake, case_opened(intake, *alerts[1:]))
        assert (await ready(intake))["cases"].endswith(": 1")
        await hear(intake, case_opened(intake, alerts[0]))
        assert "cases" not in await ready(intake)
        assert not await shown_as_missing(intake, alerts[0])
        await watch.look()
        assert await intake.count("alerts_without_case") == 0

    async def test_is_told_of_with_all_others_of_its_desk(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        both = person(Role.OPERATOR, frozenset({MENA, AFRICA}))
        for country in ("EGY", "EGY", "KEN"):
            await intake.file(told(country=country), by=both)
        intake.clock.now += WITHIN
        await watch.look()
        assert await notices(intake) == [
            ("alert-without-case", "triage_officer", AFRICA),
            TO_DESK,
            TO_ADMINISTRATORS,
        ]

    async def test_is_found_behind_one_that_has_its_case(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        first = await intake.file()
        await hear(intake, case_opened(intake, first))
        intake.clock.now += WITHIN
        await watch.look()
        assert await notices(intake) == []
        await intake.file()
        intake.clock.now += WITHIN
        await watch.look()
        assert await notices(intake) == [TO_DESK, TO_ADMINISTRATORS]

    async def test_is_found_where_intake_was_away_when_its_time_was_over(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        await intake.file()
        intake.clock.now += timedelta(days=2)
        await watch.look()
        assert await notices(intake) == [TO_DESK, TO_ADMINISTRATORS]

    async def test_is_found_where_it_was_committed_behind_a_look_that_it_is_older_than(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        intake.clock.now += timedelta(days=1)
        await watch.look()
        await intake.file(MINIMAL)
        made = intake.clock.now - WITHIN - timedelta(minutes=4)
        older = text("UPDATE alerts SET id = :id, filed_at = :made")
        async with intake.owner.begin() as connection:
            await connection.execute(older, {"id": earliest_id(made), "made": made})
        await watch.look()
        assert TO_ADMINISTRATORS in await notices(intake)


class TestNothingIsToldOf:
    async def test_an_alert_that_was_withdrawn(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        alert = await intake.file()
        withdrawn = await intake.post(f"/v1/alerts/{alert}/withdrawal", {"reason": "Invented."})
        assert withdrawn.status_code == 201
        intake.clock.now += WITHIN
        await watch.look()
        assert await notices(intake) == []
        assert "cases" not in await ready(intake)
        assert not await shown_as_missing(intake, alert)
        path = f"/v1/alerts/{alert}/withdrawal"
        undone = await intake.client.delete(path, headers=intake.header())
        assert undone.is_success, undone.text
        await watch.look()
        assert await notices(intake) == [TO_DESK, TO_ADMINISTRATORS]

    async def test_an_alert_of_long_before_the_watch_began(
        self, intake: IntakeFixture, watch: LateAnswers
    ) -> None:
        await intake.file(MINIMAL)
        async with intake.owner.begin() as connection:
            # Ids contain the machine's time, not the test's.
            before = earliest_id(intake.clock.now - LOOKS_BACK)
            await connection.execute(text("UPDATE alerts SET id = :id"), {"id": before})
        intake.clock.now += WITHIN
        await watch.look()
        assert await notices(intake) == []

    async def test_a_partner_learns_no_more_of_its_alert_than_before(
        self, intake: IntakeFixture
    ) -> None:
        member = person(Role.NETWORK_MEMBER, frozenset(), kind="partner")
        alert = await intake.file(by=member)
        intake.clock.now += WITHIN
        path = f"/v1/alerts/{alert}"
        assert (await intake.get(path, by=member)).json()["case_missing"] is True
        other = await intake.file(by=OPERATOR)
        await hear(intake, case_opened(intake, other, alert))
        assert (await intake.get(path, by=member)).json()["case_missing"] is False
