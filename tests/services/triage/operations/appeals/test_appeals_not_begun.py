"""Staff are notified of an issued document that gets no campaign. All is invented."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.triage.operations.appeals import withdrawing
from services.triage.operations.cases import restricting
from services.triage.operations.cases.late_answers import CAMPAIGNS, notify_of_campaigns_not_started
from services.triage.queries import case as case_queries
from shared.clock import new_id, utc_now
from shared.contracts.codes import Count
from shared.contracts.content import Reason
from shared.contracts.dispatch import AppealRefused, CampaignStarted
from shared.contracts.notices import NoticeRequested
from shared.late_answers import AGAIN_AFTER, WITHIN, LateAnswers
from shared.web.health import NotReady
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.triage_fixture import APPROVER, OFFICER, TriageFixture

TOLD = [
    ("appeal-not-begun", "triage_officer"),
    ("appeal-not-begun", "approver"),
    ("appeal-not-begun", "communications"),
]
TO_ADMINISTRATORS = ("appeals-not-taken-up", "administrator")


class Later:
    by = timedelta()

    def __call__(self) -> Any:
        return utc_now() + self.by


@pytest.fixture
def later(triage: TriageFixture, monkeypatch: pytest.MonkeyPatch) -> Later:
    """Move triage's clock, because the time of an approval cannot be changed."""
    later = Later()
    monkeypatch.setattr(triage.context.database, "_clock", later)
    monkeypatch.setattr(case_queries, "utc_now", later)
    return later


@pytest.fixture
def watch(triage: TriageFixture) -> LateAnswers:
    return LateAnswers(
        "triage", triage.context.database, CAMPAIGNS, notify_of_campaigns_not_started
    )


async def notices(triage: TriageFixture) -> list[dict[str, Any]]:
    found = [orjson.loads(value) for _, value, _ in await triage.emitted(NoticeRequested.type)]
    return [
        each for each in found if each["reason"] in {"appeal-not-begun", "appeals-not-taken-up"}
    ]


async def told(triage: TriageFixture) -> list[tuple[str, str]]:
    return [(each["reason"], each["role"]) for each in await notices(triage)]


def started(case: UUID, document: UUID) -> CampaignStarted:
    return CampaignStarted(
        campaign=new_id(),
        case=case,
        document=document,
        started_at=utc_now(),
        deliveries=(Count(channel="email", number=1),),
    )


def refused(case: UUID, document: UUID) -> AppealRefused:
    return AppealRefused(case=case, document=document, reason="attestation", refused_at=utc_now())


class TestAnAppealThatDoesNotBegin:
    async def test_is_told_to_who_can_act_once_more_and_to_administrators_each_hour(
        self, triage: TriageFixture, watch: LateAnswers, later: Later
    ) -> None:
        case, _ = await triage.issued()
        await watch.look()
        assert await told(triage) == []
        for times, by in enumerate((WITHIN, AGAIN_AFTER, AGAIN_AFTER * 5), 1):
            later.by += by
            for _ in range(2):
                await watch.look()
            found = await told(triage)
            assert found == [*TOLD, TO_ADMINISTRATORS] * min(times, 2) + [TO_ADMINISTRATORS] * (
                times - min(times, 2)
            )
        number = (await triage.case(case)).number
        *of_case, to_administrators = (await notices(triage))[: len(TOLD) + 1]
        assert {each["case_number"] for each in of_case} == {number}
        assert to_administrators["case_number"] is None
        assert to_administrators["number"] == 1

    async def test_is_counted_by_readiness_and_shown_until_dispatch_says_that_it_began(
        self, triage: TriageFixture, client: HttpClient, watch: LateAnswers, later: Later
    ) -> None:
        case, document = await triage.issued()

        async def shown() -> bool:
            answer = (await client.get(at(case))).json()["documents"][0]["not_begun"]
            page = (await client.get(f"/cases/{case}")).text
            assert ("Sending has not started" in page) is answer
            return bool(answer)

        await watch.look()
        await watch.nothing_is_late()
        assert not await shown()
        later.by += WITHIN
        await watch.look()
        with pytest.raises(NotReady, match="no campaign was heard in time: 1"):
            await watch.nothing_is_late()
        assert await shown()
        await triage.hear(started(case, document))
        await watch.nothing_is_late()
        assert not await shown()
        await watch.look()
        assert await triage.scalar("SELECT count(*) FROM appeals_not_begun") == 0

    async def test_of_a_restricted_case_is_told_to_nobody_whom_it_is_kept_from(
        self, triage: TriageFixture, watch: LateAnswers, later: Later
    ) -> None:
        case, _ = await triage.issued()
        await triage.know(OFFICER, "Officer Invented")
        kept = (OFFICER,)
        await triage.act(OFFICER, case, lambda work: restricting.restrict(work, case, kept))
        later.by += WITHIN
        await watch.look()
        *of_case, to_administrators = await notices(triage)
        assert {each["account"] for each in of_case} == {str(OFFICER)}
        assert {each["role"] for each in of_case} == {None}
        assert to_administrators["reason"] == "appeals-not-taken-up"


@pytest.mark.parametrize("said", [started, refused])
async def test_nothing_is_told_of_one_that_dispatch_took_or_refused(
    triage: TriageFixture, watch: LateAnswers, later: Later, said: Any
) -> None:
    await triage.hear(said(*await triage.issued()))
    later.by += WITHIN
    await watch.look()
    assert await told(triage) == []


async def test_nothing_is_told_of_one_that_was_withdrawn_or_is_not_issued(
    triage: TriageFixture, watch: LateAnswers, later: Later
) -> None:
    case, document = await triage.issued()
    await triage.act(
        APPROVER,
        case,
        lambda work: withdrawing.withdraw_document(
            work, (case, document), Reason(reason="Invented.")
        ),
    )
    later.by += WITHIN
    await watch.look()
    assert await told(triage) == []
