"""A filer can follow the results of an alert. All persons are invented."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.intake.events import handlers
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.envelope import Event
from shared.contracts.triage import (
    CaseAssessed,
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseReopened,
    CaseUnlinked,
    CaseVerified,
)
from shared.messaging.handlers import handle
from tests.services.intake.intake_fixture import (
    AFRICA,
    MENA,
    MINIMAL,
    OPERATOR,
    IntakeFixture,
    person,
)


async def hear(intake: IntakeFixture, event: Event) -> None:
    async with intake.context.database.unit_of_work("intake") as work:
        await handle(handlers(), work, event)


def case_opened(intake: IntakeFixture, *alerts: UUID) -> CaseOpened:
    return CaseOpened(
        case=new_id(),
        number="C-2026-0042",
        alerts=alerts,
        desk=MENA,
        level="critical",
        opened_at=intake.clock.now,
    )


class TestWhatBecameOfIt:
    async def test_a_case_opened_verified_and_closed_is_shown(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        opened = case_opened(intake, alert)
        await hear(intake, opened)
        at = intake.clock.now + timedelta(hours=2)
        [case] = (await intake.get(f"/v1/alerts/{alert}")).json()["cases"]
        assert (case["number"], case["level"]) == ("C-2026-0042", "critical")
        assert (case["verification"], case["outcome"]) == (None, None)
        await hear(
            intake, CaseVerified(case=opened.case, status="verified", sources=2, verified_at=at)
        )
        await hear(intake, CaseClosed(case=opened.case, outcome="released", closed_at=at))
        [case] = (await intake.get(f"/v1/alerts/{alert}")).json()["cases"]
        assert (case["verification"], case["sources"], case["outcome"]) == (
            "verified",
            2,
            "released",
        )
        [item] = (await intake.get("/v1/alerts")).json()["items"]
        assert item["cases"] == [case]

    async def test_one_case_may_come_of_several_alerts(self, intake: IntakeFixture) -> None:
        both = [await intake.file(), await intake.file()]
        await hear(intake, case_opened(intake, *both))
        items = (await intake.get("/v1/alerts")).json()["items"]
        assert [item["cases"][0]["number"] for item in items] == ["C-2026-0042"] * 2

    async def test_the_level_is_that_of_the_latest_assessment(self, intake: IntakeFixture) -> None:
        alert = await intake.file()
        case = case_opened(intake, alert)
        at = intake.clock.now + timedelta(hours=1)
        later = CaseAssessed(case=case.case, level="low", policy="1", assessed_at=at)
        for event in (case, later):
            await hear(intake, event)
        [shown] = (await intake.get(f"/v1/alerts/{alert}")).json()["cases"]
        assert shown["level"] == "low"

    async def test_an_alert_follows_the_case_that_it_was_joined_to(
        self, intake: IntakeFixture
    ) -> None:
        first, second = await intake.file(), await intake.file()
        case, other = case_opened(intake, first), case_opened(intake, second)
        at = intake.clock.now + timedelta(hours=1)
        for event in (
            case,
            other.model_copy(update={"number": "C-2026-0043"}),
            CaseLinked(case=case.case, alerts=(second,), level="low", linked_at=at),
            CaseClosed(case=other.case, outcome="joined", closed_at=at),
        ):
            await hear(intake, event)
        path = f"/v1/alerts/{second}"
        became = {each["number"]: each for each in (await intake.get(path)).json()["cases"]}
        assert set(became) == {"C-2026-0042", "C-2026-0043"}
        assert (became["C-2026-0042"]["level"], became["C-2026-0042"]["outcome"]) == ("low", None)
        assert became["C-2026-0043"]["outcome"] == "joined"
        page = await intake.client.get(f"/alerts/{second}", headers=intake.cookie(OPERATOR))
        assert page.text.count("This case was merged into another case") == 1
        for taken_back in (
            CaseUnlinked(case=case.case, alerts=(second,), level="high", unlinked_at=at),
            CaseReopened(case=other.case, reopened_at=at),
        ):
            await hear(intake, taken_back)
        [only] = (await intake.get(path)).json()["cases"]
        assert (only["number"], only["outcome"], only["closed_at"]) == ("C-2026-0043", None, None)
        [own] = (await intake.get(f"/v1/alerts/{first}")).json()["cases"]
        assert own["level"] == "high"

    async def test_who_only_filed_it_learns_nothing_of_the_case_that_it_was_joined_to(
        self, intake: IntakeFixture
    ) -> None:
        member = person(Role.NETWORK_MEMBER, frozenset(), kind="partner")
        elsewhere = person(Role.OPERATOR, frozenset({AFRICA}))
        for filer in (member, elsewhere):
            known, thin = await intake.file(), await intake.file(MINIMAL, by=filer)
            before = case_opened(intake, known)
            own = case_opened(intake, thin).model_copy(update={"number": "C-2026-0043"})
            at = intake.clock.now + timedelta(hours=1)
            await hear(intake, before)
            await hear(intake, own)
            alone = await self.told_to(intake, thin, filer)
            assert alone["number"] == "C-2026-0043"
            others = ("level", "verification", "sources", "verified_at", "outcome", "closed_at")
            assert [alone[name] for name in others] == [None] * len(others)
            for event in (
                CaseLinked(case=before.case, alerts=(thin,), level="critical", linked_at=at),
                CaseClosed(case=own.case, outcome="joined", closed_at=at),
                CaseVerified(case=before.case, status="verified", sources=4, verified_at=at),
            ):
                await hear(intake, event)
                assert await self.told_to(intake, thin, filer) == alone
            page = await intake.client.get(f"/alerts/{thin}", headers=intake.cookie(filer))
            for word in ("C-2026-0042", "merged into another case", "Critical", "Verification"):
                assert word not in page.text
            # They see the result, but not that the case was closed before they filed.
            earlier = at - timedelta(hours=2)
            await hear(intake, CaseClosed(case=before.case, outcome="released", closed_at=earlier))
            ended = await self.told_to(intake, thin, filer)
            assert ended["outcome"] == "released"
            assert datetime.fromisoformat(ended["closed_at"]) == at

    async def told_to(self, intake: IntakeFixture, alert: UUID, filer: Principal) -> dict[str, Any]:
        """Return the one case that the filer sees, the same in list and alert."""
        [case] = (await intake.get(f"/v1/alerts/{alert}", by=filer)).json()["cases"]
        [item] = (await intake.get("/v1/alerts", by=filer)).json()["items"]
        assert item["cases"] == [case]
        told: dict[str, Any] = case
        return told

    async def test_a_case_of_an_alert_that_is_not_here_does_no_harm(
        self, intake: IntakeFixture
    ) -> None:
        await hear(intake, case_opened(intake, new_id()))
        assert await intake.count("case_alerts") == 1
