"""Staff are notified of protection requests that are not taken up. All is invented."""

from uuid import UUID

import orjson
import pytest

from services.triage.operations.cases import requesting_protection
from services.triage.operations.cases.late_answers import SUPPORT, notify_of_requests_not_opened
from services.triage.schemas import RequestProtection
from shared.clock import new_id, utc_now
from shared.contracts.notices import NoticeRequested
from shared.contracts.relocation import GrantRequested
from shared.late_answers import AGAIN_AFTER, WITHIN, LateAnswers
from shared.web.health import NotReady
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.operations.appeals.test_appeals_not_begun import Later, later
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

__all__ = ["later"]  # a fixture

TOLD = [
    ("protection-not-begun", "triage_officer"),
    ("protection-not-begun", "grants_officer"),
]
TO_ADMINISTRATORS = ("protection-not-taken-up", "administrator")


@pytest.fixture
def watch(triage: TriageFixture) -> LateAnswers:
    return LateAnswers("triage", triage.context.database, SUPPORT, notify_of_requests_not_opened)


async def told(triage: TriageFixture) -> list[tuple[str, str]]:
    found = [orjson.loads(value) for _, value, _ in await triage.emitted(NoticeRequested.type)]
    reasons = {reason for reason, _ in [*TOLD, TO_ADMINISTRATORS]}
    return [(each["reason"], each["role"]) for each in found if each["reason"] in reasons]


async def asked(triage: TriageFixture) -> tuple[UUID, UUID]:
    """Request protection for somebody; return the case and the request."""
    case = await triage.file()
    need = RequestProtection(
        kinds=("relocation",), urgency="critical", situation="An invented threat."
    )
    receipt = await triage.act(
        OFFICER, case, lambda work: requesting_protection.request_protection(work, case, need)
    )
    return case, receipt.id


def opened(case: UUID, request: UUID) -> GrantRequested:
    return GrantRequested(
        grant=request, case=case, programme="invented", kind="relocation", requested_at=utc_now()
    )


async def test_it_is_told_to_who_can_act_once_more_and_to_administrators_each_hour(
    triage: TriageFixture, watch: LateAnswers, later: Later
) -> None:
    case, _ = await asked(triage)
    await triage.hear(opened(case, new_id()))  # of another request
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


async def test_it_is_counted_and_shown_until_relocation_says_that_it_opened_the_request(
    triage: TriageFixture, client: HttpClient, watch: LateAnswers, later: Later
) -> None:
    case, request = await asked(triage)

    async def shown() -> int:
        answer = (await client.get(at(case))).json()["protection_not_begun"]
        page = (await client.get(f"/cases/{case}")).text
        assert ("relocation has not confirmed" in page) is bool(answer)
        return int(answer)

    await watch.look()
    await watch.nothing_is_late()
    assert await shown() == 0
    later.by += WITHIN
    await watch.look()
    with pytest.raises(NotReady, match="to have opened in time: 1"):
        await watch.nothing_is_late()
    assert await shown() == 1
    await triage.hear(opened(case, request))
    await watch.nothing_is_late()
    assert await shown() == 0
    await watch.look()
    assert await triage.scalar("SELECT count(*) FROM protection_not_begun") == 0


async def test_nothing_is_told_of_one_that_was_opened(
    triage: TriageFixture, watch: LateAnswers, later: Later
) -> None:
    await triage.hear(opened(*await asked(triage)))
    later.by += WITHIN
    await watch.look()
    assert await told(triage) == []
