"""A decision to send nevertheless is found by its contact, campaign and case.

All persons are invented.
"""

from uuid import UUID

import pytest

from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking

DANGER = {
    "country": "EGY",
    "organisation": "fidh",
    "from": "2020-01-01",
    "effect": "hold",
    "audiences": ["media", "partner", "diplomat", "un"],
    "source": "An invented decree.",
}
UNSURE = AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)


async def found(dispatch: DispatchFixture, action: str, whom: UUID) -> int:
    """Return how many entries of the trail a search by these ids finds."""
    return int(
        await dispatch.scalar(
            "SELECT count(*) FROM audit_entries WHERE action = :action"
            " AND (object_id = :whom OR :whom = ANY(subjects))",
            action=action,
            whom=whom,
        )
    )


@pytest.mark.parametrize("action", ["delivery.released", "delivery.decided"])
async def test_a_decision_is_found_by_all_that_it_is_about(
    dispatch: DispatchFixture, action: str
) -> None:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        released = action == "delivery.released"
        if released:
            assert (await client.post("/v1/hazards", json=DANGER)).status_code == 201
        endpoint = "https://127.0.0.1:4443/hook"
        contact = await dispatch.contact("partner", endpoint=endpoint, countries=("EGY",))
        wanted = Issued(audience=("partner",))
        campaign = await dispatch.start(wanted)
        await dispatch.worker(Channel.WEBHOOK, Taking(answer=UNSURE)).drain()
        (row,) = await dispatch.deliveries()
        act, body = ("release", {}) if released else ("settle", {"found": "sent"})
        path = f"/v1/campaigns/{campaign}/deliveries/{row.id}/{act}"
        answer = await client.post(path, json=body)
        assert answer.status_code == 200, answer.text
    for whom in (contact.id, campaign, wanted.case, wanted.subject, row.id):
        assert await found(dispatch, action, whom) == 1


async def test_of_a_case_the_trail_shows_who_read_its_campaigns(dispatch: DispatchFixture) -> None:
    wanted = Issued()
    campaign = await dispatch.start(wanted)
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        assert (await client.get(f"/v1/campaigns/{campaign}/deliveries")).status_code == 200
    async with dispatch.client(Role.AUDITOR) as client:
        page = await client.get(
            f"/audit?subject=C-2026-0001&also={wanted.case}", headers={"accept": "text/html"}
        )
    assert page.status_code == 200
    assert f"audit?subject={campaign}" in page.text
