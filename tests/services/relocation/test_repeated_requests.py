"""A request repeated with its `Idempotency-Key` takes effect once, in relocation."""

from typing import Any
from uuid import UUID

import httpx2

from shared.access.principal import Principal
from tests.services.relocation.relocation_fixture import (
    MEMBER,
    OFFICER,
    RelocationFixture,
    assessment,
    told,
)


async def _post(
    relocation: RelocationFixture, path: str, body: dict[str, Any], by: Principal
) -> httpx2.Response:
    return await relocation.post(path, body, by, key="one-of-the-client")


async def test_an_assessment_stands_once_and_is_answered_alike(
    relocation: RelocationFixture,
) -> None:
    path = f"/v1/support-requests/{await relocation.request()}/assessment"
    first = await _post(relocation, path, assessment(), OFFICER)
    again = await _post(relocation, path, assessment(), OFFICER)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(await relocation.rows("SELECT id FROM assessments")) == 1


async def test_another_assessment_under_the_same_key_is_refused(
    relocation: RelocationFixture,
) -> None:
    path = f"/v1/support-requests/{await relocation.request()}/assessment"
    await _post(relocation, path, assessment(), OFFICER)
    other = await _post(relocation, path, assessment(1), OFFICER)
    assert told(other) == (422, "idempotency-mismatch")


async def test_a_decision_is_answered_alike_and_told_once(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    (stands,) = await relocation.rows("SELECT assessment FROM support_requests")
    body = {
        "assessment": str(UUID(str(stands.assessment))),
        "decision": "granted",
        "amount": {"amount": "1500.50", "currency": "EUR"},
    }
    path = f"/v1/support-requests/{request}/decision"
    first = await _post(relocation, path, body, MEMBER)
    again = await _post(relocation, path, body, MEMBER)
    assert (first.status_code, again.status_code) == (200, 200), again.text
    assert again.json() == first.json()
    assert len(await relocation.rows("SELECT id FROM decisions")) == 1
    unkeyed = await relocation.post(path, body, MEMBER)
    assert told(unkeyed) == (409, "already-decided")
