"""An accepted alert of which no case comes is told of, whatever carries it. Nobody is real."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.intake.operations.watching import CASES, tell_without_case
from shared.access.roles import Role
from shared.awaiting import AGAIN_AFTER, LOOKS_BACK, WITHIN, Awaiting
from shared.clock import earliest_id
from shared.contracts.notices import NoticeRequested
from tests.services.intake.hotline import AFRICA, MENA, MINIMAL, OPERATOR, Hotline, person, told
from tests.services.intake.test_intake_pages import see
from tests.services.intake.test_what_became_of_alerts import case_opened, hear

TO_DESK = ("alert-without-case", "triage_officer", MENA)
TO_ADMINISTRATORS = ("not-taken-up", "administrator", None)


def awaiting(hotline: Hotline) -> Awaiting:
    return Awaiting("intake", hotline.parts.database, CASES, tell_without_case)


@pytest.fixture
def watch(hotline: Hotline) -> Awaiting:
    return awaiting(hotline)


async def notices(hotline: Hotline) -> list[tuple[str, str | None, str | None]]:
    found = await hotline.said(NoticeRequested)
    return [(each.reason, each.role, each.desk) for each in found]


async def ready(hotline: Hotline) -> dict[str, str]:
    health: dict[str, Any] = (await hotline.client.get("/health/ready")).json()
    return dict(health.get("reasons", {}))


async def shown_as_missing(hotline: Hotline, alert: UUID) -> bool:
    """Say what both answers of the API and both pages show; they say the same."""
    answer = (await hotline.get(f"/v1/alerts/{alert}")).json()
    listed = (await hotline.get("/v1/alerts")).json()["items"]
    (item,) = [each for each in listed if each["id"] == str(alert)]
    page, table = await see(hotline, f"/alerts/{alert}"), await see(hotline, "/alerts")
    said = {
        answer["case_missing"],
        item["case_missing"],
        "No case is known to have been opened from it" in page.text,
        "no case yet: call the desk" in table.text,
    }
    assert len(said) == 1
    return bool(said.pop())


class TestAnAlertWithoutACase:
    async def test_is_told_to_its_desk_and_to_administrators_once_and_once_more(
        self, hotline: Hotline, watch: Awaiting
    ) -> None:
        alert = await hotline.file()
        hotline.clock.now += WITHIN - timedelta(seconds=1)
        await watch.look()
        assert await notices(hotline) == []
        assert not await shown_as_missing(hotline, alert)
        hotline.clock.now += timedelta(seconds=1)
        for _ in range(2):
            await watch.look()
            assert await notices(hotline) == [TO_DESK, TO_ADMINISTRATORS]
        assert await shown_as_missing(hotline, alert)
        hotline.clock.now += AGAIN_AFTER
        for _ in range(2):
            await watch.look()
            await awaiting(hotline).look()
            assert await notices(hotline) == [TO_DESK, TO_ADMINISTRATORS] * 2
        hotline.clock.now += AGAIN_AFTER * 5
        await watch.look()
        assert len(await notices(hotline)) == 4
        assert {each.urgency for each in await hotline.said(NoticeRequested)} == {"critical"}

    async def test_is_counted_by_readiness_until_its_case_is_heard_of(
        self, hotline: Hotline, watch: Awaiting
    ) -> None:
        alerts = [await hotline.file() for _ in range(3)]
        assert "cases" not in await ready(hotline)
        hotline.clock.now += WITHIN
        await watch.look()
        assert (await ready(hotline))["cases"].endswith("no case was heard in time: 3")
        await hear(hotline, case_opened(hotline, *alerts[1:]))
        assert (await ready(hotline))["cases"].endswith(": 1")
        await hear(hotline, case_opened(hotline, alerts[0]))
        assert "cases" not in await ready(hotline)
        assert not await shown_as_missing(hotline, alerts[0])
        await watch.look()
        assert await hotline.count("alerts_without_case") == 0

    async def test_is_told_of_with_all_others_of_its_desk(
        self, hotline: Hotline, watch: Awaiting
    ) -> None:
        both = person(Role.OPERATOR, frozenset({MENA, AFRICA}))
        for country in ("EGY", "EGY", "KEN"):
            await hotline.file(told(country=country), by=both)
        hotline.clock.now += WITHIN
        await watch.look()
        assert await notices(hotline) == [
            ("alert-without-case", "triage_officer", AFRICA), TO_DESK, TO_ADMINISTRATORS
        ]  # fmt: skip

    async def test_is_found_behind_one_that_has_its_case(
        self, hotline: Hotline, watch: Awaiting
    ) -> None:
        first = await hotline.file()
        await hear(hotline, case_opened(hotline, first))
        hotline.clock.now += WITHIN
        await watch.look()
        assert await notices(hotline) == []
        await hotline.file()
        hotline.clock.now += WITHIN
        await watch.look()
        assert await notices(hotline) == [TO_DESK, TO_ADMINISTRATORS]

    async def test_is_found_where_intake_was_away_when_its_time_was_over(
        self, hotline: Hotline, watch: Awaiting
    ) -> None:
        await hotline.file()
        hotline.clock.now += timedelta(days=2)
        await watch.look()
        assert await notices(hotline) == [TO_DESK, TO_ADMINISTRATORS]


class TestNothingIsToldOf:
    async def test_an_alert_that_was_withdrawn(self, hotline: Hotline, watch: Awaiting) -> None:
        alert = await hotline.file()
        withdrawn = await hotline.post(f"/v1/alerts/{alert}/withdrawal", {"reason": "Invented."})
        assert withdrawn.status_code == 201
        hotline.clock.now += WITHIN
        await watch.look()
        assert await notices(hotline) == []
        assert "cases" not in await ready(hotline)
        assert not await shown_as_missing(hotline, alert)
        path = f"/v1/alerts/{alert}/withdrawal"
        undone = await hotline.client.delete(path, headers=hotline.header())
        assert undone.is_success, undone.text
        await watch.look()
        assert await notices(hotline) == [TO_DESK, TO_ADMINISTRATORS]

    async def test_an_alert_of_long_before_the_watch_began(
        self, hotline: Hotline, watch: Awaiting
    ) -> None:
        await hotline.file(MINIMAL)
        async with hotline.owner.begin() as connection:
            # Ids tell the time of the machine, and not that of the test.
            before = earliest_id(hotline.clock.now - LOOKS_BACK)
            await connection.execute(text("UPDATE alerts SET id = :id"), {"id": before})
        hotline.clock.now += WITHIN
        await watch.look()
        assert await notices(hotline) == []

    async def test_a_partner_learns_no_more_of_its_alert_than_before(
        self, hotline: Hotline
    ) -> None:
        member = person(Role.NETWORK_MEMBER, frozenset(), kind="partner")
        alert = await hotline.file(by=member)
        hotline.clock.now += WITHIN
        path = f"/v1/alerts/{alert}"
        assert (await hotline.get(path, by=member)).json()["case_missing"] is True
        other = await hotline.file(by=OPERATOR)
        await hear(hotline, case_opened(hotline, other, alert))
        assert (await hotline.get(path, by=member)).json()["case_missing"] is False
